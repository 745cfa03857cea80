from __future__ import annotations

import pytest

from messaging.reach import actions, queries
from messaging.reach.models import Receipt
from officehub.directory.models import Person
from officehub.kernel.errors import NotFound
from tests.support.reach import TOWNSHIP_HEADS, audience, flood, send
from tests.support.world import World


def names(page: object) -> set[str]:
    return {item.name for item in page.items}


def test_a_cell_opens_the_people_in_it(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    actions.read_dispatch(actor=people.head, dispatch_id=dispatch.pk)

    def cell(**where: object) -> set[str]:
        return names(queries.people(actor=people.leader, dispatch_id=dispatch.pk, **where))

    assert cell(state="missing") == {"李强", "赵镇长", "钱镇长"}
    assert cell(state="unread", region_id=world.county.pk) == {"钱镇长"}
    assert cell(state="read") == {"赵镇长"}
    assert cell(state="answered") == {"王敏"}
    assert cell(state="answered", region_id=world.county.pk, own=True) == {"王敏"}
    assert cell(state="missing", region_id=world.county.pk, own=True) == set()
    assert cell(state="missing", tier=3) == {"李强"}


def test_people_are_shown_by_the_post_addressed_and_the_last_channel(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.read_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    (item,) = queries.people(actor=people.leader, dispatch_id=dispatch.pk, state="read").items
    assert item.line == "演示县water duty"
    assert item.channel == "server"


def test_phones_are_shown_where_the_directory_allows(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    phones = dict(Person.objects.values_list("pk", "phone"))
    shown = queries.people(actor=people.leader, dispatch_id=dispatch.pk, state="missing")
    assert all(item.phone == phones[item.person_id] for item in shown.items)


def test_a_part_of_the_board_opens_only_its_own_people(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    page = queries.people(actor=people.county_leader, dispatch_id=dispatch.pk, state="missing")
    assert "李强" not in names(page)
    with pytest.raises(NotFound):
        queries.people(
            actor=people.county_leader, dispatch_id=dispatch.pk, state="missing", region_id=world.other_county.pk
        )


def test_long_lists_come_in_pages(world: World) -> None:
    people = flood(world)
    for number in range(60):
        world.actor(f"镇长{number}", world.unit("government", world.township), role="head")
    dispatch = send(people.leader, audience(TOWNSHIP_HEADS))
    first = queries.people(actor=people.leader, dispatch_id=dispatch.pk, state="missing")
    assert first.next is not None
    second = queries.people(actor=people.leader, dispatch_id=dispatch.pk, state="missing", after=first.next)
    seen = [item.receipt_id for item in (*first.items, *second.items)]
    assert len(seen) == len(set(seen)) == Receipt.objects.filter(dispatch=dispatch).count()
    assert second.next is None
