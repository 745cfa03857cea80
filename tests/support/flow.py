"""A subject for the routing engine's tests: nothing but a number, and an office of seven people around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import QuerySet

from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.flow import actions, registry
from officehub.flow.machine.definition import Stage
from officehub.flow.machine.state import Signature
from officehub.flow.machine.verbs import Verb
from officehub.flow.models import Instance, Task
from officehub.flow.registry import Move, SubjectHooks
from tests.support.world import World

OUTGOING = Path(__file__).parent.parent / "flow" / "outgoing.yaml"


class LetterHooks(SubjectHooks):
    kind = "letter"
    roles = frozenset({"reviewer", "signer", "registrar"})

    def __init__(self) -> None:
        self.holders: dict[str, list[int]] = {}
        self.readers_by_name: list[int] = []
        self.moves: list[Move] = []

    def performers(self, subject_id: int, stage: Stage, drafter: Signature) -> Sequence[int]:
        return self.holders[stage.performers]

    def visible_to(self, actor: Actor) -> QuerySet[Instance] | None:
        if actor.person_id in self.readers_by_name:
            return Instance.objects.filter(subject_kind=self.kind)
        return None

    def readers(self, subject_id: int) -> QuerySet[Person] | None:
        return Person.objects.filter(pk__in=self.readers_by_name)

    def moved(self, actor: Actor, move: Move) -> None:
        self.moves.append(move)


@dataclass
class Office:
    """王敏 drafts, 李强 reviews, 赵刚 and 钱红 countersign, 孙局 signs, 周文 and 吴书 register."""

    world: World
    hooks: LetterHooks = field(default_factory=LetterHooks)

    def __post_init__(self) -> None:
        self.drafter = self.world.actor("王敏")
        self.reviewer = self.world.actor("李强", role="reviewer")
        self.signer = self.world.actor("孙局", role="head")
        self.registrars = [self.world.actor("周文"), self.world.actor("吴书")]
        self.countersigners = [
            self.world.actor("赵刚", self.world.unit("water")),
            self.world.actor("钱红", self.world.unit("finance")),
        ]
        self.stranger = self.world.actor("外人", self.world.unit(region=self.world.other_county))
        self.hooks.holders = {
            "reviewer": [self.reviewer.appointment_id],
            "signer": [self.signer.appointment_id],
            "registrar": [who.appointment_id for who in self.registrars],
        }
        registry.definition("outgoing", OUTGOING, subject=self.hooks)

    @property
    def everybody(self) -> list[Actor]:
        return [self.drafter, self.reviewer, self.signer, *self.registrars, *self.countersigners, self.stranger]

    @property
    def chosen(self) -> dict[str, list[int]]:
        return {"countersign": [who.appointment_id for who in self.countersigners]}

    def begin(self, subject_id: int = 1) -> Instance:
        return actions.begin(actor=self.drafter, definition="outgoing", subject_id=subject_id)

    def task(self, instance: Instance, actor: Actor) -> Task:
        """The latest task of this person."""
        return instance.tasks.filter(person_id=actor.person_id).order_by("-number")[0]

    def act(self, instance: Instance, actor: Actor, verb: str, **said: object) -> Move:
        return actions.act(actor=actor, task_id=self.task(instance, actor).pk, verb=Verb(verb), **said)  # type: ignore[arg-type]

    def submitted(self, subject_id: int = 1) -> Instance:
        instance = self.begin(subject_id)
        self.act(instance, self.drafter, "submit")
        return instance

    def at_countersign(self) -> Instance:
        instance = self.submitted()
        self.act(instance, self.reviewer, "agree", chosen=self.chosen)
        return instance

    def at_sign(self) -> Instance:
        instance = self.submitted()
        self.act(instance, self.reviewer, "agree", opinion="同意，请孙局签发。")
        return instance

    def finished(self) -> Instance:
        instance = self.at_sign()
        self.act(instance, self.signer, "decide", opinion="同意签发")
        self.act(instance, self.registrars[0], "agree")
        return instance
