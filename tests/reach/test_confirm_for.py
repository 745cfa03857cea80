"""代为确认: who may confirm in whose place, what the ledger then says, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from messaging.reach import actions, queries
from messaging.reach.models import Dispatch, Receipt
from messaging.reach.papers.contents import rows
from messaging.reach.policy import WHOLE
from messaging.reach.proxies import policy
from messaging.reach.proxies.actions import confirm_for
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.kernel.errors import Conflict, NotFound
from tests.support.http import Api
from tests.support.reach import audience, counted, recounted, send
from tests.support.world import World

MAY = {
    "deputy": True,
    "duty_officer": True,
    "office_head": True,
    "clerk": False,
    "deputy_elsewhere": False,
    "leader_above": False,
    "principal": False,
}


@dataclass(frozen=True)
class Cast:
    leader: Actor
    people: dict[str, Actor]
    dispatch: Dispatch

    @property
    def receipt(self) -> Receipt:
        return Receipt.objects.select_related("dispatch").get(
            dispatch=self.dispatch, person=self.people["principal"].person_id
        )


@pytest.fixture
def cast(world: World) -> Cast:
    water = world.unit("water")
    leader = world.actor("陈省长", world.unit("government", world.province), role="deputy")
    people = {
        "principal": world.actor("局长", water, role="head"),
        "deputy": world.actor("副局长", water, role="deputy"),
        "duty_officer": world.actor("值班员", water, role="duty"),
        "office_head": world.actor("办公室主任", water, role="office_head"),
        "clerk": world.actor("科员", water),
        "deputy_elsewhere": world.actor("邻县副局长", world.unit("water", world.other_county), role="deputy"),
        "leader_above": leader,
    }
    whom = audience({"people": [people["principal"].person_id]})
    return Cast(leader, people, send(leader, whom))


@pytest.mark.parametrize("who", list(MAY))
def test_the_four_doors_agree_on_who_may(cast: Cast, who: str) -> None:
    actor = cast.people[who]
    assert policy.may(actor, cast.receipt) is MAY[who]
    assert policy.visible_to(actor).filter(pk=cast.receipt.pk).exists() is MAY[who]
    assert policy.who_may(cast.receipt).filter(pk=actor.appointment_id).exists() is MAY[who]
    try:
        confirm_for(actor=actor, receipt_id=cast.receipt.pk)
        passed = True
    except NotFound:
        passed = False
    assert passed is MAY[who]


def test_the_ledger_names_both_and_the_person_is_told(cast: Cast) -> None:
    deputy, principal = cast.people["deputy"], cast.people["principal"]
    confirm_for(actor=deputy, receipt_id=cast.receipt.pk)
    entry = LedgerEntry.objects.get(act="dispatch.confirm")
    assert (entry.actor_line, entry.detail["for_person"]) == (deputy.line, principal.person_id)
    told = queries.one(actor=principal, dispatch_id=cast.dispatch.pk).receipt
    assert told is not None
    assert told.proxy == "副局长"
    [shown] = queries.people(actor=cast.leader, dispatch_id=cast.dispatch.pk, state="answered").items
    assert (shown.name, shown.proxy) == ("局长", "副局长")
    [[row]] = rows(cast.dispatch, WHOLE)
    assert "副局长代" in row.channel
    assert counted(cast.dispatch) == recounted(cast.dispatch)


def test_whoever_answers_himself_has_no_proxy(cast: Cast) -> None:
    actions.confirm_dispatch(actor=cast.people["principal"], dispatch_id=cast.dispatch.pk)
    assert cast.receipt.proxy_id is None
    with pytest.raises(Conflict, match="已经确认"):
        confirm_for(actor=cast.people["deputy"], receipt_id=cast.receipt.pk)


def test_nobody_answers_for_another_while_owing_his_own_answer(world: World, cast: Cast) -> None:
    deputy = cast.people["deputy"]
    whom = audience({"people": [deputy.person_id, cast.people["principal"].person_id]})
    both = send(cast.leader, whom)
    receipt = both.receipts.get(person=cast.people["principal"].person_id)
    with pytest.raises(Conflict, match="请先确认您本人"):
        confirm_for(actor=deputy, receipt_id=receipt.pk)
    actions.confirm_dispatch(actor=deputy, dispatch_id=both.pk)
    assert confirm_for(actor=deputy, receipt_id=receipt.pk).confirmed_at


def test_after_a_withdrawal_nobody_is_asked(cast: Cast) -> None:
    actions.withdraw_dispatch(actor=cast.leader, dispatch_id=cast.dispatch.pk, reason="取消")
    assert not policy.visible_to(cast.people["deputy"]).exists()
    assert not policy.who_may(cast.receipt).exists()
    with pytest.raises(Conflict, match="已经撤回"):
        confirm_for(actor=cast.people["deputy"], receipt_id=cast.receipt.pk)


def test_over_http_it_is_listed_and_done(cast: Cast) -> None:
    api = Api(cast.people["deputy"], "/api/reach")
    [item] = api.get("/proxies").json()["items"]
    assert (item["receipt_id"], item["person_name"], item["dispatch"]["id"]) == (
        cast.receipt.pk,
        "局长",
        cast.dispatch.pk,
    )
    done = api.post(f"/receipts/{cast.receipt.pk}/confirm-for", {}).json()
    assert done["proxy"] == "副局长"
    assert api.get("/proxies").json()["items"] == []
    assert Api(cast.people["clerk"], "/api/reach").get("/proxies").json()["items"] == []
