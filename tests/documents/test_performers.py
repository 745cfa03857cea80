"""Who reviews and who signs: posts charged with it, else the organ's own posts by role, never the drafter."""

from __future__ import annotations

import pytest

from documents.actions import create_draft, submit
from documents.models import Document
from documents.payloads import DraftBody
from officehub.directory.actor import Actor
from officehub.directory.models import Unit, UnitCategory
from officehub.flow.machine.verbs import Verb
from officehub.flow.models import Task
from officehub.kernel.errors import Invalid
from tests.support.documents import BODY, step
from tests.support.world import World


def drafted(clerk: Actor, world: World) -> Document:
    to = world.unit("water")
    return create_draft(actor=clerk, body=DraftBody(title="关于做好防汛工作的通知", body=BODY, main_unit_ids=[to.pk]))


def asked(document: Document, stage: str) -> list[int]:
    tasks = Task.objects.filter(instance__subject_id=document.pk, stage=stage).order_by("number")
    return list(tasks.values_list("person_id", flat=True))


def internal_office(organ: Unit, name: str) -> Unit:
    organ.refresh_from_db()
    fields = {"region": organ.region, "kind": organ.kind, "category": UnitCategory.INTERNAL, "tier": organ.tier}
    child: Unit = Unit.objects.add_child(
        organ, fields | {"name": name, "short_name": name, "region_path": organ.region_path, "demo": True}
    )
    return child


def test_posts_charged_with_review_and_issue_come_before_roles(world: World) -> None:
    government = world.unit("government", world.township)
    mayor = world.actor("周正", government, role="head", duties=["issue"])
    world.actor("吴副", government, role="deputy")
    office = internal_office(government, "党政综合办公室")
    chief = world.actor("赵云", office, role="head", duties=["review", "receive"])
    clerk = world.actor("王敏", office)
    document = drafted(clerk, world)
    submit(actor=clerk, document_id=document.pk)
    assert asked(document, "review") == [chief.person_id]
    step(chief, document, Verb.AGREE)
    assert asked(document, "sign") == [mayor.person_id]


def test_heads_of_internal_offices_do_not_sign_for_the_organ(world: World) -> None:
    bureau = world.unit("water")
    head = world.actor("周正", bureau, role="head")
    office_head = world.actor("赵云", bureau, role="office_head")
    section = internal_office(bureau, "建设运行科")
    world.actor("钱科", section, role="head")
    clerk = world.actor("王敏", section)
    document = drafted(clerk, world)
    submit(actor=clerk, document_id=document.pk)
    step(office_head, document, Verb.AGREE)
    assert asked(document, "sign") == [head.person_id]


def test_nobody_reviews_his_own_draft(world: World) -> None:
    bureau = world.unit("water")
    chief = world.actor("赵云", bureau, role="office_head", duties=["review"])
    deputy = world.actor("吴副", bureau, role="deputy")
    document = drafted(chief, world)
    submit(actor=chief, document_id=document.pk)
    assert asked(document, "review") == [deputy.person_id]


def test_an_organ_without_a_reviewer_is_told_so(world: World) -> None:
    clerk = world.actor("王敏", world.unit("water"))
    document = drafted(clerk, world)
    with pytest.raises(Invalid, match="没有可以审核的岗位"):
        submit(actor=clerk, document_id=document.pk)
