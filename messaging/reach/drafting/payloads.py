from __future__ import annotations

from messaging.reach.forms import Form
from messaging.reach.payloads import AskName, LevelName, Tiers
from officehub.directory.audience import Audience
from officehub.kernel.payload import Payload


class SaveAudience(Payload):
    name: str
    audience: Audience
    shared: bool = False  # with the people of one's organ


class SavedAudiencePayload(Payload):
    """`gone`: regions or units it names that are no more; it then has to be chosen anew."""

    id: int
    name: str
    words: str
    shared: bool
    gone: bool
    audience: Audience
    abilities: list[str]


class SaveTemplate(Payload):
    name: str
    level: LevelName
    title: str = ""
    text: str = ""
    ask: AskName
    form: Form | None = None
    forward_tiers: Tiers = []
    audience: Audience | None = None


class TemplatePayload(SaveTemplate):
    id: int
    gone: bool
    abilities: list[str]
