from __future__ import annotations

import pytest

from messaging.reach.drafting import actions, policy, queries
from messaging.reach.drafting.payloads import SaveAudience, SaveTemplate
from messaging.reach.drafting.policy import Act
from officehub.directory.actor import Actor
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.reach import DUTY_OFFICERS, Flood, audience, flood
from tests.support.world import World

DUTY = audience(DUTY_OFFICERS)


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


@pytest.fixture
def colleague(world: World, people: Flood) -> Actor:
    return world.actor("秘书", world.unit("government", world.province))


def save(actor: Actor, name: str = "县级值班员", *, shared: bool = False, whom=DUTY):  # type: ignore[no-untyped-def]
    return actions.save_audience(actor=actor, given=SaveAudience(name=name, audience=whom, shared=shared))


def names(actor: Actor) -> list[str]:
    return [each.name for each in queries.audiences(actor=actor)]


def test_ones_own_stay_ones_own_and_shared_ones_are_the_units(people: Flood, colleague: Actor) -> None:
    save(people.leader, "我的")
    save(people.leader, "大家的", shared=True)
    assert names(people.leader) == ["我的", "大家的"]
    assert names(colleague) == ["大家的"]
    assert names(people.county_leader) == []


def test_it_says_whom_in_words_and_that_a_unit_is_gone(people: Flood, world: World) -> None:
    school = world.unit("school")
    save(people.leader)
    save(people.leader, "学校", whom=audience({"units": [school.pk]}))
    empty = world.unit("culture")
    save(people.leader, "文旅", whom=audience({"units": [empty.pk]}))
    empty.delete()
    listed = {each.name: each for each in queries.audiences(actor=people.leader)}
    assert "值班员" in listed["县级值班员"].words
    assert not listed["学校"].gone and listed["文旅"].gone


def test_a_name_is_taken_once_and_never_empty(people: Flood) -> None:
    save(people.leader)
    with pytest.raises(Conflict, match="已有名为"):
        save(people.leader)
    with pytest.raises(Invalid, match="名称不能为空"):
        save(people.leader, "  ")


MATRIX = {"maker": {Act.READ, Act.REMOVE}, "head": {Act.READ, Act.REMOVE}, "colleague": {Act.READ}, "stranger": set()}


@pytest.mark.parametrize("kind", ["audience", "template"])
@pytest.mark.parametrize("role", list(MATRIX))
def test_role_by_act(people: Flood, colleague: Actor, world: World, kind: str, role: str) -> None:
    kept = (
        save(colleague, shared=True)
        if kind == "audience"
        else actions.save_template(actor=colleague, given=SaveTemplate(name="巡查", level="urgent", ask="confirm"))
    )
    maker = colleague
    actor = {
        "maker": maker,
        "head": people.leader,
        "colleague": world.actor("文员", world.unit("government", world.province)),
        "stranger": people.county_leader,
    }[role]
    assert {act for act in Act if policy.may(actor, act, kept)} == MATRIX[role]
    holders = {act for act in Act if policy.who_may(act, kept).filter(pk=actor.appointment_id).exists()}
    assert holders == MATRIX[role]
    access = policy.access_audience if kind == "audience" else policy.access_template
    for act in Act:
        if act in MATRIX[role]:
            assert access(actor, kept.pk, act).pk == kept.pk
        else:
            with pytest.raises(NotFound if role == "stranger" else Forbidden):
                access(actor, kept.pk, act)


def test_a_template_brings_everything_but_deadline_and_files(people: Flood, colleague: Actor) -> None:
    form = {"fields": [{"key": "moved", "label": "转移人数", "kind": "number", "unit": "人"}]}
    given = SaveTemplate.model_validate(
        {"name": "转移日报", "level": "urgent", "title": "转移情况", "text": "请报", "ask": "confirm", "form": form,
         "audience": DUTY.model_dump()}
    )  # fmt: skip
    template = actions.save_template(actor=people.leader, given=given)
    (listed,) = queries.templates(actor=colleague)
    assert (listed.title, listed.form, listed.audience) == ("转移情况", given.form, DUTY)
    with pytest.raises(Forbidden):
        actions.remove_template(actor=colleague, template_id=template.pk)
    actions.remove_template(actor=people.leader, template_id=template.pk)
    assert queries.templates(actor=colleague) == []
