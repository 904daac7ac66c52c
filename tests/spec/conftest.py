"""Networks that the tests of the specs share."""

from collections.abc import Callable

import pytest

from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec

Draw = Callable[[str, str], NetworkSpec]


@pytest.fixture
def draw() -> Draw:
    """`draw("x input 2, y output 1", "x-y")` is a network; a connection's id is its link."""

    def network(layers: str, links: str) -> NetworkSpec:
        rows = [text.split() for text in layers.split(", ")] if layers else []
        return NetworkSpec(
            tuple(LayerSpec(name, name, int(size), role=role) for name, role, size in rows),
            tuple(ConnectionSpec(link, *link.split("-")) for link in links.split()),
        )

    return network
