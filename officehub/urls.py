"""Where everything is mounted. An app's routes live in its `api.py`, as `router`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import orjson
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import include, path, re_path
from django.views.decorators.csrf import ensure_csrf_cookie
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from officehub import health, web
from officehub.kernel.errors import NotFound, OfficeError, Unavailable

AREAS = {
    "accounts": "officehub.accounts.api",
    "directory": "officehub.directory.api",
    "realtime": "officehub.realtime.api",
    "audit": "officehub.audit.api",
    "flow": "officehub.flow.api",
    "todo": "officehub.todo.api",
    "files": "officehub.files.api",
    "roster": "officehub.roster.api",
    "messaging": "messaging.api",
    "reach": "messaging.reach.api",
    "escalation": "messaging.reach.escalation.api",
    "gateways": "messaging.gateways.api",
    "notifications": "messaging.notifications.api",
    "search": "messaging.search.api",
    "bots": "messaging.bots.api",
    "keeping": "messaging.keeping.api",
    "command": "messaging.command.api",
    "forces": "messaging.forces.api",
    "documents": "documents.api",
    "meetings": "meetings.api",
    "analytics": "officehub.analytics.api",
}


class Orjson(BaseRenderer):
    media_type = "application/json"
    charset = "utf-8"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=str)


class StrictJson(Parser):
    """No halves of surrogate pairs, no NaN and no number beyond what a double holds: nothing below can store or say
    them."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


api = NinjaAPI(
    title="OfficeHub",
    version="1",
    renderer=Orjson(),
    parser=StrictJson(),
    openapi_url="/openapi.json",
    docs_url="/docs",
    urls_namespace="api",
)
for area, module in AREAS.items():
    api.add_router(f"/{area}/", import_module(module).router)


@api.exception_handler(OfficeError)
def refused(request: HttpRequest, error: OfficeError) -> HttpResponseBase:
    return web.answer(error)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponseBase:
    return web.answer(web.from_validation(error))


@api.exception_handler(AuthenticationError)
def unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponseBase:
    return web.answer(web.from_authentication(error))


@api.exception_handler(HttpError)
def refused_by_framework(request: HttpRequest, error: HttpError) -> HttpResponseBase:
    return web.answer(web.from_http(error))


def no_such_route(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    return web.answer(NotFound())


@ensure_csrf_cookie
def page(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """The one page; the browser's router reads the rest of the address."""
    index = settings.FRONTEND_DIST / "index.html"
    if not index.is_file():
        return web.answer(Unavailable("页面尚未构建，请运行 make run 或 npm run build。"))
    response = FileResponse(index.open("rb"), content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def worker(request: HttpRequest) -> HttpResponseBase:
    """At the root, since a service worker governs only what lies below its address, and asked for anew each time, since
    an old one would keep serving old pages."""
    file = settings.FRONTEND_DIST / "sw.js"
    if not file.is_file():
        return web.answer(NotFound())
    response = FileResponse(file.open("rb"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


urlpatterns = [
    path("sw.js", worker),
    path("healthz", health.healthz),
    path("metrics", health.metrics),
    path("api/", api.urls),
    re_path(r"^api/(?P<rest>.*)$", no_such_route),
    path("_allauth/", include("allauth.headless.urls")),
    re_path(r"^(?P<rest>(?!static/|media/|ws/).*)$", page),
]

handler400 = "officehub.web.bad_request"
handler404 = "officehub.web.not_found"
handler500 = "officehub.web.crashed"
