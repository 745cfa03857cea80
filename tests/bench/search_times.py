"""`python -m tests.bench.search_times`: p95 of the search and of a naive one, on the demo province of DATABASE_URL."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable

import django

QUERIES = (
    "王", "王晓", "王晓琪", "李思", "晓琪", "陈冬", "刘", "wang", "wxq", "w", "li", "lisi", "ljx", "zhangyu", "xq",
    "水利局", "德清县水利局", "水利局 值班员", "水利局值班员", "安吉县财政局局长", "局长", "科员", "值班员", "主任",
    "王 水利局", "zhang 财政局", "陈 科员", "街道 主任", "人民政府", "公安局", "网格员", "1234", "5678", "10001234567",
)  # fmt: skip
NAIVE = QUERIES[::4]  # slow enough to be sampled
SEARCHERS = ("clerk", "leader", "grid")
ROUNDS = 2


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officehub.settings")
    django.setup()
    from officehub.demo.world import DemoWorld  # models can be read only now
    from officehub.directory.search import search

    world = DemoWorld(seed=1, quiet=True)
    actors = [world.actor(username) for username in SEARCHERS]
    found = [
        _milliseconds(lambda actor=actor, query=query: search(actor, query))  # type: ignore[misc]
        for _ in range(ROUNDS)
        for actor in actors
        for query in QUERIES
    ]
    naive = [_milliseconds(lambda query=query: _naive(query)) for query in NAIVE]  # type: ignore[misc]
    print(json.dumps({"search": _p95(found), "naive": _p95(naive)}))


def _naive(query: str) -> None:
    from django.db.models import Q

    from officehub.directory.actor import in_force
    from officehub.directory.models import Appointment

    anywhere = Q()
    for field in ("person__name", "person__pinyin", "person__initials", "person__phone", "post__title", "unit__name"):
        anywhere |= Q(**{f"{field}__icontains": query})
    rows = Appointment.objects.filter(in_force(), anywhere).select_related("person", "post", "unit")
    list(rows.order_by("unit__tier", "unit__region_path", "unit__order", "post__rank")[:20])


def _milliseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95) - 1]


if __name__ == "__main__":
    main()
