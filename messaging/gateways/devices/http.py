"""An SMS or voice gateway that takes JSON over HTTP: what to send and where the answer's id lies is configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
import orjson
from pydantic import JsonValue

from messaging.gateways.signing import signed_headers
from officehub.kernel import clock

from .interface import Away, Refused, Unclear


@dataclass(frozen=True)
class HttpGateway:
    """`body`: JSON in whose texts {to}, {text} and {ref} are replaced. `id_at`: where in the answer the gateway's id is
    ("data.0.msgid"). `ok_at` and `ok_is`: where the answer says whether it was taken, for gateways that say 200 to
    everything; `refused_is`: values there that no later attempt would change."""

    name: str
    channel: str
    url: str
    secret: str
    body: Mapping[str, JsonValue]
    id_at: str
    ok_at: str = ""
    ok_is: str = ""
    refused_is: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 5.0  # seconds, for each of connecting, writing and reading

    def send(self, *, to: str, text: str, ref: str) -> str:
        content = orjson.dumps(filled(dict(self.body), {"{to}": to, "{text}": text, "{ref}": ref}))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": ref,
            **self.headers,
            **signed_headers(self.secret, clock.now(), content),
        }
        try:
            answer = httpx.post(self.url, content=content, headers=headers, timeout=self.timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Away(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise Unclear(type(error).__name__) from error
        return self._taken(answer)

    def _taken(self, answer: httpx.Response) -> str:
        if answer.status_code in {408, 504}:
            raise Unclear(f"HTTP {answer.status_code}")
        if answer.status_code == 429 or answer.status_code >= 500 or answer.is_redirect:
            raise Away(f"HTTP {answer.status_code}")
        if answer.status_code in {401, 403, 404, 405}:
            raise Away(f"HTTP {answer.status_code}")  # our own configuration; another gateway may be set up better
        if not answer.is_success:
            raise Refused(f"HTTP {answer.status_code}")
        try:
            told: JsonValue = orjson.loads(answer.content)
        except orjson.JSONDecodeError as error:
            raise Unclear("the answer is no JSON") from error
        self._require_ok(told)
        handed_id = found(told, self.id_at)
        if handed_id == "":
            raise Unclear(f"no id at {self.id_at}")
        return handed_id[:80]

    def _require_ok(self, told: JsonValue) -> None:
        said = found(told, self.ok_at) if self.ok_at else self.ok_is
        if said == self.ok_is:
            return
        raise (Refused if said in self.refused_is else Away)(f"{self.ok_at}={said[:60]}")


def filled(template: JsonValue, values: Mapping[str, str]) -> JsonValue:
    """Replaced in texts only, after the template was read: what people wrote cannot become structure."""
    if isinstance(template, str):
        if template in values:
            return values[template]
        for place, value in values.items():
            if place in template and place != "{text}":
                template = template.replace(place, value)
        return template.replace("{text}", values["{text}"])
    if isinstance(template, list):
        return [filled(each, values) for each in template]
    if isinstance(template, dict):
        return {key: filled(each, values) for key, each in template.items()}
    return template


def found(told: JsonValue, path: str) -> str:
    """The value at a dotted path as text; empty where there is none."""
    for step in path.split("."):
        if isinstance(told, dict):
            told = told.get(step)
        elif isinstance(told, list) and step.isdigit() and int(step) < len(told):
            told = told[int(step)]
        else:
            return ""
    return "" if told is None or isinstance(told, (dict, list)) else str(told)
