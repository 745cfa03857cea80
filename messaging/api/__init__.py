"""Routes by subject; each module has a router of its own, joined here."""

from ninja import Router

from . import conversations

router = Router()
for part in (conversations,):
    router.add_router("", part.router)
