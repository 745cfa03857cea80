"""Who may set programs talking, and what others see of them."""

from __future__ import annotations

import pytest

from messaging.bots import actions as bot_actions
from messaging.bots import queries
from messaging.bots.policy import PER_GROUP
from messaging.models import Message
from officehub.audit.models import LedgerEntry
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from tests.support.http import Api
from tests.support.messaging import direct, group
from tests.support.world import World


def add(actor, conversation, name: str = "水情播报"):
    return bot_actions.add_bot(actor=actor, conversation_id=conversation.pk, name=name, purpose="每小时报水位")


@pytest.fixture
def cast(world: World):
    owner, admin, member, stranger = (world.actor(name) for name in ("王敏", "李强", "赵磊", "周涛"))
    place = group(owner, admin, member)
    place.memberships.filter(person=admin.person_id).update(role="admin")
    return place, {"owner": owner, "admin": admin, "member": member, "stranger": stranger}


@pytest.mark.parametrize(
    ("role", "error"), [("owner", None), ("admin", None), ("member", Forbidden), ("stranger", NotFound)]
)
def test_role_by_act(cast, role: str, error) -> None:
    place, people = cast
    hook, _ = add(people["owner"], place)
    acts = [
        lambda who: add(who, place, "另一个"),
        lambda who: bot_actions.rotate_secret(actor=who, hook_id=hook.pk),
        lambda who: bot_actions.change_bot(actor=who, hook_id=hook.pk, disabled=True),
        lambda who: bot_actions.remove_bot(actor=who, hook_id=hook.pk),
    ]
    for act in acts:
        if error is None:
            act(people[role])
        else:
            with pytest.raises(error):
                act(people[role])


def test_members_see_who_answers_and_never_the_address(cast) -> None:
    place, people = cast
    hook, secret = add(people["owner"], place)
    seen = queries.bots(actor=people["member"], conversation_id=place.pk)
    assert not seen.may_manage
    assert seen.items[0].answers.name == "王敏"
    assert seen.items[0].address is None
    kept = queries.bots(actor=people["admin"], conversation_id=place.pk)
    assert kept.items[0].address == f"/api/bots/hooks/{hook.token}"
    assert secret not in kept.model_dump_json()


def test_strangers_and_pairs_have_none(cast) -> None:
    place, people = cast
    with pytest.raises(NotFound):
        queries.bots(actor=people["stranger"], conversation_id=place.pk)
    with pytest.raises(Forbidden):
        add(people["owner"], direct(people["owner"], people["member"]))


def test_all_of_it_is_recorded_and_said(cast) -> None:
    place, people = cast
    hook, _ = add(people["owner"], place)
    bot_actions.rotate_secret(actor=people["admin"], hook_id=hook.pk)
    bot_actions.change_bot(actor=people["admin"], hook_id=hook.pk, name="汛情")
    bot_actions.change_bot(actor=people["admin"], hook_id=hook.pk, disabled=True)
    bot_actions.change_bot(actor=people["admin"], hook_id=hook.pk, disabled=False)
    bot_actions.remove_bot(actor=people["owner"], hook_id=hook.pk)
    acts = set(LedgerEntry.objects.filter(act__startswith="bot.").values_list("act", flat=True))
    assert acts == {"bot.add", "bot.rotate", "bot.change", "bot.disable", "bot.enable", "bot.remove"}
    lines = Message.objects.filter(conversation=place, kind="system", text__contains="机器人")
    assert lines.count() == 4
    hook.refresh_from_db()
    assert hook.answers_id == people["admin"].person_id  # who switched it on again answers for it


def test_a_group_has_ten_at_most(cast) -> None:
    place, people = cast
    for n in range(PER_GROUP):
        add(people["owner"], place, f"播报{n}")
    with pytest.raises(Conflict):
        add(people["owner"], place)


def test_http_main_path(cast) -> None:
    place, people = cast
    api = Api(people["owner"], "/api/bots")
    made = api.post(f"/conversations/{place.pk}", {"name": "水情播报", "purpose": "报水位"}).json()
    assert len(made["secret"]) == 43
    hook = made["bot"]["id"]
    assert api.post(f"/webhooks/{hook}/secret", {}).json()["secret"] != made["secret"]
    answer = api.client.patch(f"/api/bots/webhooks/{hook}", {"letter": "水"}, content_type="application/json")
    assert answer.json()["letter"] == "水"
    assert api.client.delete(f"/api/bots/webhooks/{hook}").status_code == 204
    assert api.get(f"/conversations/{place.pk}").json() == {"items": [], "may_manage": True}
