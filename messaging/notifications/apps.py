from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "messaging.notifications"
    label = "notifications"
