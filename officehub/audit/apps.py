from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class AuditConfig(AppConfig):
    name = "officehub.audit"
    label = "audit"

    def ready(self) -> None:
        from officehub.accounts.models import User

        from . import chain, jobs, registry, sign_ins  # noqa: F401  models are not there before

        try:
            chain.require_sm3()
        except chain.NoSm3 as error:
            raise ImproperlyConfigured(str(error)) from error
        sign_ins.listen()
        registry.subject_names(
            "account", lambda ids: dict(User.objects.filter(pk__in=ids).values_list("pk", "username"))
        )
