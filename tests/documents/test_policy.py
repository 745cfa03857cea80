"""Role × act × stage, and the law: the four doors of policy say the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from documents.actions import submit
from documents.models import Document
from documents.policy import Act, access_document, may, visible_to, who_may
from officehub.directory.actor import Actor
from officehub.kernel.errors import OfficeError
from tests.support.documents import Office, distributed, draft, office, signed
from tests.support.world import World

INSIDE = {Act.READ, Act.READ_RECORD}
AUDITOR = {Act.READ_RECORD}


def _submitted(scene: Office) -> Document:
    document = draft(scene)
    submit(actor=scene.clerk, document_id=document.pk)
    return document


STAGES: dict[str, tuple[Callable[[Office], Document], dict[str, set[Act]]]] = {
    "draft": (draft, {"clerk": {*INSIDE, Act.EDIT}, "auditor": AUDITOR}),
    "review": (_submitted, {"clerk": INSIDE, "reviewer": {*INSIDE, Act.EDIT}, "auditor": AUDITOR}),
    "numbered": (
        lambda scene: signed(scene, draft(scene)),
        {name: INSIDE for name in ("clerk", "reviewer", "signer", "water", "colleague")} | {"auditor": AUDITOR},
    ),
    "distributed": (
        lambda scene: distributed(scene, draft(scene)),
        {name: {*INSIDE, Act.URGE_SIGNING} for name in ("clerk", "reviewer", "signer", "colleague")}
        | {"water": INSIDE, "township": {Act.READ, Act.SIGN_FOR}, "auditor": AUDITOR},
    ),
}


@pytest.mark.parametrize("stage", STAGES)
def test_role_by_act_by_stage_and_the_four_doors_agree(world: World, stage: str) -> None:
    scene = office(world)
    make, allowed = STAGES[stage]
    document = make(scene)
    document.refresh_from_db()
    people: dict[str, Actor] = {
        "clerk": scene.clerk,
        "reviewer": scene.reviewer,
        "signer": scene.signer,
        "water": scene.water,
        "township": scene.township,
        "village": scene.village,
        "colleague": world.actor("冯同", world.unit("office")),
        "auditor": world.actor("陈审", world.unit("audit", world.province), duties=["audit"]),
    }
    for name, actor in people.items():
        assert (document in visible_to(actor)) == may(actor, Act.READ, document), name
        for act in Act:
            expected = act in allowed.get(name, set())
            assert may(actor, act, document) == expected, (name, act)
            assert who_may(act, document).filter(pk=actor.appointment_id).exists() == expected, (name, act)
            assert _opens(actor, act, document) == expected, (name, act)


def _opens(actor: Actor, act: Act, document: Document) -> bool:
    try:
        access_document(actor, document.pk, act)
    except OfficeError:
        return False
    return True
