"""What the second person refuses comes back to its writer, who writes it anew and loses nothing."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from messaging.reach import actions, queries
from messaging.reach.models import Dispatch
from messaging.reach.payloads import ForwardDispatch
from messaging.reach.release import actions as release
from messaging.reach.release import queries as held_queries
from messaging.reach.release.models import KIND, Held
from messaging.reach.release.payloads import HoldDispatch
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.directory.models import Tier
from officehub.files.actions import store
from officehub.files.policy import access_file
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid, NotFound
from officehub.todo.models import Todo
from officehub.todo.queries import my_todos
from tests.support.files import PDF
from tests.support.reach import TOWNSHIP_HEADS, Flood, audience, draft, flood, frames, send
from tests.support.world import World

FORM = {"fields": [{"key": "moved", "label": "转移人数", "kind": "number", "unit": "人"}]}


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


@pytest.fixture
def governor(world: World, people: Flood) -> Actor:
    return world.actor("李省长", world.unit("government", world.province), role="head")


@pytest.fixture(autouse=True)
def strict(settings) -> None:  # type: ignore[no-untyped-def]
    settings.RELEASE_ABOVE = 3


def upload(actor: Actor, name: str = "方案.pdf") -> int:
    return store(actor=actor, name=name, data=io.BytesIO(PDF), purpose="attachment").pk


def hold(people: Flood, **fields: object) -> Held:
    written = HoldDispatch.model_validate(draft(**fields).model_dump())  # type: ignore[arg-type]
    return release.hold_dispatch(actor=people.leader, draft=written)


def refused(people: Flood, governor: Actor, **fields: object) -> Held:
    return release.refuse_held(actor=governor, held_id=hold(people, **fields).pk, reason="请写明报送对象")


def again(people: Flood, held: Held, **changes: object) -> Held:
    """As the page does: everything of what was handed in, under a new key."""
    given = {**held.draft, "client_key": uuid4(), "replaces": held.pk, **changes}
    return release.hold_dispatch(actor=people.leader, draft=HoldDispatch.model_validate(given))


def owed(actor: Actor) -> list[tuple[str, str, str]]:
    return [(item.ask, item.from_line, item.link) for item in my_todos(actor=actor).items]


def test_the_writer_is_told_with_the_reason_and_gets_a_todo(people: Flood, governor: Actor) -> None:
    held = refused(people, governor)
    assert owed(people.leader) == [("rewrite", "李省长退回：请写明报送对象", f"/reach/held/{held.pk}")]
    assert owed(governor) == []
    told = [each for each in frames(f"person.{people.leader.person_id}") if each["type"] == "held.decided"]
    assert [each["state"] for each in told] == ["refused"]


def test_written_anew_it_keeps_text_form_audience_and_files(people: Flood, governor: Actor) -> None:
    file = upload(people.leader)
    held = refused(people, governor, files=[file], form=FORM, drill=True)
    second = again(people, held, text="请立即排查，报省防指办。")
    seen = held_queries.one_held(actor=governor, held_id=second.pk)
    assert [each.id for each in seen.files] == [file] and access_file(governor, file).pk == file
    assert seen.returned is not None and seen.returned.reason == "请写明报送对象"
    assert owed(people.leader) == []
    dispatch = release.release_held(actor=governor, held_id=second.pk)
    sent = queries.one(actor=people.duty, dispatch_id=dispatch.pk)
    assert (sent.text, sent.drill) == ("请立即排查，报省防指办。", True)
    assert [each.id for each in sent.files] == [file] and sent.form is not None
    assert access_file(people.duty, file).pk == file


def test_refused_twice_and_with_another_file_nothing_is_lost(people: Flood, governor: Actor) -> None:
    first, second = upload(people.leader), upload(people.leader, "名单.pdf")
    held = refused(people, governor, files=[first])
    held = again(people, held, files=[first, second])
    held = release.refuse_held(actor=governor, held_id=held.pk, reason="再改")
    held = again(people, held, files=[second, first])
    dispatch = release.release_held(actor=governor, held_id=held.pk)
    assert dispatch.files == [second, first]
    assert all(access_file(people.head, each).pk == each for each in (first, second))


def test_a_file_that_is_taken_out_does_not_go_along(people: Flood, governor: Actor) -> None:
    file = upload(people.leader)
    held = again(people, refused(people, governor, files=[file]), files=[])
    release.release_held(actor=governor, held_id=held.pk)
    with pytest.raises(NotFound):
        access_file(people.duty, file)


def test_cut_down_below_the_limit_it_goes_out_at_once_with_its_files(people: Flood, governor: Actor) -> None:
    file = upload(people.leader)
    held = refused(people, governor, files=[file])
    dispatch = send(people.leader, audience(TOWNSHIP_HEADS), files=[file], replaces=held.pk)
    assert [each.id for each in queries.one(actor=people.head, dispatch_id=dispatch.pk).files] == [file]
    assert owed(people.leader) == [] and access_file(people.head, file).pk == file


def test_what_was_taken_back_keeps_its_files_as_well(people: Flood, governor: Actor) -> None:
    file = upload(people.leader)
    held = hold(people, files=[file])
    release.take_back_held(actor=people.leader, held_id=held.pk)
    assert again(people, held).draft["files"] == [file]


def test_a_writer_may_let_it_be_and_is_asked_no_more(people: Flood, governor: Actor) -> None:
    held = refused(people, governor)
    release.drop_held(actor=people.leader, held_id=held.pk)
    assert owed(people.leader) == []
    assert Todo.objects.get(person=people.leader.person_id, source_kind=KIND).outcome == "dropped"
    assert LedgerEntry.objects.filter(act="held.drop").count() == 1
    with pytest.raises(Conflict):
        release.drop_held(actor=people.leader, held_id=held.pk)


def test_files_come_only_from_what_is_ones_own_and_was_not_sent(people: Flood, governor: Actor, world: World) -> None:
    file = upload(people.leader)
    waiting = hold(people, files=[file])
    with pytest.raises(Conflict, match="先收回"):
        again(people, waiting)
    with pytest.raises(Invalid, match="不是您上传的"):
        again(people, waiting, replaces=None)
    held = release.refuse_held(actor=governor, held_id=waiting.pk, reason="重拟")
    other = world.actor("王副省长", world.unit("government", world.province), role="deputy")
    with pytest.raises((NotFound, Conflict)):
        release.hold_dispatch(
            actor=other,
            draft=HoldDispatch.model_validate({**held.draft, "client_key": uuid4(), "replaces": held.pk}),
        )
    release.release_held(actor=governor, held_id=again(people, held).pk)
    released = Held.objects.get(state="released")
    with pytest.raises(Conflict, match="已放行"):
        again(people, released)


def test_only_what_was_refused_can_be_settled(people: Flood, governor: Actor) -> None:
    held = hold(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Held.objects.filter(pk=held.pk).update(settled_at=clock.now())


def test_a_refused_forward_comes_back_and_is_passed_on_anew(people: Flood, world: World, settings) -> None:  # type: ignore[no-untyped-def]
    settings.RELEASE_ABOVE = 1
    deputy = world.actor("吴副县长", world.unit("government"), role="deputy")
    heads = audience({"tiers": [Tier.COUNTY], "kinds": ["government"], "roles": ["head"]})
    top = send(people.leader, heads, forward_tiers=[Tier.COUNTY])
    first = ForwardDispatch(client_key=uuid4(), audience=audience(TOWNSHIP_HEADS), text="水库为先。")
    held = release.hold_forward(actor=people.county_leader, dispatch_id=top.pk, draft=first)
    release.refuse_held(actor=deputy, held_id=held.pk, reason="请写明时限")
    assert ("rewrite", "吴副县长退回：请写明时限", f"/reach/held/{held.pk}") in owed(people.county_leader)
    anew = first.model_copy(update={"client_key": uuid4(), "replaces": held.pk, "text": "水库为先，今晚八时前报。"})
    second = release.hold_forward(actor=people.county_leader, dispatch_id=top.pk, draft=anew)
    assert [ask for ask, _, _ in owed(people.county_leader)] == ["confirm"]  # the instruction itself
    child = release.release_held(actor=deputy, held_id=second.pk)
    assert child.text == "水库为先，今晚八时前报。" and Dispatch.objects.filter(parent=top).count() == 1


def test_a_refused_forward_cut_down_is_passed_on_at_once(people: Flood, world: World, settings) -> None:  # type: ignore[no-untyped-def]
    settings.RELEASE_ABOVE = 1
    deputy = world.actor("吴副县长", world.unit("government"), role="deputy")
    top = send(people.leader, audience({"people": [people.county_leader.person_id]}), forward_tiers=[Tier.COUNTY])
    first = ForwardDispatch(client_key=uuid4(), audience=audience(TOWNSHIP_HEADS))
    held = release.hold_forward(actor=people.county_leader, dispatch_id=top.pk, draft=first)
    release.refuse_held(actor=deputy, held_id=held.pk, reason="只发青山镇")
    one = audience({"people": [people.head.person_id]})
    anew = first.model_copy(update={"client_key": uuid4(), "replaces": held.pk, "audience": one})
    actions.forward_dispatch(actor=people.county_leader, dispatch_id=top.pk, draft=anew)
    assert [ask for ask, _, _ in owed(people.county_leader)] == ["confirm"]
