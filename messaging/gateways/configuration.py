"""Which gateways there are, in the order in which they are tried; read from settings.GATEWAYS and checked at once.

docs/guide/gateways.md shows one of each kind.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import orjson
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError, model_validator

from .devices import Gateway, HttpGateway, RecordingGateway, SmtpGateway
from .models import Channel, Result

Name = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
RECORDING = {Channel.SMS: "demo-sms", Channel.VOICE: "demo-voice"}


class Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CallbackRule(Rule):
    """Where in a callback what is said lies, and what its codes mean. Dotted paths; empty: not told."""

    id: str = "id"  # the id given at the handing over
    ref: str = "ref"  # ours, where the gateway gives it back
    code: str = "code"
    digit: str = "digit"
    sender: str = "from"
    text: str = "text"
    codes: dict[str, Result] = Field(default_factory=lambda: {result.value: result for result in Result})


class HttpRule(Rule):
    kind: Literal["http"]
    name: Name
    channel: Literal["sms", "voice"]
    url: Annotated[str, Field(pattern=r"^https?://")]
    secret_env: str  # the name of the environment variable that holds the secret, not the secret
    body: dict[str, JsonValue]
    id_at: str
    ok_at: str = ""
    ok_is: str = ""
    refused_is: tuple[str, ...] = ()
    headers: dict[str, str] = Field(default_factory=dict)
    timeout: Annotated[float, Field(gt=0, le=30)] = 5.0
    callback: CallbackRule = Field(default_factory=CallbackRule)

    def device(self) -> Gateway:
        given = self.model_dump(exclude={"kind", "secret_env", "callback"})
        return HttpGateway(secret=_secret(self.secret_env), **given)


class SmtpRule(Rule):
    kind: Literal["smtp"]
    name: Name
    host: str
    port: int = 587
    sender: str
    user: str = ""
    password_env: str = ""
    security: Literal["tls", "ssl", "none"] = "tls"
    timeout: Annotated[int, Field(gt=0, le=60)] = 10

    def device(self) -> Gateway:
        given = self.model_dump(exclude={"kind", "password_env"})
        return SmtpGateway(password=_secret(self.password_env) if self.password_env else "", **given)


class RecordingRule(Rule):
    kind: Literal["recording"]
    name: Name
    channel: Channel

    def device(self) -> Gateway:
        return RecordingGateway(self.name, self.channel.value)


AnyRule = Annotated[HttpRule | SmtpRule | RecordingRule, Field(discriminator="kind")]


class Rules(Rule):
    gateways: tuple[AnyRule, ...] = ()

    @model_validator(mode="after")
    def each_named_once(self) -> Rules:
        names = [rule.name for rule in self.gateways]
        if len(set(names)) < len(names):
            raise ValueError("two gateways have the same name")
        return self


def _secret(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise ImproperlyConfigured(f"The environment variable {variable}, named in OFFICEHUB_GATEWAYS, is empty.")
    return value


@lru_cache(maxsize=8)
def _read(given: str) -> Rules:
    """`given`: JSON, or the path of a file of JSON; a list of gateways."""
    if not given:
        return Rules()
    content = given.encode() if given.lstrip().startswith("[") else Path(given).read_bytes()
    try:
        listed = TypeAdapter(tuple[AnyRule, ...]).validate_python(orjson.loads(content))
        return Rules(gateways=listed)
    except (ValidationError, orjson.JSONDecodeError) as error:
        raise ImproperlyConfigured(f"OFFICEHUB_GATEWAYS: {error}") from error


def demo_rules() -> tuple[AnyRule, ...]:
    return tuple(RecordingRule(kind="recording", name=name, channel=channel) for channel, name in RECORDING.items())


def rules() -> tuple[AnyRule, ...]:
    """In a demo nothing real is ever dialled, whatever is configured."""
    if settings.DEMO:
        return demo_rules()
    return _read(settings.GATEWAYS).gateways


def gateways_for(channel: str) -> list[Gateway]:
    """In the order in which they are tried."""
    return [device for device in (rule.device() for rule in rules()) if device.channel == channel]


def callback_rule(name: str) -> tuple[str, CallbackRule] | None:
    """The secret and the shape of what the gateway of that name tells; None where none of that name does."""
    for rule in rules():
        if isinstance(rule, HttpRule) and rule.name == name:
            return _secret(rule.secret_env), rule.callback
    return None


def is_recording(name: str) -> bool:
    return any(isinstance(rule, RecordingRule) and rule.name == name for rule in rules())
