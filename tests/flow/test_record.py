from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from officehub.accounts.models import User
from officehub.directory.models import Person, Unit
from officehub.flow import actions, queries
from officehub.flow.machine.verbs import Verb
from officehub.kernel.clock import SHANGHAI
from officehub.kernel.errors import NotFound
from tests.support.flow import Office
from tests.support.world import PASSWORD

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def walked(office: Office, seeded_calendar: None) -> Office:
    """Submitted on Monday 09:00, opened on Tuesday 09:00, agreed on Wednesday 10:00; then at the signer's."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        instance = office.submitted()
        traveller.move_to(MONDAY + timedelta(days=1))
        actions.open_task(actor=office.reviewer, task_id=office.task(instance, office.reviewer).pk)
        traveller.move_to(MONDAY + timedelta(days=2, hours=1))
        office.act(instance, office.reviewer, "agree", opinion="拟同意")
    return office


def test_each_event_is_a_row_with_natural_and_working_time(walked: Office) -> None:
    rows = queries.record(actor=walked.drafter, subject=("letter", 1)).rows
    assert [row.verb for row in rows] == ["draft", "submit", "open", "agree"]
    agree = rows[-1]
    assert agree.natural_seconds == 49 * 3600
    assert agree.working_seconds == 15 * 3600
    assert agree.waiting_seconds == 7 * 3600
    assert agree.late_seconds == 1.5 * 3600  # due on Tuesday 17:30
    assert (agree.who.name, agree.opinion, agree.to_stage_title) == ("李强", "拟同意", "签发")
    assert [who.name for who in agree.to] == ["孙局"]
    assert agree.skipped == ["会签"]


def test_the_record_says_who_holds_it_now_and_since_when(walked: Office) -> None:
    with time_machine.travel(MONDAY + timedelta(days=2, hours=3), tick=False):
        record = queries.record(actor=walked.drafter, subject=("letter", 1))
    assert [(held.who.name, held.since) for held in record.holders] == [("孙局", MONDAY + timedelta(days=2, hours=1))]
    assert (record.status, record.stage_title) == ("running", "签发")
    assert record.working_seconds == 17 * 3600


def test_bars_part_waiting_from_working(walked: Office) -> None:
    with time_machine.travel(MONDAY + timedelta(days=2, hours=3), tick=False):
        bars = queries.record(actor=walked.drafter, subject=("letter", 1)).bars
    assert [(bar.stage_title, bar.waiting_seconds, bar.worked_seconds) for bar in bars] == [
        ("拟稿", 0, 0),
        ("核稿", 7 * 3600, 8 * 3600),
        ("签发", 2 * 3600, 0),
    ]


def test_nights_are_shaded_and_office_hours_are_not(walked: Office) -> None:
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        shades = queries.record(actor=walked.drafter, subject=("letter", 1)).closed_hours
    noon, night = shades
    assert (noon.begun_at.hour, noon.ended_at.hour) == (12, 14)
    assert night.ended_at - night.begun_at == timedelta(hours=15)


def test_names_stay_as_they_were_then(walked: Office) -> None:
    Unit.objects.filter(pk=walked.reviewer.unit_id).update(name="改名局")
    row = queries.record(actor=walked.drafter, subject=("letter", 1)).rows[-1]
    assert row.who.unit_name == walked.reviewer.unit_name


def test_readers_let_in_by_the_owner_see_it_and_strangers_do_not(walked: Office) -> None:
    with pytest.raises(NotFound):
        queries.record(actor=walked.stranger, subject=("letter", 1))
    walked.hooks.readers_by_name = [walked.stranger.person_id]
    assert queries.record(actor=walked.stranger, subject=("letter", 1)).rows


def test_a_record_costs_the_same_queries_however_long(
    office: Office, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    instance = office.at_sign()
    for _ in range(4):
        office.act(instance, office.signer, "return_to_previous", opinion="再看")
        office.act(instance, office.reviewer, "agree")
    with django_assert_max_num_queries(8):
        queries.record(actor=office.drafter, subject=("letter", 1))


def test_routes_serve_my_tasks_the_record_and_the_acts(office: Office, client: Client) -> None:
    instance = office.submitted()
    task = office.task(instance, office.reviewer)
    sign_in(office, client)
    mine = client.get("/api/flow/tasks/mine").json()
    assert [(row["task_id"], row["stage_title"]) for row in mine] == [(task.pk, "核稿")]
    assert client.post(f"/api/flow/tasks/{task.pk}/open").json() == {"first": True}
    abilities = client.get(f"/api/flow/runs/{instance.pk}/abilities").json()["abilities"]
    agree = next(found for found in abilities if found["verb"] == "agree")
    assert [(step["title"], step["chosen"]) for step in agree["next"]] == [("会签", True), ("签发", False)]
    url = f"/api/flow/tasks/{task.pk}/act"
    refused = client.post(url, {"verb": "return_to_drafter"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    acted = client.post(url, {"verb": "agree", "next": "sign"}, content_type="application/json")
    assert acted.json()["stage_title"] == "签发"
    again = client.post(url, {"verb": "agree"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert client.get(f"/api/flow/runs/{instance.pk}").json()["stage"] == "sign"
    assert client.get("/api/flow/subjects/letter/1").json()["instance_id"] == instance.pk
    assert (
        client.post(f"/api/flow/runs/{instance.pk}/act", {"verb": "urge"}, content_type="application/json").status_code
        == 200
    )


def test_absent_and_hidden_answer_alike(office: Office, client: Client) -> None:
    instance = office.begin()
    sign_in(office, client)
    bodies = {
        client.get(path).content
        for path in (
            f"/api/flow/runs/{instance.pk}",
            "/api/flow/runs/999999",
            f"/api/flow/runs/{instance.pk}/abilities",
            "/api/flow/subjects/letter/1",
            "/api/flow/subjects/nothing/1",
        )
    }
    assert len(bodies) == 1
    task = office.task(instance, office.drafter)
    url = f"/api/flow/tasks/{task.pk}/act"
    assert client.post(url, {"verb": "submit"}, content_type="application/json").status_code == 404
    verbs = [client.post(url, {"verb": verb}, content_type="application/json").status_code for verb in ("dance", "")]
    assert verbs == [422, 422]
    assert instance.tasks.get().verb != Verb.SUBMIT


def sign_in(office: Office, client: Client) -> None:
    """As the reviewer."""
    user = User.objects.create_user("reviewer", PASSWORD)
    Person.objects.filter(pk=office.reviewer.person_id).update(user=user)
    assert client.login(username="reviewer", password=PASSWORD)
