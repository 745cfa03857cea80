from django.apps import AppConfig


class ReachConfig(AppConfig):
    name = "messaging.reach"
    label = "reach"
