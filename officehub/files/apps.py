from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "officehub.files"
    label = "files"

    def ready(self) -> None:
        from officehub.audit.registry import subject_names

        from . import jobs  # noqa: F401  registers its periodic work
        from .models import StoredFile

        subject_names("file", lambda ids: dict(StoredFile.objects.filter(pk__in=ids).values_list("pk", "name")))
