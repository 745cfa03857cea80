"""Finding people, units and regions while one types.

Every look-up is an index range cut off at CANDIDATES; what is near the searcher is looked for first, so that a common
surname still finds the colleague next door. Nothing reads the directory whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Right, Substr

from officehub.kernel.errors import Invalid
from officehub.kernel.payload import Payload
from officehub.kernel.text import clean_text

from .actor import Actor
from .authority import organ_of
from .models import Appointment, Person, Post, Region, Tier, Unit
from .payloads import PersonBrief, UnitBrief, brief_of, unit_brief
from .policy import Act, acts, sight_of, standings, visible
from .tree import seen_regions, seen_units

CANDIDATES = 600  # rows looked at per index range
PEOPLE, UNITS, REGIONS = 20, 8, 5
WORDS = 4
UNITS_LOOKED_AT = 200
LONGEST_NAME = 4
TAIL = 4


class RegionHit(Payload):
    id: int
    name: str
    tier: int


class SearchResult(Payload):
    people: list[PersonBrief]
    units: list[UnitBrief]
    regions: list[RegionHit]


@dataclass(frozen=True)
class Asked:
    """A query, taken apart: words as typed, and the post titles they end in (水利局值班员 → 水利局 + 值班员)."""

    words: tuple[str, ...]
    places: tuple[str, ...]
    titles: tuple[str, ...]


def search(actor: Actor, text: str) -> SearchResult:
    """Raises Invalid for control characters and for more than 40 characters; too little to go by finds nothing."""
    words = tuple(clean_text(text, limit=40, field="搜索内容").lower().split())
    if len(words) > WORDS:
        raise Invalid(f"最多用 {WORDS} 个词搜索。")
    asked = _take_apart(words)
    found = _people(actor, asked)
    return SearchResult(
        people=[brief_of(row) for row in found],
        units=[unit_brief(unit) for unit in _units(actor, asked)],
        regions=[RegionHit(id=r.pk, name=r.name, tier=r.tier) for r in _regions(actor, asked)],
    )


# --- taking the query apart ---


def _take_apart(words: tuple[str, ...]) -> Asked:
    known = _known_titles() if any(not word.isascii() for word in words) else []
    places: list[str] = []
    titles: list[str] = []
    for word in words:
        ending = next((title for title in known if len(title) > 1 and word.endswith(title)), "")
        if ending:
            titles.append(ending)
            word = word.removesuffix(ending)
        if word:
            places.append(word)
    return Asked(words, tuple(places), tuple(titles))


def _known_titles() -> list[str]:
    """All different titles, longest first: one index probe each, however many posts there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE t AS ((SELECT title FROM directory_post ORDER BY title LIMIT 1) UNION ALL SELECT"
            " (SELECT p.title FROM directory_post p WHERE p.title > t.title ORDER BY p.title LIMIT 1) FROM t"
            " WHERE t.title IS NOT NULL) SELECT title FROM t WHERE title IS NOT NULL"
        )
        return sorted((row[0] for row in cursor.fetchall()), key=lambda title: (-len(title), title))


# --- people ---


def _people(actor: Actor, asked: Asked) -> list[Appointment]:
    found: dict[int, Appointment] = {}
    for number, word in enumerate(asked.words):
        others = asked.words[:number] + asked.words[number + 1 :]
        for row in _by_name(actor, word, others):
            found.setdefault(row.person_id, row)
    if len(found) < PEOPLE and (asked.titles or asked.places):
        for row in _by_post(actor, asked):
            found.setdefault(row.person_id, row)
    return list(found.values())[:PEOPLE]


def _by_name(actor: Actor, word: str, others: tuple[str, ...]) -> list[Appointment]:
    """People whose name, pinyin, initials or telephone number match, whose unit and post contain the other words."""
    if word.isdigit():
        return _by_phone(actor, word, others)
    ranges = _ranges(word)
    if not ranges:
        return []
    whose = _whose(word)
    if others and (there := _there(actor, _take_apart(others))) is not None:
        return list(_ranked(actor, there & whose, word)[:PEOPLE])
    at_place = _mentions(others)
    wanted: set[int] = set()
    cut = False
    for people in ranges:
        ids = list(people.values_list("pk", flat=True)[:CANDIDATES])
        cut = cut or len(ids) == CANDIDATES
        wanted.update(ids)
    rows = list(_ranked(actor, Q(person_id__in=wanted) & at_place, word)[:PEOPLE]) if wanted else []
    if cut:  # more of that name than were looked at: the near ones come first
        rows = [*_ranked(actor, _near(actor) & whose & at_place, word)[:PEOPLE], *rows]
    return rows


def _mentions(words: tuple[str, ...]) -> Q:
    q = Q()
    for word in words:
        q &= Q(unit__name__contains=word) | Q(post__title__contains=word)
    return q


def _there(actor: Actor, asked: Asked) -> Q | None:
    """On Appointment: such posts in units of such names; None where no unit is called so."""
    if not asked.places:
        return None
    paths = list(_matching_units(actor, asked.places).values_list("path", flat=True)[:UNITS_LOOKED_AT])
    return Q(unit__path__in=paths) & _titled(asked) if paths else None


def _titled(asked: Asked) -> Q:
    q = Q()
    for title in asked.titles:
        q &= Q(post__title=title)
    return q


def _ranges(word: str) -> list[QuerySet[Person]]:
    return [Person.objects.annotate(given=Substr("name", 2)).filter(condition) for condition in _exact_first(word)]


def _exact_first(word: str) -> list[Q]:
    if re.fullmatch(r"[a-z]+", word):
        return [Q(initials=word), Q(pinyin=word), Q(pinyin__startswith=word), Q(initials__startswith=word)]
    if len(word) > LONGEST_NAME or not re.fullmatch(r"[\u3400-\u9fff·]+", word):
        return []
    return [Q(name=word), Q(name__startswith=word), Q(given__startswith=word)]


def _whose(word: str) -> Q:
    """On Appointment: the ranges above as one condition, for where few people are left to look at."""
    if word.isascii():
        return Q(person__pinyin__startswith=word) | Q(person__initials__startswith=word)
    return Q(person__name__contains=word)


def _by_phone(actor: Actor, digits: str, others: tuple[str, ...]) -> list[Appointment]:
    """Four digits are a tail, which everybody may know but of shielded leaders; more, only of numbers one may see."""
    if not TAIL <= len(digits) <= 11:
        return []
    people = Person.objects.annotate(tail=Right("phone", TAIL)).filter(tail=digits[-TAIL:], phone__endswith=digits)
    at_place = Q()
    for other in others:
        at_place &= _mentions((other,)) | Q(person__name__startswith=other)
    if len(digits) == TAIL:
        people = people.filter(shielded=False)
    ids = list(people.values_list("pk", flat=True)[:CANDIDATES])
    rows = list(_ranked(actor, Q(person_id__in=ids) & at_place, "")[:PEOPLE])
    if len(digits) == TAIL:
        return rows
    known = standings(row.person_id for row in rows)
    sight = sight_of(actor) if actor.limited else None
    return [row for row in rows if Act.SEE_PHONE in acts(actor, known[row.person_id], sight=sight)]


def _by_post(actor: Actor, asked: Asked) -> list[Appointment]:
    """Who holds such a post in such a unit."""
    if asked.places:
        there = _there(actor, asked)
        return list(_ranked(actor, there, "")[:PEOPLE]) if there is not None else []
    near = list(_ranked(actor, _titled(asked) & _near(actor), "")[:PEOPLE])
    if len(near) == PEOPLE:
        return near
    posts = Post.objects.filter(title=asked.titles[0]).values_list("pk", flat=True)[:CANDIDATES]
    return [*near, *_ranked(actor, _titled(asked) & Q(post_id__in=list(posts)), "")[:PEOPLE]]


def _ranked(actor: Actor, where: Q, exact: str) -> QuerySet[Appointment]:
    """Exact names first, then the own organ, county and city, then official order."""
    rows = Appointment.objects.filter(visible(actor), where).select_related("person", "post", "unit")
    return rows.annotate(near=_closeness(actor, "unit__"), exact=_exactness(exact)).order_by(
        "exact", "near", "unit__tier", "unit__region_path", "unit__order", "post__rank", "pk"
    )


def _exactness(word: str) -> Case:
    same = Q(person__name=word) | Q(person__pinyin=word) | Q(person__initials=word)
    return Case(When(same, then=Value(0)), default=Value(1), output_field=IntegerField())


def _closeness(actor: Actor, unit: str) -> Case:
    step = int(Region.steplen)
    own = [When(**{f"{unit}path__startswith": organ_of(actor.unit_path)}, then=Value(0))]
    steps = range(min(len(actor.region_path), step * Tier.COUNTY), 0, -step)
    around = [
        When(**{f"{unit}region_path__startswith": actor.region_path[:end]}, then=Value(number))
        for number, end in enumerate(steps, start=1)
    ]
    return Case(*own, *around, default=Value(9), output_field=IntegerField())


def _near(actor: Actor) -> Q:
    """On Appointment: the own county, or above counties the own organ."""
    if actor.tier < Tier.COUNTY:
        return Q(unit__path__startswith=organ_of(actor.unit_path))
    return Q(unit__region_path__startswith=actor.region_path[: Region.steplen * Tier.COUNTY])


# --- units and regions ---


def _units(actor: Actor, asked: Asked) -> list[Unit]:
    words = asked.words if not asked.titles else asked.places
    return list(_matching_units(actor, words)[:UNITS]) if words else []


def _matching_units(actor: Actor, words: tuple[str, ...]) -> QuerySet[Unit]:
    """Grids are left out: they are found by their village."""
    if all(word.isascii() or len(word) == 1 for word in words):
        return Unit.objects.none()  # type: ignore[no-any-return]
    named = Q()
    for word in words:
        named &= Q(name__contains=word)
    rows = Unit.objects.filter(seen_units(actor), named, tier__lt=Tier.GRID)
    return rows.annotate(near=_closeness(actor, "")).order_by("near", "tier", "path")  # type: ignore[no-any-return]


def _regions(actor: Actor, asked: Asked) -> list[Region]:
    if len(asked.words) != 1 or asked.words[0].isascii():
        return []
    rows = Region.objects.filter(seen_regions(actor), tier__lt=Tier.VILLAGE, name__startswith=asked.words[0])
    return list(rows.order_by("tier", "path")[:REGIONS])
