from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
    label = "messaging"

    def ready(self) -> None:
        from messaging import live
        from officehub.files import registry as files

        from .file_policy import may_read_any_file

        live.register()
        files.reader_of_many("message", may_read_any_file)
