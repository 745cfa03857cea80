"""What can be answered from a notification without opening a page."""

from __future__ import annotations

from messaging.nudges import QuickAct

from .models import Ask, Dispatch


def quick_act(dispatch: Dispatch) -> QuickAct:
    """Where units owe more than a confirmation the page opens after it: a form is not filled in a notification."""
    more = bool(dispatch.form or dispatch.forward_tiers)
    path = f"/api/reach/dispatches/{dispatch.pk}"
    if dispatch.ask == Ask.READ:
        return QuickAct("已阅", "已阅知", f"{path}/read", then_open=more)
    return QuickAct("收到", "已确认收到", f"{path}/confirm", then_open=more)
