from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"

    def ready(self) -> None:
        from messaging.cards import maker
        from officehub.audit.registry import subject_names
        from officehub.realtime.registry import follow_rule

        from . import cards, jobs  # noqa: F401  registers its periodic work
        from .following import followable
        from .models import Meeting

        maker("meeting", cards.card)
        follow_rule("meeting", followable)
        subject_names("meeting", lambda ids: dict(Meeting.objects.filter(pk__in=ids).values_list("pk", "title")))
