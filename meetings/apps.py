from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"

    def ready(self) -> None:
        from officehub.realtime.registry import follow_rule

        from .following import followable

        follow_rule("meeting", followable)
