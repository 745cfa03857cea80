from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "officehub.files"
    label = "files"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  registers its periodic work
