from django.apps import AppConfig


class BotsConfig(AppConfig):
    name = "messaging.bots"
    label = "bots"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  registers its periodic work
