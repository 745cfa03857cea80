from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "officehub.realtime"
    label = "realtime"
