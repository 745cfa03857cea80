from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
    label = "messaging"

    def ready(self) -> None:
        from messaging import live
        from officehub.files import registry as files

        from . import rounds, timers  # noqa: F401  register their periodic work
        from .file_policy import may_read_any_file, may_read_scheduled_file

        live.register()
        files.reader_of_many("message", may_read_any_file)
        files.reader("scheduled", may_read_scheduled_file)
