"""Calling every address of the API as one person, with every id there is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from django.test import Client

from officehub.accounts.models import User
from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.urls import api
from tests.support.world import PASSWORD

ENDS_THE_WALK = ("/api/accounts/me/", "/sign-out", "/act-as")
MOST = 12  # combinations of ids per address


def signed_in(actor: Actor) -> Client:
    user = User.objects.filter(person=actor.person_id).first()
    if user is None:
        user = User.objects.create_user(f"user{actor.person_id}", PASSWORD)
        Person.objects.filter(pk=actor.person_id).update(user=user)
    client = Client()
    client.force_login(user)
    return client


def addresses() -> Iterator[tuple[str, str, list[dict[str, object]]]]:
    """(method, path, parameters)"""
    for path, operations in api.get_openapi_schema()["paths"].items():
        for method, operation in operations.items():
            yield method, path, operation.get("parameters", [])


def walk(
    client: Client,
    ids: Mapping[str, Sequence[object]],
    *,
    words: Sequence[str],
    bodies: Mapping[tuple[str, str], object],
    queries: Mapping[str, str],
    methods: Sequence[str] = ("get",),
) -> Iterator[tuple[str, int, str]]:
    """(address asked, status, what was answered) for every address, method and combination of ids."""
    for method, path, parameters in addresses():
        if method not in methods or any(part in path for part in ENDS_THE_WALK):
            continue
        names = [str(parameter["name"]) for parameter in parameters if parameter["in"] == "path"]
        choices = [ids.get(name) or ids["*"] for name in names]
        for chosen in list(product(*choices))[:MOST]:
            place = path
            for name, value in zip(names, chosen, strict=True):
                place = place.replace(f"{{{name}}}", str(value))
            for asked in _asked(path, place, parameters, words, queries):
                body = json.dumps(bodies.get((method, path), {}))
                answer = client.generic(method.upper(), asked, data=body, content_type="application/json")
                yield f"{method} {asked}", answer.status_code, _text(answer)


def _asked(
    path: str, place: str, parameters: list[dict[str, object]], words: Sequence[str], queries: Mapping[str, str]
) -> list[str]:
    """The address with what it must be asked for; a search is made for each of the words."""
    found = [place + queries.get(path, "")]
    for parameter in parameters:
        if parameter["in"] == "query" and parameter["name"] in {"q", "text", "query", "words"}:
            found += [f"{place}?{parameter['name']}={word}" for word in words]
    return found


def _text(answer: object) -> str:
    data = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined]
    return data.decode("utf-8", errors="replace")
