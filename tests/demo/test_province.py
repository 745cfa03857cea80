"""The rules make the same plausible province every time."""

from __future__ import annotations

from collections import Counter

import pytest

from officehub.demo.province.names import Namer, phone
from officehub.demo.province.organs import Bureau, Establishment, Seat
from officehub.demo.province.regions import Place, plant, walk
from officehub.demo.province.rules import rules
from officehub.demo.province.staffing import fill, terms
from officehub.directory.models import Region

PEOPLE = 5000
Units = list[tuple[Bureau, list[Seat]]]


@pytest.fixture(scope="module")
def root() -> Place:
    return plant()


@pytest.fixture(scope="module")
def units(root: Place) -> Units:
    return list(Establishment(rules()).build(root))


@pytest.fixture(scope="module")
def seats(units: Units) -> list[Seat]:
    return [seat for _, held in units for seat in held]


def test_the_province_has_its_six_tiers(root: Place) -> None:
    by_tier = Counter(place.tier for place in walk(root))
    assert {tier: by_tier[tier] for tier in range(1, 6)} == {1: 1, 2: 11, 3: 90, 4: 1386, 5: 25547}
    assert by_tier[6] >= by_tier[5]


def test_villages_of_longgang_stand_under_the_county(root: Place) -> None:
    longgang = next(place for place in walk(root) if place.code == "330383")
    assert {place.tier for place in longgang.children} == {5}


def test_paths_are_those_treebeard_would_give(root: Place) -> None:
    assert root.path == Region._get_path(None, 1, 1)
    child = root.children[-1]
    assert child.path == Region._get_path(root.path, 2, len(root.children))


def test_marks_of_issuing_organs_are_unique(units: Units) -> None:
    marks = [unit.mark for unit, _ in units if unit.mark]
    assert len(marks) == len(set(marks)) > 4000


def test_with_few_people_the_key_posts_of_every_region_are_held(units: Units, seats: list[Seat]) -> None:
    held = {seat.pk for seat, count in zip(seats, fill(seats, PEOPLE), strict=True) if count}
    filled = [(unit, seat) for unit, seats_ in units for seat in seats_ if seat.pk in held]
    water = {unit.place.pk for unit, seat in filled if unit.kind == "water" and seat.rule.role == "duty"}
    heads = {unit.place.pk for unit, seat in filled if unit.kind == "government" and seat.rule.role == "head"}
    assert sum(1 for place in {unit.place.pk: unit.place for unit, _ in units}.values() if place.tier == 3) == 90
    for unit, _ in units:
        if unit.place.tier == 3:
            assert unit.place.pk in water
        if unit.place.tier == 4:
            assert unit.place.pk in heads


@pytest.mark.parametrize("people", [5000, 5001, 123_457])
def test_everybody_asked_for_is_there(seats: list[Seat], people: int) -> None:
    assert sum(fill(seats, people)) == people


def test_too_few_people_are_refused_with_a_sentence(seats: list[Seat]) -> None:
    with pytest.raises(ValueError, match="至少需要"):
        fill(seats, 100)


def test_the_same_seed_tells_the_same_people(seats: list[Seat]) -> None:
    counts = fill(seats, PEOPLE)
    assert list(terms(seats, counts, 7)) == list(terms(seats, counts, 7))
    first, second = Namer(7), Namer(7)
    assert [first.draw() for _ in range(100)] == [second.draw() for _ in range(100)]


def test_some_hold_two_posts_some_are_on_loan_some_held_another_before(seats: list[Seat]) -> None:
    kinds = Counter((term.kind, term.until is None) for term in terms(seats, fill(seats, 50_000), 7))
    assert 0.025 < kinds["concurrent", True] / 50_000 < 0.035
    assert 0.008 < kinds["seconded", True] / 50_000 < 0.012
    assert kinds["primary", False] > 1000


def test_nobody_holds_the_same_post_twice_at_once(seats: list[Seat]) -> None:
    held = [(term.person, term.seat.pk) for term in terms(seats, fill(seats, 50_000), 7) if term.until is None]
    assert len(held) == len(set(held))


def test_telephone_numbers_belong_to_nobody_and_are_unlike_each_other() -> None:
    numbers = [phone(number) for number in range(1, 20_001)]
    assert len(set(numbers)) == 20_000
    assert all(number.startswith("1000") and len(number) == 11 for number in numbers)
    assert len({number[-4:] for number in numbers[:100]}) > 90
