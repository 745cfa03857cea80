"""Thousands of people with accounts, sessions and conversations, made in bulk: what is measured comes afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from messaging.models import Conversation, ConversationKind, Membership, Role
from messaging.reach.notices import streams_of
from officehub.accounts.models import User
from officehub.directory.actor import Actor, actor_of
from officehub.directory.models import Appointment, Person, Post
from officehub.kernel import clock
from tests.support.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Resident:
    actor: Actor
    session: str
    notices: tuple[str, ...] = ()  # the streams of mass instructions


def settle(count: int) -> list[Resident]:
    """So many people in posts of one unit, each signed in."""
    unit, mark = World().unit(), uuid4().hex[:6]
    post = Post.objects.create(unit=unit, title="值班员", role="duty")
    users = User.objects.bulk_create(User(username=f"{mark}-{n}", password="!") for n in range(count))
    people = Person.objects.bulk_create(
        Person(user=user, name=f"演示{n}", pinyin="yanshi", initials="ys") for n, user in enumerate(users)
    )
    appointments = Appointment.objects.bulk_create(
        Appointment(person=person, post=post, unit=unit, valid_from=date(2020, 1, 1)) for person in people
    )
    keys = sessions(users, mark)
    notices = tuple(streams_of(actor_of(appointments[0])))
    return [Resident(actor_of(held), key, notices) for held, key in zip(appointments, keys, strict=True)]


def sessions(users: Sequence[User], mark: str) -> list[str]:
    """A fresh sign-in of each; the keys in the same order."""
    keys = [f"{mark}{n:026d}" for n in range(len(users))]
    until = clock.now() + timedelta(hours=12)
    Session.objects.bulk_create(
        Session(session_key=key, session_data=_signed_in(user), expire_date=until)
        for key, user in zip(keys, users, strict=True)
    )
    return keys


def _signed_in(user: User) -> str:
    facts = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: BACKEND,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    return str(SessionStore().encode(facts))


def gather(groups: list[list[Resident]]) -> list[int]:
    """A group of each list; their ids in the same order."""
    now = clock.now()
    made = Conversation.objects.bulk_create(
        Conversation(
            kind=ConversationKind.GROUP,
            title=f"演示群{n}",
            owner_id=members[0].actor.person_id,
            member_count=len(members),
            last_at=now,
        )
        for n, members in enumerate(groups)
    )
    Membership.objects.bulk_create(
        (
            Membership(
                conversation=conversation,
                person_id=member.actor.person_id,
                appointment_id=member.actor.appointment_id,
                role=Role.MEMBER if place else Role.OWNER,
                joined_at=now,
                joined_number=0,
                read_number=0,
            )
            for conversation, members in zip(made, groups, strict=True)
            for place, member in enumerate(members)
        ),
        batch_size=5000,
    )
    return [conversation.pk for conversation in made]
