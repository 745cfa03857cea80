from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    name = "messaging.reach.release"
    label = "release"

    def ready(self) -> None:
        from officehub.audit.registry import subject_names
        from officehub.files.registry import reader_of_many

        from . import policy
        from .models import KIND, Held

        reader_of_many(KIND, lambda actor, ids: policy.may_read_any(actor, list(ids)))
        subject_names(KIND, lambda ids: dict(Held.objects.filter(pk__in=ids).values_list("pk", "title")))
