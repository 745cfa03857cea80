from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "officehub.realtime"
    label = "realtime"

    def ready(self) -> None:
        from . import endings
        from .registry import follow_rule

        follow_rule("person", lambda actor, ids: ids & {actor.person_id})
        endings.listen()
