"""The one socket."""

from __future__ import annotations

from channels.generic.websocket import AsyncWebsocketConsumer


class Socket(AsyncWebsocketConsumer):
    channel_layer_alias = None
