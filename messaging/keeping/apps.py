from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "messaging.keeping"
    label = "keeping"

    def ready(self) -> None:
        from . import timers  # noqa: F401  registers its periodic work
