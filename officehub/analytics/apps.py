from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "officehub.analytics"
    label = "analytics"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  registers its periodic work
