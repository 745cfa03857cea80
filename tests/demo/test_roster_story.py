from __future__ import annotations

from officehub.demo.stories import roster
from officehub.demo.world import DemoWorld
from officehub.directory.audience import Audience, head_count
from officehub.directory.models import DutyKind, DutyShift, Unit
from officehub.kernel import clock
from officehub.roster import queries
from officehub.todo.models import Todo
from tests.support.roster import shanghai
from tests.support.world import World


class Province(DemoWorld):
    def __init__(self, world: World) -> None:
        super().__init__(seed=1, quiet=True)
        self._world = world

    def unit(self, kind: str = "office", region: object = None) -> Unit:
        return self._world.unit(kind)


def test_every_organ_with_duty_officers_has_a_roster_around_today_and_the_showcase_a_gap(world: World) -> None:
    water, green = world.unit("water"), world.unit("government", world.township)
    for unit in (water, green):
        for number in range(3):
            world.actor(f"值班{number}", unit, role="duty")
        world.actor("领导", unit, role="deputy")
    head = world.actor("局长", water, role="head")
    with clock.at(shanghai(21, 12)):
        roster.tell(Province(world))
        on_duty = head_count(Audience.model_validate({"any_of": [{"roles": ["duty"], "on_duty": True}]}))
        assert on_duty.by_tier == {3: 2, 4: 2}
        assert not set(DutyKind) - set(DutyShift.objects.filter(unit=green).values_list("kind", flat=True))
        days = queries.month_of(actor=head, unit_id=water.pk, month="2026-07").days
        assert [day.day.day for day in days if day.gap] == [26]
        assert set(Todo.objects.values_list("source_kind", flat=True)) == {"roster.swap", "roster.handover"}
