"""For the balancer and the operator."""

from __future__ import annotations

import secrets
from ipaddress import ip_address

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from officehub.kernel.errors import NotFound
from officehub.web import answer


def healthz(request: HttpRequest) -> HttpResponse:
    """200 when this process can serve: it answers, and the database does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "database unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """For this machine, and for whoever bears the token; to others there is no such page."""
    if not _from_this_machine(request) and not _bears_the_token(request):
        return answer(NotFound())
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _from_this_machine(request: HttpRequest) -> bool:
    """What a proxy on this machine passes on comes from elsewhere: it says so in X-Forwarded-For."""
    if "X-Forwarded-For" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR") or "").is_loopback
    except ValueError:
        return False


def _bears_the_token(request: HttpRequest) -> bool:
    token: str = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    return bool(token) and secrets.compare_digest(given.encode(), f"Bearer {token}".encode())
