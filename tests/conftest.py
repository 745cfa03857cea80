from __future__ import annotations

import pytest

from tests.support.world import World


@pytest.fixture
def world(db: None) -> World:
    """A province with two cities; everybody in it is made in one line."""
    return World()
