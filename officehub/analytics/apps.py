from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "officehub.analytics"
    label = "analytics"
