"""What every HTTP answer has in common: the error shape, the content policy, a sentence when the database is away."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError
from psycopg_pool import PoolTimeout

from officehub.kernel.errors import Forbidden, Invalid, NotFound, NotSignedIn, OfficeError, TooLarge, Unavailable

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


def answer(error: OfficeError) -> JsonResponse:
    response = JsonResponse(error.wire(), status=error.status, json_dumps_params={"ensure_ascii": False})
    wait = error.data.get("retry_after")  # seconds
    if isinstance(wait, int):
        response["Retry-After"] = str(wait)
    return response


class ContentPolicy:
    """Headers for every answer; an address with a NUL in it is refused here, since PostgreSQL takes none in a text."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refusal = _refusal(request)
        response = answer(refusal) if refusal else self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _refusal(request: HttpRequest) -> OfficeError | None:
    if "\x00" in request.path_info:
        return NotFound()
    if "%00" in request.META.get("QUERY_STRING", ""):
        return Invalid("查找内容含有不可见的控制字符，请删除后再试。")
    return None


class DatabaseGone:
    """A sentence and a 503 while PostgreSQL is away; the pool reconnects by itself when it is back."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError, PoolTimeout):
            log.exception("database unavailable")
            return answer(Unavailable())

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
            log.error("database unavailable: %s", error)
            return answer(Unavailable())
        return None


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(Forbidden("页面已过期，请刷新后再试。", reason="csrf"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(TooLarge() if isinstance(exception, RequestDataTooBig) else Invalid())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(NotFound())


def crashed(request: HttpRequest) -> HttpResponse:
    return answer(OfficeError())


def from_validation(error: ValidationError) -> OfficeError:
    fields = [
        {"field": ".".join(str(part) for part in item["loc"][1:]), "problem": item["msg"]} for item in error.errors
    ]
    return Invalid(None, fields=fields)


def from_http(error: HttpError) -> OfficeError:
    known: dict[int, type[OfficeError]] = {401: NotSignedIn, 403: Forbidden, 413: TooLarge}
    if error.status_code == 404:
        return NotFound()
    kind = known.get(error.status_code, Invalid)
    return kind()


def from_authentication(error: AuthenticationError) -> OfficeError:
    return NotSignedIn()
