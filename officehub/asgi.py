"""HTTP through Django, sockets through Channels; one process type serves both, a large site runs two."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officehub.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

import officehub.urls  # noqa: F401  loaded before the first request comes, not while it waits
from officehub.pacing import paced
from officehub.realtime.consumer import socket

# Nothing between server and socket may wrap `send`: the socket writes into the server's connection (realtime/wires.py).
application = ProtocolTypeRouter(
    {
        "http": paced(http),
        "websocket": AllowedHostsOriginValidator(URLRouter([path("ws/", socket)])),  # type: ignore[arg-type]
    }
)
