"""One county office that issues, two departments that countersign, townships that receive."""

from __future__ import annotations

from dataclasses import dataclass

from documents.actions import create_draft, submit
from documents.models import Document
from documents.payloads import DraftBody
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.flow.actions.act import act
from officehub.flow.machine.verbs import OPEN_STATUSES, Stance, Verb
from officehub.flow.models import Task
from tests.support.world import World

BODY = """为做好当前防汛工作，现将有关事项通知如下。
一、压实责任
各单位主要负责人到岗到位。
二、加强值守
严格执行二十四小时值班制度。"""


@dataclass
class Office:
    clerk: Actor
    reviewer: Actor
    signer: Actor
    water: Actor  # heads of the two departments that countersign
    finance: Actor
    township: Actor  # receives
    village: Actor  # has nothing to do with it
    receiving: list[Unit]


def office(world: World, *, townships: int = 2) -> Office:
    unit = world.unit("office")
    receiving = [world.unit("township_office", world.region(world.county, f"第{n}镇")) for n in range(townships)]
    first = world.actor("李强", receiving[0], duties=["receive"])
    for each in receiving[1:]:
        world.actor("吴琼", each, duties=["receive"])
    return Office(
        clerk=world.actor("王敏", unit, role="clerk"),
        reviewer=world.actor("赵云", unit, role="reviewer"),
        signer=world.actor("周正", unit, role="head"),
        water=world.actor("钱江", world.unit("water"), role="head"),
        finance=world.actor("孙立", world.unit("finance"), role="head"),
        township=first,
        village=world.actor("郑村", world.unit("village", world.village), role="clerk"),
        receiving=receiving,
    )


def draft(scene: Office, **changes: object) -> Document:
    fields: dict[str, object] = {
        "title": "关于做好防汛工作的通知",
        "body": BODY,
        "main_unit_ids": [unit.pk for unit in scene.receiving],
    }
    return create_draft(actor=scene.clerk, body=DraftBody.model_validate(fields | changes))


def task_of(actor: Actor, document: Document) -> Task:
    return Task.objects.get(
        instance__subject_kind="document",
        instance__subject_id=document.pk,
        person_id=actor.person_id,
        status__in=OPEN_STATUSES,
    )


def step(actor: Actor, document: Document, verb: Verb, *, stance: Stance | None = None, opinion: str = "") -> None:
    act(actor=actor, task_id=task_of(actor, document).pk, verb=verb, stance=stance, opinion=opinion)
    document.refresh_from_db()


def signed(scene: Office, document: Document) -> Document:
    """Through review, two countersignatures and the signature."""
    submit(
        actor=scene.clerk,
        document_id=document.pk,
        countersign_unit_ids=[scene.water.unit_id, scene.finance.unit_id],
    )
    step(scene.reviewer, document, Verb.AGREE, opinion="拟同意，请周正同志签发。")
    step(scene.water, document, Verb.COUNTERSIGN, stance=Stance.AGREE)
    step(scene.finance, document, Verb.COUNTERSIGN, stance=Stance.AGREE_WITH_CHANGES, opinion="经费部分请注明渠道。")
    step(scene.signer, document, Verb.DECIDE, opinion="同意。")
    return document


def distributed(scene: Office, document: Document) -> Document:
    step(scene.clerk, signed(scene, document), Verb.AGREE)
    return document
