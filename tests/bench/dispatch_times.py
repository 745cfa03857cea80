"""An instruction to everybody in the database at DATABASE_URL, timed; run by the measure `reach` in its own process."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from django.db import connection

from messaging.reach import actions, queries
from messaging.reach.models import Dispatch, Receipt
from messaging.reach.payloads import SendDispatch
from officehub.directory.actor import Actor, actor_for, actor_of, in_force
from officehub.directory.audience import Audience, head_count, recipients_sql
from officehub.directory.models import Appointment

ROUNDS = 3
THREADS = 4
CONFIRMATIONS = 2000
EVERYBODY = Audience.model_validate({"any_of": [{"tiers": [1, 2, 3, 4, 5, 6]}]})


def main() -> None:
    leader = actor_for(Appointment.objects.get(in_force(), kind="primary", person__user__username="leader").pk)
    bare, product = [], []
    for _ in range(ROUNDS):  # in turns, so that a slow moment of the machine meets both
        bare.append(seconds(lambda: bare_insert(leader)))
        product.append(seconds(lambda: send(leader)))
    dispatch = Dispatch.objects.latest("pk")
    top = queries.board(actor=leader, dispatch_id=dispatch.pk)
    city = top.rows[0].region.id
    answered = confirm_many(dispatch)
    print(
        json.dumps(
            {
                "people": dispatch.expected,
                "bare": min(bare),
                "product": min(product),
                "head_count": best(lambda: head_count(EVERYBODY, sender=leader)),
                "board": best(lambda: queries.board(actor=leader, dispatch_id=dispatch.pk)),
                "drill": best(lambda: queries.board(actor=leader, dispatch_id=dispatch.pk, region_id=city)),
                "confirmations": answered,
                "right": right(leader, dispatch),
            }
        )
    )


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def best(work: Callable[[], object]) -> float:
    return min(seconds(work) for _ in range(ROUNDS))


def bare_insert(leader: Actor) -> None:
    """The same rows into a table of the same shape and indexes, and nothing else."""
    select, params = recipients_sql(EVERYBODY, sender=leader)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare; CREATE TABLE bare (LIKE reach_receipt INCLUDING ALL)")
        cursor.execute(
            "INSERT INTO bare (dispatch_id, appointment_id, person_id, unit_id, tier, region_path) "
            f"SELECT 1, chosen.* FROM ({select}) AS chosen",
            params,
        )


def send(leader: Actor) -> None:
    written = {"client_key": uuid4(), "level": "critical", "title": "演示", "text": "演示", "ask": "confirm"}
    actions.send_dispatch(actor=leader, draft=SendDispatch.model_validate({**written, "audience": EVERYBODY}))


def confirm_many(dispatch: Dispatch) -> float:
    """Confirmations per second by people all over the province, from several connections of one process."""
    chosen = Receipt.objects.filter(dispatch=dispatch).order_by("?").values_list("appointment_id", flat=True)
    rows = Appointment.objects.select_related("person__user", "post", "unit").filter(
        pk__in=list(chosen[:CONFIRMATIONS])
    )
    people = [actor_of(row) for row in rows]

    def work(part: int) -> None:
        try:
            for actor in people[part::THREADS]:
                actions.confirm_dispatch(actor=actor, dispatch_id=dispatch.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        took = seconds(lambda: list(pool.map(work, range(THREADS))))
    return len(people) / took


def right(leader: Actor, dispatch: Dispatch) -> bool:
    shown = queries.board(actor=leader, dispatch_id=dispatch.pk).totals
    counted = Receipt.objects.filter(dispatch=dispatch, confirmed_at__isnull=False).count()
    return shown.answered == shown.confirmed == counted and shown.expected == dispatch.receipts.count()
