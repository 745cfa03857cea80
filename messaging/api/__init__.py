"""Routes by subject; each module has a router of its own, joined here."""

from ninja import Router

from . import acts, cards, conversations, groups, opening, personal, secret

router = Router()
for part in (conversations, secret, personal, acts, cards, opening, groups):
    router.add_router("", part.router)
