"""`python -m tests.bench.message_search_times`: how long searching takes in what `years_of_talk` made."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from officehub.directory.actor import Actor

COMMON = ("收到", "请", "材料", "检查", "通知", "已经完成")
USUAL = ("防汛检查", "水利局 防汛", "森林防火 教育局", "协调会", "问题 答复", "第37期", "疾控中心疫苗接种")
RARE = ("溃坝", "溃坝预案", "从未说过", "第399期 档案移交")
NAMES = ("wm", "王敏", "zhangwei", "lj 材料", "liuf 防汛", "chenm 溃坝")
QUERIES = (*COMMON, *USUAL, *RARE, *NAMES)
NAIVE = ("收到", "防汛检查", "溃坝", "从未说过")  # slow enough to be sampled
ROUNDS = 2


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officehub.settings")
    django.setup()
    from messaging.search.queries import Asked, messages  # models can be read only now

    found: list[tuple[float, str]] = []
    naive: list[float] = []
    partial = 0
    for reader, actor in _readers().items():
        for asked in [*(Asked(text=query) for query in QUERIES), *_filtered(actor)]:
            for _ in range(ROUNDS):
                began = time.perf_counter()
                page = messages(actor=actor, asked=asked)
                found.append(((time.perf_counter() - began) * 1000, f"{reader}: {asked.text or asked}"))
            partial += page.back_to is not None
        naive += [_milliseconds(lambda actor=actor, query=query: _naive(actor, query)) for query in NAIVE]  # type: ignore[misc]
    slowest = [f"{name} {round(wait)}" for wait, name in sorted(found, reverse=True)[:8]]
    times = [wait for wait, _ in found]
    print(json.dumps({"search": _p95(times), "naive": _p95(naive), "partial": partial, "slowest": slowest}))


def _readers() -> dict[str, Actor]:
    from officehub.directory.actor import actor_of
    from officehub.directory.models import Appointment
    from tests.bench.years_of_talk import READERS

    posts = Appointment.objects.order_by("pk")[: len(READERS)]
    return dict(zip(READERS, map(actor_of, posts), strict=True))


def _filtered(actor: Actor) -> list[object]:
    from messaging.models import Membership
    from messaging.search.queries import Asked
    from officehub.directory.models import Person

    colleague = Person.objects.order_by("pk")[40].pk
    place = Membership.objects.filter(person=actor.person_id).earliest("pk").conversation_id
    return [
        Asked(text="通知", person_id=colleague),
        Asked(person_id=colleague),
        Asked(text="溃坝", kind="file"),
        Asked(kind="file", person_id=colleague),
        Asked(text="收到", conversation_id=place),
        Asked(text="溃坝", conversation_id=place),
        Asked(text="协调会", conversation_id=place, kind="text"),
    ]


def _naive(actor: Actor, query: str) -> None:
    from messaging.models import Message

    mine = Message.objects.filter(
        conversation__memberships__person=actor.person_id, conversation__memberships__left_at=None, recalled_at=None
    )
    list(mine.filter(text__icontains=query).order_by("-sent_at", "-pk")[:31])


def _milliseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95) - 1]


if __name__ == "__main__":
    main()
