"""What apps above tell the socket: who may follow which stream, and which commands there are. Filled in `ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from officehub.directory.actor import Actor
from officehub.kernel.errors import OfficeError
from officehub.kernel.payload import Payload

from .streams import parts_of, stream_name

Body = TypeVar("Body", bound=Payload)
Open = set[int] | Mapping[int, int]
FollowRule = Callable[[Actor, set[int]], Open]
FollowRuleForMany = Callable[[Sequence[tuple[Actor, set[int]]]], Sequence[Open]]


@dataclass(frozen=True)
class Call(Generic[Body]):
    actor: Actor
    body: Body


Answer = Payload | OfficeError | None
Handler = Callable[[Sequence[Call[Body]]], Sequence[Answer]]


@dataclass(frozen=True)
class Command(Generic[Body]):
    name: str
    body: type[Body]
    handler: Handler[Body]
    gather: float  # seconds


OwnStreams = Callable[[Actor], Iterable[str]]

_rules: dict[str, FollowRuleForMany] = {}
_own: list[OwnStreams] = []
_commands: dict[str, Command[Payload]] = {}


def follow_rule(prefix: str, rule: FollowRule, *, together: FollowRuleForMany | None = None) -> None:
    """`rule(actor, ids)` returns those of `ids` that the actor may follow, in one query.

    A mapping says with each id its floor: what was logged up to that number is not replayed to this actor.
    `together` answers the same for many actors at once, in one query: when a whole province comes back, it counts.
    """
    _rules[prefix] = together or (lambda asks: [rule(actor, ids) for actor, ids in asks])


def own_streams(names: OwnStreams) -> None:
    """`names(actor)`: streams that concern the actor wherever he is; clients follow them from the start."""
    _own.append(names)


def streams_of(actor: Actor) -> set[str]:
    return {stream_name("person", actor.person_id)}.union(*(names(actor) for names in _own))


def command(name: str, body: type[Body], handler: Handler[Body], *, gather: float = 0.0) -> None:
    """`handler` gets the calls of several sockets that arrived together, oldest first, and returns one answer for each.

    It runs in a worker thread, outside any transaction, and is expected to commit the calls together; one call's
    OfficeError is returned in its place and spoils nobody else's. `None` answers with an empty body.

    `gather`: seconds from the beginning of one batch to that of the next. Where many do the same within a minute and
    nobody notices a tenth of a second, a few together cost little more than one by itself.
    """
    _commands[name] = Command(name, body, handler, gather)  # type: ignore[arg-type]  # bodies are made from `body` only


def command_named(name: str) -> Command[Payload] | None:
    return _commands.get(name)


def command_bodies() -> dict[str, type[Payload]]:
    return {name: known.body for name, known in sorted(_commands.items())}


def known(stream: str) -> bool:
    """Whether there is anything to ask a rule about."""
    parts = parts_of(stream)
    return parts is not None and parts[0] in _rules


def followable(actor: Actor, streams: Iterable[str]) -> set[str]:
    return set(floors(actor, streams))


def floors(actor: Actor, streams: Iterable[str]) -> dict[str, int]:
    """The followable ones of `streams`, each with the number from which on its log is open to the actor."""
    return floors_together([(actor, streams)])[0]


def floors_together(asks: Sequence[tuple[Actor, Iterable[str]]]) -> list[dict[str, int]]:
    """One call of the rule per prefix; a stream nobody has a rule for is nobody's to follow."""
    wanted: dict[str, dict[int, set[int]]] = {}  # prefix → place in asks → ids
    for place, (_, streams) in enumerate(asks):
        for prefix, pk in filter(None, map(parts_of, streams)):
            wanted.setdefault(prefix, {}).setdefault(place, set()).add(pk)
    found: list[dict[str, int]] = [{} for _ in asks]
    for prefix, places in wanted.items():
        rule = _rules.get(prefix)
        if rule is None:
            continue
        answers = rule([(asks[place][0], ids) for place, ids in places.items()])
        for (place, ids), let in zip(places.items(), answers, strict=True):
            least = let if isinstance(let, Mapping) else dict.fromkeys(let, 0)
            found[place].update({stream_name(prefix, pk): least[pk] for pk in ids & least.keys()})
    return found
