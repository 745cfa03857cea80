"""A signed-in browser without a screen."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officehub.accounts.models import User
from officehub.directory.actor import Actor
from officehub.directory.models import Person
from tests.support.world import PASSWORD


class Api:
    """`Api(actor, "/api/documents")`: that person's requests below one address."""

    def __init__(self, actor: Actor, address: str) -> None:
        user = User.objects.filter(person=actor.person_id).first()
        if user is None:
            user = User.objects.create_user(f"user{actor.person_id}", PASSWORD)
            Person.objects.filter(pk=actor.person_id).update(user=user)
        self.address = address
        self.client = Client()
        self.client.force_login(user)

    def get(self, path: str = "", **asked: object) -> HttpResponse:
        return self.client.get(f"{self.address}{path}", asked)

    def post(self, path: str, body: object) -> HttpResponse:
        return self.client.post(f"{self.address}{path}", body, content_type="application/json")

    def put(self, path: str, body: object) -> HttpResponse:
        return self.client.put(f"{self.address}{path}", body, content_type="application/json")

    def upload(self, path: str, **parts: object) -> HttpResponse:
        return self.client.post(f"{self.address}{path}", parts)


def statements(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len([query for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]])
