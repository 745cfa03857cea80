"""Shapes of the to-do centre."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, TypeAdapter

from officehub.kernel.payload import Payload

CategoryName = Literal["document", "meeting", "task"]
_CATEGORY: TypeAdapter[CategoryName] = TypeAdapter(CategoryName)
Bucket = Literal["overdue", "today", "this_week", "later"]


class QuickAct(Payload):
    """A one-step act from the list: POST `body` to /api/`path`. `verb` is a glossary word, or the button's own."""

    verb: str
    path: str = Field(pattern=r"^[a-z][a-z0-9/_-]*$")  # "documents/5/sign-for"
    body: dict[str, str | int | bool] = {}
    primary: bool = True


class TodoItem(Payload):
    key: str  # unique in the list: "todo:12", or "<source>:9" for what has no row
    category: CategoryName
    bucket: Bucket
    source: str  # "flow.task", "dispatch" …: names the icon
    ask: str
    title: str
    from_line: str
    as_line: str | None  # the identity asked, where it is not the one acted in now
    appointment_id: int
    link: str
    opened_at: datetime
    due_at: datetime | None
    seconds_left: int | None  # of office hours; negative: overdue by
    urged: int
    quick_acts: list[QuickAct]


class TodoCounts(Payload):
    document: int = 0
    meeting: int = 0
    task: int = 0
    overdue: int = 0


class TodoList(Payload):
    items: list[TodoItem]
    counts: TodoCounts
    more: int  # open items beyond those listed


class DoneItem(Payload):
    id: int
    category: CategoryName
    source: str
    ask: str
    title: str
    from_line: str
    link: str
    opened_at: datetime
    closed_at: datetime
    outcome: str


def category_name(stored: str) -> CategoryName:
    return _CATEGORY.validate_python(stored)
