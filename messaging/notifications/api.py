from __future__ import annotations

from ninja import Router

from officehub.directory.web import acting

router = Router(auth=acting, tags=["notifications"])
