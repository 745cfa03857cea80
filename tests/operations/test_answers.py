from __future__ import annotations

import pytest
from django.test import Client

from officehub.accounts.models import User
from tests.support.world import World


@pytest.mark.parametrize(
    "address", ["/api/documents?text=%00", "/api/audit/entries?act=%00", "/api/directory/search?q=a%00b"]
)
def test_a_nul_in_a_search_is_refused_in_a_sentence(world: World, address: str) -> None:
    world.actor("陈审", login="auditor", duties=["audit"])
    client = Client()
    client.force_login(User.objects.get(username="auditor"))
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert "控制字符" in answer.json()["message"]
