from django.apps import AppConfig


class MessageSearchConfig(AppConfig):
    name = "messaging.search"
    label = "message_search"

    def ready(self) -> None:
        from messaging import aftermath
        from messaging.search import filling, jobs  # noqa: F401 - jobs registers its work

        aftermath.follower(filling.add)
        aftermath.changed(filling.replace)
