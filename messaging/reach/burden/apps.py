from django.apps import AppConfig


class BurdenConfig(AppConfig):
    name = "messaging.reach.burden"
    label = "burden"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  registers its timer
