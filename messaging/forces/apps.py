from django.apps import AppConfig


class ForcesConfig(AppConfig):
    name = "messaging.forces"
    label = "forces"

    def ready(self) -> None:
        from officehub.audit.registry import subject_names
        from officehub.files.registry import reader
        from officehub.realtime.registry import follow_rule

        from . import jobs, policy  # noqa: F401  jobs registers its periodic work
        from .models import Force

        reader("force", policy.may_read_files)
        follow_rule("force", policy.may_follow)
        subject_names("force", lambda ids: dict(Force.objects.filter(pk__in=ids).values_list("pk", "title")))
