"""An instruction to everybody in the database at DATABASE_URL, timed; run by the measure `reach` in its own process."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from django.db import connection
from django.test import Client

from messaging.reach import actions, live, queries
from messaging.reach.actions.send import Cause
from messaging.reach.burden import queries as burden
from messaging.reach.burden.payloads import AskBurden
from messaging.reach.models import Dispatch, Receipt
from messaging.reach.payloads import SendDispatch
from officehub.accounts.models import User
from officehub.directory.actor import Actor, actor_for, actor_of, in_force
from officehub.directory.audience import Audience, head_count, recipients_sql
from officehub.directory.models import Appointment, Person
from officehub.realtime.registry import Call

ROUNDS = 3
THREADS = 4
CONFIRMATIONS = 20_000  # all at once
BATCH = 100  # as the socket's desk hands them over: realtime.commands.LARGEST_BATCH
ONE_BY_ONE = 400
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
    one_by_one = confirm_one_by_one(dispatch)
    together = confirm_together(dispatch)
    print(
        json.dumps(
            {
                "people": dispatch.expected,
                "bare": min(bare),
                "product": min(product),
                "head_count": best(lambda: head_count(EVERYBODY, sender=leader)),
                "burden": best(lambda: burden.preview(actor=leader, asked=AskBurden(audience=EVERYBODY))),
                "board": best(lambda: queries.board(actor=leader, dispatch_id=dispatch.pk)),
                "drill": best(lambda: queries.board(actor=leader, dispatch_id=dispatch.pk, region_id=city)),
                "confirmations": together,
                "one_by_one": one_by_one,
                "right": right(leader, dispatch),
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
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
    actions.send_dispatch(
        actor=leader, draft=SendDispatch.model_validate({**written, "audience": EVERYBODY}), cause=RELEASED
    )


def confirm_together(dispatch: Dispatch) -> float:
    """Confirmations per second by people all over the province, as batches of the socket arrive in one process."""
    people = missing(dispatch, CONFIRMATIONS)
    batches = [people[at : at + BATCH] for at in range(0, len(people), BATCH)]
    body = live.ConfirmDispatch(dispatch_id=dispatch.pk)

    def work(part: int) -> None:
        try:
            for batch in batches[part::THREADS]:
                live.confirm([Call(actor, body) for actor in batch])
        finally:
            connection.close()

    return len(people) / in_threads(work)


def confirm_one_by_one(dispatch: Dispatch) -> float:
    """The same over HTTP, each a request of its own with its session and its commit."""
    people = missing(dispatch, ONE_BY_ONE)
    clients = [signed_in(actor) for actor in people]
    address = f"/api/reach/dispatches/{dispatch.pk}/confirm"

    def work(part: int) -> None:
        try:
            for client in clients[part::THREADS]:
                answer = client.post(address, {}, content_type="application/json")
                if answer.status_code != 200:
                    raise RuntimeError(answer.content.decode())
        finally:
            connection.close()

    return len(people) / in_threads(work)


def in_threads(work: Callable[[int], None]) -> float:
    with ThreadPoolExecutor(THREADS) as pool:
        return seconds(lambda: list(pool.map(work, range(THREADS))))


def missing(dispatch: Dispatch, number: int) -> list[Actor]:
    open_ones = Receipt.objects.filter(dispatch=dispatch, answered_at=None).order_by("?")
    rows = Appointment.objects.select_related("person__user", "post", "unit")
    return [
        actor_of(row) for row in rows.filter(pk__in=list(open_ones.values_list("appointment_id", flat=True)[:number]))
    ]


def signed_in(actor: Actor) -> Client:
    user = User(username=f"bench{actor.person_id}")
    user.set_unusable_password()
    user.save()
    Person.objects.filter(pk=actor.person_id).update(user=user)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def right(leader: Actor, dispatch: Dispatch) -> bool:
    shown = queries.board(actor=leader, dispatch_id=dispatch.pk).totals
    counted = Receipt.objects.filter(dispatch=dispatch, confirmed_at__isnull=False).count()
    return shown.answered == shown.confirmed == counted and shown.expected == dispatch.receipts.count()
