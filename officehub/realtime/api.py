from __future__ import annotations

from typing import Annotated

from ninja import Query, Router

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.payload import Payload

from . import log
from .protocol import CONTRACT_LEVEL, epoch
from .registry import followable, streams_of
from .streams import stream_name

NO_STREAMS: list[str] = []
router = Router(auth=acting, tags=["realtime"])


class StartPayload(Payload):
    """Read before the state it accompanies: the log then replays whatever the state already held."""

    person_stream: str
    heads: dict[str, int]
    epoch: str
    contract_level: int


@router.get("/start", response=StartPayload)
def start(request: ActingRequest, streams: Annotated[list[str], Query()] = NO_STREAMS) -> StartPayload:
    """`streams` the caller may not follow are left out, as are those that do not exist."""
    allowed = followable(request.auth, streams) | streams_of(request.auth)
    person = stream_name("person", request.auth.person_id)
    return StartPayload(
        person_stream=person, heads=log.heads(sorted(allowed)), epoch=epoch(), contract_level=CONTRACT_LEVEL
    )
