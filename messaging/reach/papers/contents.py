"""What stands in a ledger, row by row, and the digest over it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from messaging.reach.models import Dispatch, Receipt
from messaging.reach.policy import Part
from officehub.kernel import clock

PORTION = 2000


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
        ]


HEADS = ("层级", "地区", "单位", "岗位", "姓名", "送达", "阅读", "确认", "渠道")


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
        "person", "unit__region", "appointment__post", "proxy"
    )
    while portion := list(everything.filter(pk__gt=after).order_by("pk")[:PORTION]):
        yield [_row(receipt) for receipt in portion]
        after = portion[-1].pk


def _row(receipt: Receipt) -> Row:
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
        channel=f"{receipt.channel}（{receipt.proxy.name}代）" if receipt.proxy else receipt.channel,
    )


def moment(at: datetime | None) -> str:
    return "" if at is None else f"{clock.local(at):%Y-%m-%d %H:%M:%S}"
