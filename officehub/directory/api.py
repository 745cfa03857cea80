from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router

from officehub.accounts.api import Account, Administrator, AdministratorRequest, NewAccount, payload
from officehub.kernel import clock
from officehub.kernel.payload import Payload

from . import audience, cards, identity, openings, tree, units, vocabulary
from . import search as searching
from .payloads import UnitBrief
from .web import ActingRequest, acting

router = Router(auth=acting, tags=["directory"])


class ActAs(Payload):
    appointment_id: int


class PreviewAudience(Payload):
    audience: audience.Audience


class Word(Payload):
    code: str
    name: str


class Vocabulary(Payload):
    """The words an audience is built from, in the order to offer them."""

    tiers: list[Word]
    kinds: list[Word]
    roles: list[Word]
    duties: list[Word]


@router.get("/site", auth=None, response=identity.Site)
def site(request: HttpRequest) -> identity.Site:
    return identity.site()


@router.get("/me", response=identity.Me)
def me(request: ActingRequest) -> identity.Me:
    return identity.me(request.auth)


@router.post("/me/act-as", response=identity.Me)
def act_as(request: ActingRequest, body: ActAs) -> identity.Me:
    return identity.act_as(actor=request.auth, appointment_id=body.appointment_id, session=request.session)


@router.post("/audience/preview", response=audience.Preview)
def preview(request: ActingRequest, body: PreviewAudience) -> audience.Preview:
    return audience.preview(request.auth, body.audience)


@router.get("/vocabulary", response=Vocabulary)
def words(request: ActingRequest) -> Vocabulary:
    return Vocabulary(
        tiers=[Word(code=str(tier), name=name) for tier, name in vocabulary.TIERS.items()],
        kinds=[Word(code=code, name=name) for code, name in vocabulary.KINDS.items()],
        roles=[Word(code=code, name=name) for code, name in vocabulary.ROLES.items()],
        duties=[Word(code=code, name=name) for code, name in vocabulary.DUTIES.items()],
    )


@router.get("/tree", response=tree.TreeLevel)
def step(request: ActingRequest, region: int | None = None, unit: int | None = None) -> tree.TreeLevel:
    return tree.level(request.auth, region_id=region, unit_id=unit)


@router.get("/search", response=searching.SearchResult)
def search(request: ActingRequest, q: str) -> searching.SearchResult:
    return searching.search(request.auth, q)


@router.get("/people/{person_id}", response=cards.PersonCard)
def card(request: ActingRequest, person_id: int) -> cards.PersonCard:
    return cards.card(request.auth, person_id)


@router.post("/people/{person_id}/account", auth=Administrator(), response=Account)
def open_account(request: AdministratorRequest, person_id: int, body: NewAccount) -> Account:
    return payload(
        openings.open_account_for(
            administrator=request.auth, person_id=person_id, username=body.username, password=body.password
        )
    )


@router.get("/posts/{post_id}/holders", response=cards.PostHolders)
def holders(request: ActingRequest, post_id: int, on: date | None = None) -> cards.PostHolders:
    return cards.holders_on(request.auth, post_id, on or clock.today())


@router.get("/units", response=list[UnitBrief])
def find_units(request: ActingRequest, q: str = "") -> list[UnitBrief]:
    return units.find_units(request.auth, q)


@router.get("/units/{group}", response=list[UnitBrief])
def unit_group(request: ActingRequest, group: units.Group) -> list[UnitBrief]:
    return units.unit_group(request.auth, group)
