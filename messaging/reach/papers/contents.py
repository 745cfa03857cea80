"""What stands in a ledger, row by row, and the digest over it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from messaging.reach.actions.confirming import BY_TELEPHONE
from messaging.reach.models import Dispatch, Receipt
from messaging.reach.policy import Part
from messaging.reach.telephone.models import label_of
from messaging.reach.telephone.queries import calls_about
from officehub.kernel import clock

PORTION = 2000
CHANNELS = {
    "web": "电脑端",
    "mobile": "手机端",
    "sms": "短信",
    "voice": "语音电话",
    BY_TELEPHONE: "人工电话",
}


@dataclass(frozen=True)
class Row:
    """One person: times as in Shanghai, to the second."""

    receipt: int
    tier: str
    region: str
    unit: str
    post: str
    name: str
    delivered: str
    read: str
    confirmed: str
    channel: str
    calls: str  # 人工电话, each with its result and who made it

    def canonical(self) -> bytes:
        return "\x1f".join([str(self.receipt), *self.cells()]).encode() + b"\n"

    def cells(self) -> list[str]:
        return [
            self.tier,
            self.region,
            self.unit,
            self.post,
            self.name,
            self.delivered,
            self.read,
            self.confirmed,
            self.channel,
            self.calls,
        ]


HEADS = ("层级", "地区", "单位", "岗位", "姓名", "送达", "阅读", "确认", "渠道", "人工电话")


class Digest:
    """SHA-256 over the instruction's own words, then over every row in the order of the receipts."""

    def __init__(self, dispatch: Dispatch) -> None:
        head = [str(dispatch.pk), dispatch.title, dispatch.text, moment(dispatch.sent_at), dispatch.audience_words]
        self._sum = hashlib.sha256("\x1f".join(head).encode() + b"\n")

    def add(self, row: Row) -> None:
        self._sum.update(row.canonical())

    def hex(self) -> str:
        return self._sum.hexdigest()


def rows(dispatch: Dispatch, part: Part) -> Iterator[list[Row]]:
    """In portions, so that a million people never stand in memory at once."""
    after = 0
    everything = dispatch.receipts.filter(part.matches()).select_related(
        "person", "unit__region", "appointment__post", "proxy", "caller"
    )
    while portion := list(everything.filter(pk__gt=after).order_by("pk")[:PORTION]):
        calls = _calls(portion)
        yield [_row(receipt, calls.get(receipt.pk, "")) for receipt in portion]
        after = portion[-1].pk


def _calls(portion: Sequence[Receipt]) -> dict[int, str]:
    """By receipt. One query."""
    asks = {receipt.pk: receipt.dispatch.ask for receipt in portion}
    lines: dict[int, list[str]] = defaultdict(list)
    for call in calls_about(asks):
        word = f"，{call.word}" if call.word else ""
        said = f"{label_of(call.result, asks[call.receipt_id])}{word}"
        lines[call.receipt_id].append(f"{moment(call.at)} {call.number or '无号码'} {said}（{call.by.name}登记）")
    return {receipt: "；".join(found) for receipt, found in lines.items()}


def _row(receipt: Receipt, calls: str) -> Row:
    return Row(
        receipt=receipt.pk,
        tier=receipt.get_tier_display(),
        region=receipt.unit.region.name,
        unit=receipt.unit.name,
        post=receipt.appointment.post.title,
        name=receipt.person.name,
        delivered=moment(receipt.delivered_at),
        read=moment(receipt.read_at),
        confirmed=moment(receipt.confirmed_at),
        channel=_channel(receipt),
        calls=calls,
    )


def _channel(receipt: Receipt) -> str:
    """代 is somebody else's yes; 登记 the person's own, written down by whoever heard it on the telephone."""
    words = CHANNELS.get(receipt.channel, receipt.channel)
    if receipt.proxy:
        return f"{words}（{receipt.proxy.name}代）"
    return f"{words}（{receipt.caller.name}登记）" if receipt.caller else words


def moment(at: datetime | None) -> str:
    return "" if at is None else f"{clock.local(at):%Y-%m-%d %H:%M:%S}"
