from __future__ import annotations

from datetime import date
from statistics import mean, median

import pytest

from officehub.analytics import policy
from officehub.analytics.policy import Act
from officehub.analytics.queries import HandlingFilters, Period, back, handling, slowest
from officehub.directory.actor import Actor
from officehub.flow import registry
from officehub.kernel.errors import Forbidden, NotFound
from tests.support.analytics import handled, step
from tests.support.flow import LetterHooks
from tests.support.world import World

NOW, LAST_YEAR = date(2026, 11, 1), date(2025, 11, 1)
NOVEMBER = HandlingFilters(until=NOW)


@pytest.fixture
def auditor(world: World, monkeypatch: pytest.MonkeyPatch) -> Actor:
    monkeypatch.setitem(registry._hooks, "letter", LetterHooks())
    return world.actor("周正", world.unit(region=world.province), duties=["audit"])


def test_figures_of_a_month_against_the_same_month_last_year(world: World, auditor: Actor) -> None:
    clerk, days = world.actor("王敏"), [0.5, 1, 1.5, 2, 8]
    for value in days:
        handled(clerk, value, month=NOW, steps=5, signatures=4, returns=1)
    handled(clerk, 3, month=LAST_YEAR)
    handled(clerk, 5, month=LAST_YEAR)
    handled(clerk, 99, month=date(2026, 10, 1))
    headline = handling(actor=auditor, filters=NOVEMBER).headline
    assert (headline.count, headline.mean, headline.median) == (5, round(mean(days), 2), median(days))
    assert headline.p90 == pytest.approx(5.6)  # between the fourth and the fifth
    assert (headline.last_year_count, headline.last_year_mean) == (2, 4.0)
    assert headline.change == pytest.approx((mean(days) / 4 - 1) * 100)
    assert (headline.steps, headline.signatures, headline.returns) == (5, 4, 1)


def test_without_a_last_year_there_is_no_change_to_speak_of(world: World, auditor: Actor) -> None:
    handled(world.actor("王敏"), 1, month=NOW)
    headline = handling(actor=auditor, filters=NOVEMBER).headline
    assert (headline.last_year_count, headline.last_year_mean, headline.change) == (0, None, None)


def test_an_empty_month_has_no_figures_and_is_no_error(auditor: Actor) -> None:
    found = handling(actor=auditor, filters=NOVEMBER)
    assert (found.headline.count, found.headline.mean, found.headline.change) == (0, None, None)
    assert (found.steps, found.units, found.categories) == ([], [], [])
    assert len(found.months) == 13


def test_the_trend_runs_over_thirteen_months_and_keeps_empty_ones(world: World, auditor: Actor) -> None:
    clerk = world.actor("王敏")
    handled(clerk, 2, month=NOW)
    handled(clerk, 4, month=LAST_YEAR)
    handled(clerk, 9, month=date(2025, 10, 1))
    months = handling(actor=auditor, filters=NOVEMBER).months
    assert [months[0].month, months[-1].month] == [LAST_YEAR, NOW]
    assert [month.median for month in months if month.count] == [4, 2]
    assert months[1].median is None


def test_steps_are_ranked_by_how_long_they_wait(world: World, auditor: Actor) -> None:
    run = handled(world.actor("王敏"), 2, month=NOW)
    for waiting in (1, 2, 6):
        step(run, "审核", waiting=waiting, working=0.5)
    step(run, "签发", waiting=5, working=0.25)
    step(run, "拟稿", waiting=0, working=4)
    steps = handling(actor=auditor, filters=NOVEMBER).steps
    assert [(found.stage, found.waiting, found.working) for found in steps] == [
        ("签发", 5, 0.25),
        ("审核", 2, 0.5),
        ("拟稿", 0, 4),
    ]
    assert steps[1].count == 3


def test_units_and_categories_each_with_their_own_change(world: World, auditor: Actor) -> None:
    water, finance = world.unit("water"), world.unit("finance")
    one, two = world.actor("王敏", water), world.actor("李强", finance)
    for by, days, month, category in [
        (one, 1, NOW, "通知"),
        (one, 3, NOW, "函"),
        (two, 6, NOW, "函"),
        (one, 4, LAST_YEAR, "通知"),
    ]:
        handled(by, days, month=month, category=category)
    found = handling(actor=auditor, filters=NOVEMBER)
    assert [(unit.name, unit.count, unit.mean, unit.change) for unit in found.units] == [
        (water.name, 2, 2, -50),
        (finance.name, 1, 6, None),
    ]
    assert {group.name: (group.count, group.mean) for group in found.categories} == {"函": (2, 4.5), "通知": (1, 1)}


def test_a_category_and_a_unit_narrow_everything(world: World, auditor: Actor) -> None:
    water = world.unit("water")
    one, two = world.actor("王敏", water), world.actor("李强")
    step(handled(one, 1, month=NOW), "审核", waiting=1, working=1)
    step(handled(one, 3, month=NOW, category="函"), "审核", waiting=3, working=1)
    step(handled(two, 9, month=NOW, category="函"), "签发", waiting=9, working=1)
    letters = handling(actor=auditor, filters=HandlingFilters(until=NOW, category="函"))
    assert (letters.headline.count, [found.stage for found in letters.steps]) == (2, ["签发", "审核"])
    of_water = handling(actor=auditor, filters=HandlingFilters(until=NOW, unit_id=water.pk))
    assert (of_water.headline.count, of_water.unit_name) == (2, water.name)
    assert [found.stage for found in of_water.steps] == ["审核"]


def test_several_months_are_compared_with_the_same_months(world: World, auditor: Actor) -> None:
    clerk = world.actor("王敏")
    handled(clerk, 2, month=date(2026, 9, 1))
    handled(clerk, 4, month=date(2025, 9, 1))
    handled(clerk, 40, month=date(2025, 12, 1))
    headline = handling(actor=auditor, filters=HandlingFilters(until=NOW, months=3)).headline
    assert (headline.count, headline.last_year_count, headline.change) == (1, 1, -50)


def test_the_things_behind_a_figure_longest_first(world: World, auditor: Actor) -> None:
    clerk = world.actor("王敏")
    for days in (1, 7, 3):
        handled(clerk, days, month=NOW)
    assert [run.working_days for run in slowest(actor=auditor, filters=NOVEMBER)] == [7, 3, 1]


def test_heads_see_their_own_organ_and_nobody_elses(world: World, auditor: Actor) -> None:
    water, finance = world.unit("water"), world.unit("finance")
    head = world.actor("孙局", water, role="head")
    mine, other = handled(world.actor("王敏", water), 1, month=NOW), handled(world.actor("李强", finance), 5, month=NOW)
    step(mine, "审核", waiting=1, working=1)
    step(mine, "会签", waiting=8, working=1, by=world.actor("钱红", finance))
    step(other, "签发", waiting=9, working=1)
    found = handling(actor=head, filters=NOVEMBER)
    assert (found.headline.count, [unit.name for unit in found.units]) == (1, [water.name])
    assert [entry.stage for entry in found.steps] == ["审核"]
    assert [run.instance_id for run in slowest(actor=head, filters=NOVEMBER)] == [mine.pk]
    with pytest.raises(NotFound):
        handling(actor=head, filters=HandlingFilters(until=NOW, unit_id=finance.pk))


def test_policy_law_and_who_gets_in(world: World, auditor: Actor) -> None:
    """In `visible_to` ⇔ `may` ⇔ in `who_may` ⇔ `access` succeeds; and who sees nothing is told so."""
    water, finance = world.unit("water"), world.unit("finance")
    runs = [handled(world.actor("王敏", water), 1, month=NOW), handled(world.actor("李强", finance), 1, month=NOW)]
    cast = {
        world.actor("孙局", water, role="head"): {runs[0].pk},
        world.actor("副局", finance, role="deputy"): {runs[1].pk},
        world.actor("办事", water): set(),
        world.actor("县审", duties=["audit"]): {run.pk for run in runs},
        world.actor("系统", water, role="head", duties=["audit"], login="s", admin_role="system"): set(),
        world.actor("安全", login="c", admin_role="security"): set(),
        world.actor("审计", login="a", admin_role="audit"): {run.pk for run in runs},
    }
    for actor, expected in cast.items():
        assert set(policy.visible_to(actor).values_list("pk", flat=True)) == expected, actor.name
        for run in runs:
            allowed = policy.who_may(Act.READ, run).filter(pk=actor.appointment_id).exists()
            assert allowed is policy.may(actor, Act.READ, run) is (run.pk in expected), actor.name
        if not expected:
            with pytest.raises(Forbidden):
                handling(actor=actor, filters=NOVEMBER)
            with pytest.raises(Forbidden):
                slowest(actor=actor, filters=NOVEMBER)


def test_months_are_counted_back_across_years() -> None:
    assert [back(date(2026, 2, 1), count) for count in (0, 1, 2, 14)] == [
        date(2026, 2, 1),
        date(2026, 1, 1),
        date(2025, 12, 1),
        date(2024, 12, 1),
    ]
    assert Period.of(HandlingFilters(until=date(2026, 1, 31), months=3)) == Period(date(2025, 11, 1), date(2026, 1, 1))


def test_no_answer_names_a_person(world: World, auditor: Actor) -> None:
    """Units are compared, never people."""
    clerk = world.actor("独一无二")
    step(handled(clerk, 1, month=NOW), "审核", waiting=1, working=1)
    told = handling(actor=auditor, filters=NOVEMBER).model_dump_json()
    told += "".join(run.model_dump_json() for run in slowest(actor=auditor, filters=NOVEMBER))
    assert clerk.name not in told
    assert "person" not in told
