"""Documents of the county government's office at every stage of their way (documents.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from documents import actions
from documents.countersigners import countersigners
from documents.models import Document
from documents.payloads import DraftBody
from officehub.demo.world import DemoWorld
from officehub.directory.actor import Actor, actor_for
from officehub.directory.models import Unit
from officehub.directory.receivers import receivers_of
from officehub.flow.actions import act, open_task
from officehub.flow.machine.verbs import OPEN_STATUSES, Stance, Verb
from officehub.flow.models import Task

SCRIPT = Path(__file__).with_suffix(".yaml")
LINE = re.compile(r"(\d+) (\d\d):(\d\d) ([\w@]+) (\w+)(?:=(\w+))?(?: (.+))?")
TOWNSHIPS = 12
LOOKS_AFTER = timedelta(minutes=9)  # from the arrival of a task to the first look at it, where there is time for one
SIGNS_AFTER = timedelta(minutes=17)


@dataclass(frozen=True)
class Step:
    at: datetime
    who: str
    verb: str
    stance: str
    opinion: str


def tell(world: DemoWorld) -> None:
    cast = Cast(world)
    for paper in yaml.safe_load(SCRIPT.read_text(encoding="utf-8")):
        _live(cast, paper)


class Cast:
    """People by the names the script calls them, units by their line of work."""

    def __init__(self, world: DemoWorld) -> None:
        self.world = world
        self.places = {"city": world.city, "county": world.county}
        self.words = {"office": world.unit().name, "county": world.county.name}
        self.known: dict[str, Actor] = {}

    def __getitem__(self, who: str) -> Actor:
        """`clerk`: the demo account; `clerk@water`: a clerk of the bureau; `water`: whoever countersigns for it."""
        if who not in self.known:
            role, _, organ = who.partition("@")
            if organ:
                self.known[who] = self.world.holder(self.world.unit(organ), role=role)
            elif who in {"clerk", "reviewer", "signer"}:
                self.known[who] = self.world.actor(who)
            else:
                [appointment_id] = countersigners([self.world.unit(who).pk])
                self.known[who] = actor_for(appointment_id)
        return self.known[who]

    def units(self, named: str | list[str]) -> list[int]:
        if named == "townships":
            return townships(self.world)
        return [self.unit(name).pk for name in named]

    def unit(self, name: str) -> Unit:
        kind, _, place = name.partition("@")
        return self.world.unit(kind, self.places[place or "county"])


def townships(world: DemoWorld) -> list[int]:
    """The governments of the county's first twelve townships, in official order."""
    regions = world.county.get_children().order_by("path")[:TOWNSHIPS]
    return [world.unit("government", region).pk for region in regions]


def _live(cast: Cast, paper: dict[str, Any]) -> None:
    first, *steps = [_step(cast.world, line) for line in paper["way"]]
    with cast.world.at(first.at):
        document = actions.create_draft(actor=cast[first.who], body=_draft(cast, paper))
    named = cast.units(paper.get("countersign", []))
    for step in steps:
        _do(cast, document, step, named)
    if "signed" in paper:
        _receive(cast, document, paper)


def _draft(cast: Cast, paper: dict[str, Any]) -> DraftBody:
    return DraftBody(
        kind=paper["kind"],
        title=paper["title"].format(**cast.words),
        body=paper["body"].strip(),
        urgency=paper.get("urgency", ""),
        note=paper.get("note", ""),
        main_unit_ids=cast.units(paper["to"]),
        copy_unit_ids=cast.units(paper["copies"]),
    )


def _step(world: DemoWorld, line: str) -> Step:
    match = LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"documents.yaml: {line!r}")
    days_ago, hour, minute, who, verb, stance, opinion = match.groups()
    at = world.workday(int(days_ago), int(hour), int(minute))
    return Step(at, who, verb, stance or "", opinion or "")


def _do(cast: Cast, document: Document, step: Step, countersigning: list[int]) -> None:
    actor = cast[step.who]
    task = Task.objects.get(
        instance__subject_kind="document",
        instance__subject_id=document.pk,
        person_id=actor.person_id,
        status__in=OPEN_STATUSES,
    )
    with cast.world.at(min(task.arrived_at + LOOKS_AFTER, step.at)):
        open_task(actor=actor, task_id=task.pk)
    with cast.world.at(step.at):
        if step.verb == Verb.SUBMIT:
            actions.submit(
                actor=actor, document_id=document.pk, opinion=step.opinion, countersign_unit_ids=countersigning
            )
        else:
            stance = Stance(step.stance) if step.stance else None
            act(actor=actor, task_id=task.pk, verb=Verb(step.verb), opinion=step.opinion, stance=stance)


def _receive(cast: Cast, document: Document, paper: dict[str, Any]) -> None:
    """The last on the list sign first: the township somebody may sign in as still has something to do."""
    refusals = {cast.unit(name).pk: reason for name, reason in paper.get("sent_back", {}).items()}
    deliveries = list(document.deliveries.select_related("unit").order_by("-pk"))
    people = receivers_of(delivery.unit_id for delivery in deliveries)
    for number, delivery in enumerate(deliveries[: paper["signed"]]):
        actor = actor_for(people[delivery.unit_id][0].pk)
        at = delivery.sent_at + SIGNS_AFTER * (number % 5 + 1)
        with cast.world.at(at):
            actions.mark_opened(actor=actor, document_id=document.pk)
        with cast.world.at(at + LOOKS_AFTER):
            if delivery.unit_id in refusals:
                actions.send_back(actor=actor, document_id=document.pk, reason=refusals[delivery.unit_id])
            else:
                actions.sign_for(actor=actor, document_id=document.pk)
