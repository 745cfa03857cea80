from django.apps import AppConfig


class TelephoneConfig(AppConfig):
    name = "messaging.reach.telephone"
    label = "telephone"
