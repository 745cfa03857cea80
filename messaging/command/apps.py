from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "messaging.command"
    label = "command"

    def ready(self) -> None:
        from messaging.cards import maker
        from messaging.reach.answered import listener
        from officehub.audit.registry import subject_names
        from officehub.files.registry import reader
        from officehub.realtime.registry import follow_rule

        from . import actions, cards, policy, timers  # noqa: F401  timers registers its periodic work
        from .models import Command, Plan

        listener(actions.ORIGIN, actions.hear_confirmations)
        follow_rule("command", policy.may_follow)
        maker(cards.KIND, cards.card)
        reader("command_report", policy.may_read_report)
        reader(actions.NOTE, policy.may_read_note)
        subject_names("command", lambda ids: dict(Command.objects.filter(pk__in=ids).values_list("pk", "title")))
        subject_names("plan", lambda ids: dict(Plan.objects.filter(pk__in=ids).values_list("pk", "title")))
