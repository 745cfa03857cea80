"""An instruction to everybody in the database at DATABASE_URL, timed; run by the measure `reach` in its own process."""

from __future__ import annotations

import json
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from uuid import uuid4

from django.db import connection

from messaging.reach import actions, queries
from messaging.reach.actions.send import Cause
from messaging.reach.burden import queries as burden
from messaging.reach.burden.payloads import AskBurden
from messaging.reach.models import Dispatch
from messaging.reach.payloads import Board, SendDispatch
from officehub.directory.actor import Actor, actor_for, in_force
from officehub.directory.audience import Audience, head_count, recipients_sql
from officehub.directory.models import Appointment, Region

ROUNDS = 3
RELEASED = Cause(released_by="演示")  # the waiting for a second person is not what is measured
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
    everybody, whole, part = recounts(leader, dispatch, top)
    print(
        json.dumps(
            {
                "people": dispatch.expected,
                "bare": statistics.median(bare),
                "product": statistics.median(product),
                "head_count": middle(lambda: head_count(EVERYBODY, sender=leader)),
                "head_count_bare": middle(everybody),
                "burden": middle(lambda: burden.preview(actor=leader, asked=AskBurden(audience=EVERYBODY))),
                "board": middle(lambda: queries.board(actor=leader, dispatch_id=dispatch.pk)),
                "board_bare": middle(whole),
                "drill": middle(lambda: queries.board(actor=leader, dispatch_id=dispatch.pk, region_id=city)),
                "drill_bare": middle(part),
                "right": top.totals.expected == dispatch.receipts.count(),
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def middle(work: Callable[[], object]) -> float:
    return statistics.median(seconds(work) for _ in range(ROUNDS))


def recounts(leader: Actor, dispatch: Dispatch, top: Board) -> tuple[Callable[[], object], ...]:
    """What the numbers would cost without counters: those it would go to counted one by one; the receipts added up by
    city; those of one city by county."""
    select, params = recipients_sql(EVERYBODY, sender=leader)
    path = Region.objects.get(pk=top.rows[0].region.id).path
    add_up = "SELECT left(region_path, %s), count(*), count(delivered_at), count(read_at), count(confirmed_at)"
    of_it = " FROM reach_receipt WHERE dispatch_id = %s AND region_path LIKE %s GROUP BY 1"
    return (
        lambda: rows_of(f"SELECT chosen.tier, count(*) FROM ({select}) AS chosen GROUP BY 1", params),
        lambda: rows_of(add_up + of_it, [2 * Region.steplen, dispatch.pk, "%"]),
        lambda: rows_of(add_up + of_it, [len(path) + Region.steplen, dispatch.pk, f"{path}%"]),
    )


def rows_of(statement: str, params: Sequence[object]) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


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
    actions.send_dispatch(
        actor=leader, draft=SendDispatch.model_validate({**written, "audience": EVERYBODY}), cause=RELEASED
    )
