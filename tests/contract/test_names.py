"""Two shapes of one name would silently become one in the API's description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from officehub.kernel.payload import Payload
from officehub.urls import api


def _payloads(base: type[Payload]) -> Iterator[type[Payload]]:
    for shape in base.__subclasses__():
        yield shape
        yield from _payloads(shape)


def test_every_shape_on_the_wire_has_a_name_of_its_own() -> None:
    on_the_wire = set(api.get_openapi_schema()["components"]["schemas"])
    names = Counter(shape.__name__ for shape in set(_payloads(Payload)) if shape.__module__.split(".")[0] != "tests")
    assert [name for name, count in names.items() if count > 1 and name in on_the_wire] == []
