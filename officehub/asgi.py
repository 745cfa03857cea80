"""HTTP through Django, sockets through Channels; one process type serves both, a large site runs two."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officehub.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from officehub.pacing import paced
from officehub.realtime.consumer import Socket

# Nothing between server and socket may wrap `send`: the socket writes into the server's connection (realtime/wires.py).
application = ProtocolTypeRouter(
    {
        "http": paced(http),
        "websocket": AllowedHostsOriginValidator(URLRouter([path("ws/", Socket.as_asgi())])),
    }
)
