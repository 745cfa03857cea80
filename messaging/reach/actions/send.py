"""Sending an instruction: one transaction freezes who it goes to."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q

from messaging.reach import attachments, duties
from messaging.reach.escalation.starting import begin
from messaging.reach.forms import kept as kept_form
from messaging.reach.models import Dispatch
from messaging.reach.notices import ring
from messaging.reach.payloads import SendDispatch
from messaging.reach.release import rewriting
from messaging.reach.release.limits import limit_of, needs_second
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience, in_words, recipients_sql
from officehub.files.classification import guard_text
from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from officehub.kernel.text import clean_text

log = logging.getLogger(__name__)

TITLE_LIMIT = 80
TEXT_LIMIT = 5000
LATEST_DEADLINE = timedelta(days=366)

# What is put into the one table is counted into the other as it passes: a million rows are not read twice, and nothing
# but their unit is kept for it. The counters of a region lie together, since the board reads them by region: in any
# other order that takes twice as long.
_FREEZE = """
WITH put AS (
    INSERT INTO reach_receipt (dispatch_id, appointment_id, person_id, unit_id, tier, region_path)
    SELECT %s, chosen.* FROM ({select}) AS chosen WHERE chosen.unit_id <> ALL (%s) LIMIT %s
    RETURNING unit_id
), people AS (
    SELECT unit_id, count(*) AS expected FROM put GROUP BY 1
), counted AS (
    INSERT INTO reach_tally (dispatch_id, unit_id, tier, region_path, expected)
    SELECT %s, u.id, u.tier, u.region_path, people.expected FROM people JOIN directory_unit u ON u.id = people.unit_id
    ORDER BY u.region_path COLLATE "C", u.id RETURNING expected
)
SELECT coalesce(sum(expected), 0) FROM counted
"""

MANY = 10_000  # people
PATIENCE = "3s"  # a vacuum gives way within a second, other work on the table may not
# A small sample is enough to know a large instruction.
_LEARN = """
SET LOCAL lock_timeout = '{patience}';
SET LOCAL default_statistics_target = 20;
ANALYZE reach_receipt (dispatch_id), reach_tally (dispatch_id);
SET LOCAL lock_timeout = DEFAULT;
SET LOCAL default_statistics_target = DEFAULT
"""


@dataclass(frozen=True)
class Cause:
    """What room an instruction comes from, and on Appointment whom that room lets it reach besides the sender's own.

    `released_by`: the second person, where one has released it; its files then have their place already.
    """

    origin: str = ""
    lent: Q | None = None
    released_by: str = ""


BY_ITSELF = Cause()


def send_dispatch(*, actor: Actor, draft: SendDispatch, cause: Cause = BY_ITSELF) -> Dispatch:
    """The same `client_key` of the same sender sends once; the second call gets the first one's instruction."""
    sent = _already_sent(actor, draft)
    if sent:
        return sent
    try:
        return _send(actor, draft, cause)
    except IntegrityError:
        rival = _already_sent(actor, draft)
        if rival is None:
            raise
        return rival


def _already_sent(actor: Actor, draft: SendDispatch) -> Dispatch | None:
    rows = Dispatch.objects.select_related("sender_unit")
    return rows.filter(sender=actor.person_id, client_key=draft.client_key).first()


@transaction.atomic
def _send(actor: Actor, draft: SendDispatch, cause: Cause) -> Dispatch:
    dispatch = instruction(actor, draft)
    dispatch.origin, dispatch.released_by = cause.origin, cause.released_by
    returned = rewriting.replaced(actor, draft.replaces)
    kept = draft.files if cause.released_by else rewriting.files_of(returned)
    dispatch.files = attachments.chosen(actor, draft.files, kept)
    limit = None if cause.released_by else limit_of(actor)
    dispatch.save(force_insert=True)
    dispatch.expected = freeze_recipients(
        dispatch, actor, draft.audience, lent=cause.lent, most=None if limit is None else limit + 1
    )
    if limit is not None and dispatch.expected > limit:
        raise needs_second(limit)
    if dispatch.expected == 0:
        raise Invalid("所选范围内目前没有在岗人员，请调整下达对象。", field="audience")
    dispatch.save(update_fields=["expected"])
    attachments.place(actor, dispatch.files, (attachments.KIND, dispatch.pk), kept)
    rewriting.settle(returned, outcome="rewritten")
    duties.lay(dispatch)
    begin(dispatch)
    record(
        actor,
        "dispatch.send",
        subject=("dispatch", dispatch.pk),
        detail={
            "title": dispatch.title,
            "level": dispatch.level,
            "audience": dispatch.audience_words,
            "people": dispatch.expected,
            "drill": dispatch.drill,
            **({"released_by": cause.released_by} if cause.released_by else {}),
        },
    )
    ring(dispatch, "sent")
    return dispatch


def instruction(actor: Actor, draft: SendDispatch) -> Dispatch:
    """As it would be sent now, not saved. Raises Invalid for what could not be."""
    guard_text(f"{draft.title}\n{draft.text}")
    now = clock.now()
    check_deadline(draft.deadline, now)
    return Dispatch(
        level=draft.level,
        title=clean_text(draft.title, limit=TITLE_LIMIT, field="标题"),
        text=clean_text(draft.text, limit=TEXT_LIMIT, field="内容"),
        ask=draft.ask,
        deadline=draft.deadline,
        drill=draft.drill,
        forward_tiers=sorted(set(draft.forward_tiers)),
        form=kept_form(draft.form),
        audience=draft.audience.model_dump(mode="json"),
        audience_words=in_words(draft.audience, actor),
        sender_id=actor.person_id,
        sender_appointment_id=actor.appointment_id,
        sender_unit_id=actor.unit_id,
        sender_name=actor.name,
        sender_post_title=actor.post_title,
        sender_unit_name=actor.unit_name,
        sent_at=now,
        client_key=draft.client_key,
    )


def check_deadline(deadline: datetime | None, now: datetime) -> None:
    if deadline is not None and deadline <= now:
        raise Invalid("截止时间已经过去，请选择以后的时间。", field="deadline")
    if deadline is not None and deadline > now + LATEST_DEADLINE:
        raise Invalid("截止时间最晚为一年以内。", field="deadline")


def freeze_recipients(
    dispatch: Dispatch,
    actor: Actor,
    audience: Audience,
    *,
    lent: Q | None = None,
    without_units: Sequence[int] = (),
    most: int | None = None,
) -> int:
    """One receipt per person, in one statement whatever their number, and the tallies from it; how many people."""
    select, params = recipients_sql(audience, sender=actor, lent=lent)
    with connection.cursor() as cursor:
        cursor.execute(
            _FREEZE.replace("{select}", select), [dispatch.pk, *params, list(without_units), most, dispatch.pk]
        )
        (people,) = cursor.fetchone()
    if people > MANY:
        _tell_planner()
    return int(people)


def _tell_planner() -> None:
    """That there is an instruction to so many: until then, to find one of its receipts, the database would read them
    all, and everybody answers in the very minute in which it does not know yet."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LEARN.replace("{patience}", PATIENCE))
    except OperationalError as busy:  # somebody rebuilds the table: then it learns by itself within a minute
        log.warning("statistics of receipts left as they were: %s", busy)
