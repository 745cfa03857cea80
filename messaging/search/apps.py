from django.apps import AppConfig


class MessageSearchConfig(AppConfig):
    name = "messaging.search"
    label = "message_search"
