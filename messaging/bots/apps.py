from django.apps import AppConfig


class BotsConfig(AppConfig):
    name = "messaging.bots"
    label = "bots"
