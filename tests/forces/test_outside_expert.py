"""An outside expert sees the force and nothing else, and after the last day not even that: every address is walked."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from messaging.actions import create_group
from messaging.forces import actions, jobs
from messaging.forces.models import Force
from messaging.models import Conversation, Membership
from messaging.reach.models import Dispatch
from officehub.directory.actor import Actor
from officehub.directory.models import Person, Region, Unit
from officehub.files.actions import store
from officehub.files.models import StoredFile
from officehub.kernel import clock
from officehub.realtime.registry import followable
from tests.permissions.test_every_address import BODIES, QUERIES
from tests.support.forces import Cast, cast_of, found, problem, seat, task
from tests.support.messaging import say
from tests.support.reach import audience, send
from tests.support.walking import signed_in, walk
from tests.support.world import World

FORCE = ("清水攻坚专班", "断面水质达到三类", "整治入河排口", "管网资金缺口", "群内机密一句", "方案附件甲")
OTHER = ("隔壁专班", "他群密谈", "他群机密一句", "陌生的冯局长", "无关的教育局", "无关的指令", "他处文件乙")


@pytest.fixture
def stage(world: World) -> tuple[Cast, Force, dict[str, list[object]]]:
    """The force with work in it, and beside it another force, another group, an instruction, people, units, a file."""
    cast = cast_of(world)
    force = found(cast)
    task(force, cast.founder, cast.water)
    problem(force, cast.water)
    conversation = Conversation.objects.get(pk=force.conversation_id)
    say(cast.water, conversation, "群内机密一句")
    mine = store(actor=cast.founder, name="方案附件甲.txt", data="内容".encode(), purpose="attachment")
    actions.add_file(actor=cast.founder, force_id=force.pk, file_id=mine.pk)
    report = actions.draft_report(actor=cast.founder, force_id=force.pk)
    actions.issue_report(actor=cast.founder, force_id=force.pk, report_id=report.pk)
    strange = world.actor("陌生的冯局长", world.unit("education", name="无关的教育局"), role="head")
    other = found_other(cast)
    aside = create_group(actor=cast.founder, person_ids=[strange.person_id], title="他群密谈")
    say(cast.founder, aside, "他群机密一句")
    store(actor=cast.founder, name="他处文件乙.txt", data="内容".encode(), purpose="attachment")
    order = send(
        world.actor("陈省长", world.unit("government", world.province), role="head"),
        audience({"roles": ["head"]}),
        title="无关的指令",
    )
    return cast, force, _ids(force, other, order)


def found_other(cast: Cast) -> Force:
    seats = [{"person_id": cast.deputy.person_id, "role": "leader"}]
    return found(cast, title="隔壁专班", goal="与此无关", seats=seats)


def _ids(force: Force, other: Force, order: Dispatch) -> dict[str, list[object]]:
    conversations = list(Conversation.objects.values_list("pk", flat=True))
    files = list(StoredFile.objects.values_list("pk", flat=True))
    return {
        "force_id": [force.pk, other.pk],
        "conversation_id": conversations,
        "person_id": list(Person.objects.filter(name__in=["陌生的冯局长", "王敏"]).values_list("pk", flat=True)),
        "unit_id": list(Unit.objects.filter(name="无关的教育局").values_list("pk", flat=True)),
        "region_id": [Region.objects.get(name="演示县").pk],
        "dispatch_id": [order.pk],
        "file_id": files,
        "task_id": list(force.tasks.values_list("pk", flat=True)),
        "report_id": list(force.reports.values_list("pk", flat=True)),
        "problem_id": list(force.problems.values_list("pk", flat=True)),
        "member_id": list(force.members.values_list("pk", flat=True)),
        "number": [1, 2, 3],
        "size": ["320"],
        "*": [1],
    }


def heard(client: Client, ids: dict[str, list[object]], *methods: str) -> list[tuple[str, str]]:
    """(address, what it answered) wherever it answered at all."""
    answers = walk(client, ids, words=(FORCE[0], OTHER[3]), bodies=BODIES, queries=QUERIES, methods=methods or ("get",))
    return [
        (asked, text.encode().decode("unicode_escape", errors="ignore") if "\\u" in text else text)
        for asked, status, text in answers
        if status < 400
    ]


def leaks(answers: list[tuple[str, str]], secrets: tuple[str, ...]) -> list[str]:
    """Addresses whose answer holds one of these words."""
    return [asked for asked, text in answers if any(word in text for word in secrets)]


def streams(actor: Actor, force: Force) -> set[str]:
    wanted = {f"force.{force.pk}", f"conversation.{force.conversation_id}"}
    return followable(actor, wanted)


def test_before_and_after_the_last_day(stage: tuple[Cast, Force, dict[str, list[object]]]) -> None:
    cast, force, ids = stage
    answers = heard(signed_in(cast.company), ids)
    assert len(answers) > 40  # most addresses answer with something, if only an empty list
    assert leaks(answers, OTHER) == []
    assert {word for word in FORCE if leaks(answers, (word,))} == set(FORCE)
    assert len(streams(cast.company, force)) == 2
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert streams(cast.company, force) == set()  # by the date: the timer has not been
        client = signed_in(cast.company)
        assert leaks(heard(client, ids, "get", "post", "put", "patch", "delete"), FORCE + OTHER) == []
        jobs.end_what_is_over()
        assert not Membership.objects.filter(person=cast.company.person_id, left_at=None).exists()
        assert leaks(heard(client, ids), FORCE + OTHER) == []


def test_before_the_pledge_only_the_invitation_is_shown(stage: tuple[Cast, Force, dict[str, list[object]]]) -> None:
    cast, force, ids = stage
    answers = heard(signed_in(cast.professor), ids)
    assert leaks(answers, FORCE[1:] + OTHER) == []
    assert leaks(answers, FORCE[:1]) == ["get /api/forces/"]
    assert streams(cast.professor, force) == set()
    assert seat(force, cast.professor).pledged_at is None
