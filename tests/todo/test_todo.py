from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Invalid, NotFound
from officehub.todo import policy, queries, registry
from officehub.todo.actions import NewTodo, close_todo, open_todo, open_todos, urge_todo
from officehub.todo.models import Todo
from officehub.todo.payloads import QuickAct
from officehub.todo.policy import Act
from tests.support.world import PASSWORD, World

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=clock.SHANGHAI)


def ask(actor: Actor, source_id: int = 1, **changes: Any) -> None:
    given: dict[str, Any] = {
        "person_id": actor.person_id,
        "appointment_id": actor.appointment_id,
        "category": "document",
        "source": ("flow.task", source_id),
        "ask": "sign",
        "title": "关于加强防汛值守的通知",
        "from_line": "王敏 · 演示县政府办公室 科员",
        "link": "/documents/5",
    }
    open_todo(**(given | changes))


@pytest.fixture
def no_other_sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registry, "_sources", {})
    return


def test_what_is_opened_waits_and_what_is_closed_is_done(world: World, no_other_sources: None) -> None:
    actor = world.actor("李强")
    ask(actor)
    assert [item.title for item in queries.my_todos(actor=actor).items] == ["关于加强防汛值守的通知"]
    assert close_todo(source=("flow.task", 1), outcome="signed") == 1
    assert queries.my_todos(actor=actor).items == []
    assert [item.outcome for item in queries.my_done(actor=actor).items] == ["signed"]


def test_the_same_source_waits_once_for_a_person(world: World) -> None:
    actor = world.actor("李强")
    ask(actor)
    ask(actor)
    assert Todo.objects.count() == 1
    close_todo(source=("flow.task", 1))
    ask(actor)
    assert Todo.objects.filter(closed_at=None).count() == 1


def test_closing_for_one_person_leaves_the_others_waiting(world: World) -> None:
    one, other = world.actor("李强"), world.actor("赵敏")
    ask(one)
    ask(other)
    close_todo(source=("flow.task", 1), person_id=one.person_id)
    assert list(Todo.objects.filter(closed_at=None).values_list("person_id", flat=True)) == [other.person_id]


def test_a_to_do_is_its_persons_alone(world: World) -> None:
    mine, other = world.actor("李强"), world.actor("赵敏")
    ask(mine)
    todo = Todo.objects.get()
    assert policy.access_todo(mine, todo.pk, Act.READ) == todo
    for actor in (mine, other):
        seen = policy.visible_to(actor).filter(pk=todo.pk).exists()
        assert seen is policy.may(actor, Act.READ, todo)
        assert seen is policy.who_may(Act.READ, todo).filter(pk=actor.person_id).exists()
    with pytest.raises(NotFound):
        policy.access_todo(other, todo.pk, Act.READ)


def test_events_reach_the_person_after_the_commit(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    from officehub.realtime.models import LoggedEvent

    actor = world.actor("李强")
    with django_capture_on_commit_callbacks(execute=True):
        ask(actor)
        urge_todo(source=("flow.task", 1))
        close_todo(source=("flow.task", 1))
        assert not LoggedEvent.objects.exists()
    frames = LoggedEvent.objects.filter(stream__name=f"person.{actor.person_id}").order_by("seq")
    assert [word for row in frames for word in ("opened", "urged", "closed") if f'"{word}"' in row.frame] == [
        "opened",
        "urged",
        "closed",
    ]


def test_urging_marks_the_line(world: World, no_other_sources: None) -> None:
    actor = world.actor("李强")
    ask(actor)
    urge_todo(source=("flow.task", 1))
    assert [item.urged for item in queries.my_todos(actor=actor).items] == [1]


def test_items_of_another_identity_say_which(world: World, no_other_sources: None) -> None:
    actor = world.actor("李强")
    second = world.appoint(world.person("替身"), world.unit("water"), title="值班员")
    ask(actor, appointment_id=second.pk)
    ask(actor, 2)
    lines = {item.key: item.as_line for item in queries.my_todos(actor=actor).items}
    assert sorted(lines.values(), key=str) == [None, "演示县water 值班员"]


def test_counts_are_by_category_and_overdue(world: World, no_other_sources: None) -> None:
    actor = world.actor("李强")
    ask(actor, 1, due_at=clock.now() - timedelta(days=1))
    ask(actor, 2, category="meeting")
    ask(actor, 3, category="meeting")
    counts = queries.my_counts(actor=actor)
    assert (counts.document, counts.meeting, counts.task, counts.overdue) == (1, 2, 0, 1)
    assert len(queries.my_todos(actor=actor, category="meeting").items) == 2


def test_other_areas_plug_in_items_that_have_no_row(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = world.actor("李强")
    item = registry.Virtual(
        id=9,
        appointment_id=actor.appointment_id,
        category="task",
        ask="confirm",
        title="防台Ⅱ级响应",
        from_line="省防指",
        link="/reach/9",
        opened_at=clock.now(),
        quick_acts=[QuickAct(verb="confirm", path="reach/dispatches/9/confirm")],
    )
    monkeypatch.setattr(registry, "_sources", {})
    registry.source("dispatch", lambda someone: [item] if someone == actor else [])
    assert [(found.key, found.source) for found in queries.my_todos(actor=actor).items] == [("dispatch:9", "dispatch")]
    assert queries.my_counts(actor=actor).task == 1


def test_many_are_opened_in_one_statement(world: World, django_assert_num_queries: Callable[..., Any]) -> None:
    actors = [world.actor(name) for name in ("甲一", "乙二", "丙三")]
    wanted = [
        NewTodo(a.person_id, a.appointment_id, "meeting", ("meeting", 1), "reply", "防汛会商", "办公室", "/meetings/1")
        for a in actors
    ]
    with django_assert_num_queries(5):  # savepoint, look, insert, whoever is told of new ones, release
        assert open_todos(wanted) == 3


def test_an_unknown_category_and_hidden_characters_are_refused(world: World) -> None:
    actor = world.actor("李强")
    with pytest.raises(Invalid):
        ask(actor, category="party")
    with pytest.raises(Invalid):
        ask(actor, title="通知\u202e")


@pytest.mark.parametrize(
    ("due", "bucket"),
    [
        (None, "later"),
        (MONDAY - timedelta(seconds=1), "overdue"),
        (MONDAY, "today"),
        (MONDAY.replace(hour=23, minute=59), "today"),
        (MONDAY + timedelta(days=1), "this_week"),
        (MONDAY + timedelta(days=6), "this_week"),
        (MONDAY + timedelta(days=7), "later"),
    ],
)
def test_the_section_follows_the_calendar_of_shanghai(due: datetime | None, bucket: str) -> None:
    assert queries.bucket_of(due, MONDAY) == bucket


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(-10, 10))
def test_a_deadline_never_moves_back_a_section_as_time_passes(moment: datetime, days: int) -> None:
    order = ["later", "this_week", "today", "overdue"]
    now = moment.replace(tzinfo=clock.SHANGHAI)
    due = now + timedelta(days=days)
    ranks = [order.index(queries.bucket_of(due, now + timedelta(days=passed))) for passed in range(12)]
    assert ranks == sorted(ranks)


def test_the_list_is_served_to_whoever_is_signed_in(world: World, client: Client, no_other_sources: None) -> None:
    actor = world.actor("李强", login="liqiang")
    ask(actor)
    assert client.get("/api/todo/mine").status_code == 401
    assert client.login(username="liqiang", password=PASSWORD)
    body = client.get("/api/todo/mine?category=document").json()
    assert [item["ask"] for item in body["items"]] == ["sign"]
    assert client.get("/api/todo/counts").json() == {"document": 1, "meeting": 0, "task": 0, "overdue": 0}
    assert client.get("/api/todo/done").json() == {"items": [], "next": None}
    assert client.get("/api/todo/mine?category=party").status_code == 422
