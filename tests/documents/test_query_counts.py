"""Statements per list, a committed baseline: one more shows in the diff."""

from __future__ import annotations

import pytest

from documents import queries
from officehub.directory.actor import Actor
from tests.support.documents import Office, distributed, draft, office
from tests.support.http import statements
from tests.support.world import World


@pytest.mark.parametrize("box", ["waiting", "drafted", "issued", "received"])
def test_a_list_costs_the_same_for_one_and_for_many(world: World, box: queries.Box) -> None:
    scene = office(world)
    reader = scene.township if box == "received" else scene.clerk
    _fill(scene, box)
    once = statements(lambda: queries.documents(reader, box=box))
    for _ in range(4):
        _fill(scene, box)
    assert len(queries.documents(reader, box=box).items) == 5
    assert statements(lambda: queries.documents(reader, box=box)) == once == 3


def test_a_document_costs_the_same_for_two_and_for_twelve_receivers(world: World) -> None:
    scene = office(world, townships=12)
    two = [unit.pk for unit in scene.receiving[:2]]
    few, many = distributed(scene, draft(scene, main_unit_ids=two)), distributed(scene, draft(scene))
    assert _costs(scene.clerk, few.pk) == _costs(scene.clerk, many.pk)


def _costs(reader: Actor, document_id: int) -> int:
    return statements(lambda: queries.document(reader, document_id))


def _fill(scene: Office, box: queries.Box) -> None:
    document = draft(scene)
    if box in {"issued", "received"}:
        distributed(scene, document)
