from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "messaging.keeping"
    label = "keeping"
