from functools import partial

from django.apps import AppConfig


class ReachConfig(AppConfig):
    name = "messaging.reach"
    label = "reach"

    def ready(self) -> None:
        from messaging.cards import maker
        from officehub.audit.registry import subject_names
        from officehub.files.registry import reader, reader_of_many
        from officehub.realtime.registry import follow_rule, own_streams
        from officehub.todo.registry import source

        from . import attachments, cards, jobs, live, notices, policy, queries  # noqa: F401  jobs registers its periodic work
        from .models import Dispatch

        reader("feedback", policy.may_read_feedback)
        reader(attachments.REPLACED, policy.may_read_correction)
        reader_of_many(attachments.KIND, attachments.may_read_any)
        follow_rule("dispatch", policy.may_follow)
        for tier, kind in notices.KINDS.items():
            follow_rule(kind, partial(notices.may_follow, tier))
        own_streams(notices.streams_of)
        live.register()
        maker(cards.KIND, cards.card)
        source("dispatch", queries.waiting_for)
        subject_names("dispatch", lambda ids: dict(Dispatch.objects.filter(pk__in=ids).values_list("pk", "title")))
