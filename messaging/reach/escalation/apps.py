from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "messaging.reach.escalation"
    label = "escalation"

    def ready(self) -> None:
        from messaging.gateways.registry import Subject, carry

        from . import calls, jobs, ladders, replies  # noqa: F401  # jobs registers its timer

        carry(calls.REF, Subject(wanted=replies.wanted, said_yes=replies.said_yes))
