from __future__ import annotations

from prometheus_client import Counter

callbacks = Counter("officehub_gateway_callbacks", "Callbacks of gateways by what became of them", ["outcome"])
handed = Counter("officehub_gateway_messages", "Messages by what became of the handing over", ["gateway", "outcome"])
