from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest


class RealtimeConfig(AppConfig):
    name = "officehub.realtime"
    label = "realtime"

    def ready(self) -> None:
        from .registry import follow_rule

        follow_rule("person", lambda actor, ids: ids & {actor.person_id})
        user_logged_out.connect(signed_out)


def signed_out(sender: object, request: HttpRequest | None = None, **named: Any) -> None:
    """The library's own signal, sent before it flushes the session: the key is still known."""
    from .sessions import close_session

    if request is not None and request.session.session_key:
        close_session(request.session.session_key)
