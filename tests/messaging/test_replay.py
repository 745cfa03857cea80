"""State before + the frames = state after: what a client folds is what it would have fetched."""

from __future__ import annotations

import json
from uuid import uuid4

from messaging import actions, queries
from messaging.actions import Draft
from messaging.payloads import Card
from officehub.directory.actor import Actor
from officehub.realtime.models import LoggedEvent
from tests.support.messaging import direct, group, say
from tests.support.world import World


class Client:
    """Folds as the browser does: newer version wins, the list follows the newest message."""

    def __init__(self, actor: Actor, conversation_id: int) -> None:
        self.actor, self.id = actor, conversation_id
        self.row = self._fetched_row()
        self.messages = self._fetched_messages()

    def _fetched_row(self) -> dict:
        return json.loads(queries.conversation(actor=self.actor, conversation_id=self.id).model_dump_json())

    def _fetched_messages(self) -> dict[int, dict]:
        window = queries.window(actor=self.actor, conversation_id=self.id, limit=200)
        return {item.number: json.loads(item.model_dump_json()) for item in window.items}

    def catch_up(self) -> None:
        rows = LoggedEvent.objects.filter(stream__name=f"conversation.{self.id}", seq__gt=self.row["stream_head"])
        for frame in rows.order_by("seq").values_list("frame", flat=True):
            self._fold(json.loads(frame))

    def _fold(self, frame: dict) -> None:
        self.row["stream_head"] = frame["seq"]
        event = frame["event"]
        if event["type"] in ("message.sent", "message.changed"):
            self._fold_message(event["message"])
        elif event["type"] == "conversation.changed" and event["conversation"]["version"] > self.row["version"]:
            self.row |= event["conversation"]

    def _fold_message(self, message: dict) -> None:
        known = self.messages.get(message["number"])
        if known and known["version"] >= message["version"]:
            return
        self.messages[message["number"]] = message
        if message["number"] > self.row["last_number"]:
            self._count(message)
        self._attend(message)
        if message["number"] >= self.row["last_number"]:
            self.row["last"] = {
                "number": message["number"],
                "kind": message["kind"],
                "sender_id": message["sender"]["person_id"],
                "sender_name": message["sender"]["name"],
                "text": (message["card"]["title"] if message["card"] else message["text"])[:80],
                "recalled": message["recalled"],
                "mentions": message["mentions"],
                "mentions_everyone": message["mentions_everyone"],
                "bot": message["bot"],
            }

    def _count(self, message: dict) -> None:
        before = self.row["last_number"]
        self.row |= {"last_number": message["number"], "last_at": message["sent_at"]}
        if message["sender"]["person_id"] != self.actor.person_id:
            self.row["unread"] += 1
        elif self.row["read_number"] == before:
            self.row["read_number"] = message["number"]

    def _attend(self, message: dict) -> None:
        number, mine = message["number"], message["sender"]["person_id"] == self.actor.person_id
        stands = not message["recalled"] and (not mine or message["bot"])
        called = message["mentions_everyone"] or self.actor.person_id in message["mentions"]
        self._keep("mentions", number, stands and called and number > self.row["read_number"])
        asked = message["asks_confirmation"] and number > self.row["joined_number"]
        self._keep("to_confirm", number, stands and asked)

    def _keep(self, what: str, number: int, waits: bool) -> None:
        others = [one for one in self.row[what] if one != number]
        self.row[what] = sorted([*others, number]) if waits else others

    def agrees(self) -> None:
        assert self.messages == self._fetched_messages()
        assert self.row == self._fetched_row()


def test_a_conversation_folded_from_its_frames_equals_one_fetched_anew(world: World) -> None:
    clerk, duty, town, late = (world.actor(name) for name in ("王敏", "李强", "赵磊", "孙芳"))
    conversation = group(clerk, duty, town)
    clients = [Client(actor, conversation.pk) for actor in (clerk, duty)]
    say(clerk, conversation, "一")
    say(duty, conversation, "二", [clerk.person_id])
    actions.send_together([Draft(actor=actor, conversation_id=conversation.pk, text="三") for actor in (clerk, duty)])
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[late.person_id])
    actions.rename_group(actor=clerk, conversation_id=conversation.pk, title="防汛值班")
    card = Card(card_kind="meeting", ref_id=3, title="防汛会商会")
    actions.post_card(actor=late, conversation_id=conversation.pk, card=card)
    actions.update_cards(card_kind="meeting", ref_id=3, state="已结束")
    actions.leave_group(actor=town, conversation_id=conversation.pk)
    for client in clients:
        client.catch_up()
        client.agrees()


def test_a_recall_replays_to_the_tombstone_from_any_point(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    early = Client(duty, conversation.pk)
    say(clerk, conversation, "留下")
    message = say(clerk, conversation, "收回")
    between = Client(duty, conversation.pk)
    actions.recall_message(actor=clerk, conversation_id=conversation.pk, number=message.number)
    for client in (early, between):
        client.catch_up()
        client.agrees()


def test_replaying_what_the_state_already_held_does_no_harm(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    for _ in range(3):
        actions.send_message(actor=clerk, conversation_id=conversation.pk, text="一", client_key=uuid4())
    client = Client(duty, conversation.pk)
    client.row["stream_head"] = 0
    client.catch_up()
    client.agrees()
