from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class AuditConfig(AppConfig):
    name = "officehub.audit"
    label = "audit"

    def ready(self) -> None:
        from . import chain, jobs, sign_ins  # noqa: F401  models are not there before

        try:
            chain.require_sm3()
        except chain.NoSm3 as error:
            raise ImproperlyConfigured(str(error)) from error
        sign_ins.listen()
