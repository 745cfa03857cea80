from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "messaging.gateways"
    label = "gateways"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  # registers its timers
