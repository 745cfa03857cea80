from __future__ import annotations

import yaml

from officehub.demo.accounts import ACCOUNTS
from officehub.demo.stories.messaging import CALLED, LINE, SCRIPT


def test_everybody_who_speaks_or_is_called_is_a_member_with_a_seat() -> None:
    script = yaml.safe_load(SCRIPT.read_text(encoding="utf-8"))
    seated = {account.username for account in ACCOUNTS} | set(script["people"])
    for talk in script["talk"]:
        members = set(talk["members"])
        assert members <= seated and len(members) == len(talk["members"])
        assert len(members) == 2 or "title" in talk
        for said in (line for day in talk["days"].values() for line in day):
            match = LINE.fullmatch(said)
            assert match, said
            assert {match[3], *CALLED.findall(match[4])} <= members, said
        for aside in ("unread", "pinned", "muted"):
            assert set(talk.get(aside, ())) <= members


def test_every_demo_account_finds_a_conversation() -> None:
    script = yaml.safe_load(SCRIPT.read_text(encoding="utf-8"))
    met = {who for talk in script["talk"] for who in talk["members"]}
    assert {account.username for account in ACCOUNTS} <= met
