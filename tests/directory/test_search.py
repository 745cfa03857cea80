from __future__ import annotations

import pytest

from officehub.directory.actor import Actor
from officehub.directory.models import Person, Unit
from officehub.directory.search import search
from officehub.kernel.errors import Invalid
from tests.support.world import World


@pytest.fixture
def me(world: World) -> Actor:
    return world.actor("钱程", world.unit("water", name="演示县水利局"), role="clerk")


def post(world: World, name: str, kind: str, place: str, title: str, *, shielded: bool = False) -> Person:
    region = getattr(world, place)
    person = world.person(name, shielded=shielded)
    world.appoint(person, world.unit(kind, region, name=f"{region.name}{kind}"), title=title)
    return person


def names(actor: Actor, text: str) -> list[str]:
    return [person.name for person in search(actor, text).people]


def test_name_given_name_pinyin_and_initials_find(world: World, me: Actor) -> None:
    post(world, "王晓琪", "财政局", "county", "科员")
    for text in ("王晓琪", "王晓", "晓琪", "wangxiaoqi", "wangx", "wxq", "WXQ", " 王 "):
        assert names(me, text) == ["王晓琪"], text
    assert names(me, "李") == []


def test_the_namesake_next_door_comes_first(world: World, me: Actor) -> None:
    post(world, "王敏", "财政局", "other_county", "局长")
    here = post(world, "王敏", "财政局", "county", "科员")
    assert search(me, "wangmin").people[0].id == here.pk


def test_post_and_unit_find_together_and_written_as_one(world: World, me: Actor) -> None:
    post(world, "王敏", "财政局", "county", "值班员")
    post(world, "孙丽", "财政局", "county", "局长")
    post(world, "周平", "公安局", "county", "值班员")
    assert sorted(names(me, "值班员")) == ["周平", "王敏"]
    assert names(me, "财政局 值班员") == names(me, "财政局值班员") == names(me, "演示县财政局值班员") == ["王敏"]
    assert names(me, "孙丽 财政局") == ["孙丽"]
    assert [unit.name for unit in search(me, "财政局").units] == ["演示县财政局"]
    assert [region.name for region in search(me, "演示").regions] == ["演示省", "演示县"]


def test_four_digits_find_by_tail_but_no_shielded_leader(world: World, me: Actor) -> None:
    plain = post(world, "王敏", "财政局", "county", "科员")
    leader = post(world, "孙丽", "财政局", "county", "局长", shielded=True)
    Person.objects.filter(pk=leader.pk).update(phone=plain.phone)
    assert names(me, plain.phone[-4:]) == ["王敏"]
    assert names(me, plain.phone[-3:]) == []


def test_a_whole_number_finds_only_whom_one_may_ring(world: World, me: Actor) -> None:
    stranger = post(world, "王敏", "财政局", "county", "科员")
    colleague = world.person("赵青")
    world.appoint(colleague, Unit.objects.get(pk=me.unit_id))
    assert names(me, stranger.phone) == []
    assert names(me, colleague.phone) == ["赵青"]


def test_people_who_left_and_people_out_of_sight_are_not_found(world: World, me: Actor) -> None:
    gone = post(world, "王敏", "财政局", "county", "科员")
    gone.appointments.update(valid_to="2021-01-01")
    assert names(me, "王敏") == []
    post(world, "孙丽", "财政局", "county", "科员")
    Unit.objects.filter(pk=me.unit_id).update(limited=True)
    limited = world.actor("吴工", Unit.objects.get(pk=me.unit_id))
    assert names(limited, "孙丽") == []
    assert search(limited, "财政局").units == []


@pytest.mark.parametrize("text", ["", "   ", "a" * 41, "王\x00敏", "\u202e王敏", "一 二 三 四 五"])
def test_unreadable_queries_are_refused_with_a_sentence(me: Actor, text: str) -> None:
    with pytest.raises(Invalid):
        search(me, text)


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE x;--", "王%", "\\", "12", "!!!", "𠀀"])
def test_strange_queries_find_nobody_and_break_nothing(world: World, me: Actor, text: str) -> None:
    post(world, "王敏", "财政局", "county", "科员")
    assert names(me, text) == []
