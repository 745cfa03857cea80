"""Founding what is more than a few people's talk: unit groups, special work, channels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from messaging.founding import LONGEST, may_answer_with, may_found_channel, may_open_unit_group
from messaging.models import Conversation, ConversationKind, Membership
from messaging.models.conversations import Speakers
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience, head_count
from officehub.directory.authority import organ_of
from officehub.directory.models import Unit
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from .following import take_in
from .invitees import MEMBER_LIMIT, invitees
from .joining import admit, tell_joined
from .posting import Fact, say

TITLE_LIMIT = 64
PURPOSE_LIMIT = 200


@transaction.atomic
def open_unit_group(*, actor: Actor, unit_id: int) -> Conversation:
    """The unit's one group, with all who hold a post in it or its offices. Raises Conflict naming the one there is."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    if not may_open_unit_group(actor, unit):
        raise Forbidden("单位群由本单位负责人或办公室主任建立。")
    _refuse_second(Conversation.objects.filter(unit=unit).first(), "该单位已有单位群，可直接使用。")
    conversation, created = Conversation.objects.get_or_create(
        unit=unit,
        defaults={
            "kind": ConversationKind.UNIT,
            "title": unit.name[:TITLE_LIMIT],
            "owner_id": actor.person_id,
            "owner_unit": _house(actor, unit),
            "past_open": True,
            "last_at": clock.now(),
        },
    )
    if not created:  # another opened it at the same moment
        raise Conflict("该单位已有单位群，可直接使用。", conversation_id=conversation.pk, title=conversation.title)
    return _founded(actor, conversation, "单位群")


@transaction.atomic
def found_special_work(
    *,
    actor: Actor,
    title: str,
    purpose: str,
    audience: Audience,
    ends_on: date,
    owner_unit_id: int | None = None,
    even_if_exists: bool = False,
) -> Conversation:
    """Everybody in the posts addressed, within the founder's reach, until the end date.

    Raises Conflict naming a running group of the same audience that the founder is in, unless `even_if_exists`.
    """
    name = clean_text(title, limit=TITLE_LIMIT, field="群名称")
    why = clean_text(purpose, limit=PURPOSE_LIMIT, field="工作目的")
    refuse_end(ends_on)
    chosen = audience.model_dump(mode="json")
    if not even_if_exists:
        mine = Membership.objects.filter(person=actor.person_id, left_at=None).values("conversation")
        same = Conversation.objects.filter(
            kind=ConversationKind.SPECIAL, audience=chosen, archived_at=None, pk__in=mine
        ).first()
        _refuse_second(same, "相同对象范围的专项工作群已经存在，可直接使用。")
    _refuse_crowd(actor, audience)
    conversation = Conversation.objects.create(
        kind=ConversationKind.SPECIAL,
        title=name,
        purpose=why,
        owner_id=actor.person_id,
        owner_unit=_answering(actor, owner_unit_id),
        audience=chosen,
        chosen_by_id=actor.appointment_id,
        ends_on=ends_on,
        who_invites=Speakers.ADMINS,
        past_open=True,
        last_at=clock.now(),
    )
    return _founded(actor, conversation, "专项工作群")


@transaction.atomic
def found_channel(
    *,
    actor: Actor,
    title: str,
    purpose: str = "",
    person_ids: Sequence[int] = (),
    audience: Audience | None = None,
    owner_unit_id: int | None = None,
) -> Conversation:
    """For people chosen one by one, or for posts; then the readers follow the posts."""
    name = clean_text(title, limit=TITLE_LIMIT, field="频道名称")
    why = clean_text(purpose, limit=PURPOSE_LIMIT, field="频道说明", required=False)
    if not may_found_channel(actor):
        raise Forbidden("公告频道由单位负责人或办公室人员建立。")
    people = invitees(actor, person_ids)
    if not people and audience is None:
        raise Invalid("请选择频道面向的人员或岗位。", field="person_ids")
    if audience is not None:
        _refuse_crowd(actor, audience)
    conversation = Conversation.objects.create(
        kind=ConversationKind.CHANNEL,
        title=name,
        purpose=why,
        owner_id=actor.person_id,
        owner_unit=_answering(actor, owner_unit_id),
        audience=audience.model_dump(mode="json") if audience else None,
        chosen_by_id=actor.appointment_id if audience else None,
        who_invites=Speakers.ADMINS,
        past_open=True,
        last_at=clock.now(),
    )
    return _founded(actor, conversation, "公告频道", {person: post.pk for person, post in people.items()})


def _founded(actor: Actor, conversation: Conversation, called: str, held: dict[int, int] | None = None) -> Conversation:
    held = {actor.person_id: actor.appointment_id} | (held or {})
    facts: list[Fact] = admit(conversation, held, owner=actor.person_id)
    if conversation.unit_id is not None or conversation.audience is not None:
        facts += tell_joined(conversation.pk, list(take_in(conversation)))
    record(
        actor,
        "conversation.create",
        subject=("conversation", conversation.pk),
        detail={"kind": conversation.kind, "title": conversation.title, "members": conversation.member_count},
    )
    line = f"{actor.name} 建立了{called}，共 {conversation.member_count} 人"
    emit(*facts, *say(conversation, actor, line))
    return conversation


def refuse_end(ends_on: date) -> None:
    today = clock.today()
    if ends_on < today:
        raise Invalid("截止日期不能早于今天。", field="ends_on")
    if ends_on > today + LONGEST:
        raise Invalid("截止日期最长为一年，到期前可以再延长。", field="ends_on")


def _house(actor: Actor, unit: Unit) -> Unit:
    """Whose post answers for a unit's group: the unit's, or its organ's where a leader opened it from above."""
    inside = actor.unit_path.startswith(unit.path)
    return unit if inside else _organ(unit)


def _organ(unit: Unit) -> Unit:
    return Unit.objects.get(path=organ_of(unit.path))  # type: ignore[no-any-return]


def _refuse_second(known: Conversation | None, why: str) -> None:
    if known is not None:
        raise Conflict(why, conversation_id=known.pk, title=known.title)


def _refuse_crowd(actor: Actor, audience: Audience) -> None:
    total = head_count(audience, sender=actor).total
    if total == 0:
        raise Invalid("所选范围内没有您可以召集的人员，请调整条件。", field="audience")
    if total >= MEMBER_LIMIT:
        raise Invalid(
            f"一个群最多 {MEMBER_LIMIT} 人，所选范围有 {total} 人，请缩小范围或分级建群。",
            limit=MEMBER_LIMIT,
            field="audience",
        )


def _answering(actor: Actor, unit_id: int | None) -> Unit:
    unit: Unit | None = Unit.objects.filter(pk=unit_id or actor.unit_id).first()
    if unit is None or not may_answer_with(actor, unit):
        raise Invalid("主办单位须为您所在的单位。", field="owner_unit_id")
    return unit
