from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec
from bpgui.spec.graph import depths, reaches, topological_order

Draw = Callable[[str, str], NetworkSpec]
SIX = "a input 1, b hidden 1, c hidden 1, d hidden 1, e output 1, f hidden 1"


def test_reaching_follows_paths_forward_only(draw: Draw) -> None:
    network = draw(SIX, "a-b b-c c-d a-e")
    assert reaches(network, "a", "d")
    assert not reaches(network, "d", "a")
    assert not reaches(network, "b", "e")
    assert not reaches(network, "a", "f")
    assert reaches(network, "f", "f")


def test_reaching_ends_on_a_loop(draw: Draw) -> None:
    network = draw(SIX, "a-b b-c c-b")
    assert reaches(network, "c", "c")
    assert not reaches(network, "a", "e")


def test_order_of_a_chain_ignores_the_order_of_drawing(draw: Draw) -> None:
    assert topological_order(draw("y output 1, h hidden 1, x input 1", "h-y x-h")) == ("x", "h", "y")


def test_a_loop_has_no_order(draw: Draw) -> None:
    assert topological_order(draw(SIX, "a-b b-c c-b")) is None
    assert topological_order(draw(SIX, "b-b")) is None
    assert topological_order(NetworkSpec()) == ()


def test_depth_is_the_length_of_the_longest_path(draw: Draw) -> None:
    assert depths(draw(SIX, "a-b b-c a-c c-d a-d d-e a-e")) == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4, "f": 0}


def test_depth_on_a_loop_is_zero(draw: Draw) -> None:
    assert set(depths(draw(SIX, "a-b b-c c-b")).values()) == {0}


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=15))
def test_an_order_leads_every_connection_forward_and_exists_unless_something_reaches_itself(
    links: set[tuple[int, int]],
) -> None:
    layers = tuple(LayerSpec(str(k), str(k), 1) for k in range(7))
    network = NetworkSpec(layers, tuple(ConnectionSpec(f"{i}-{j}", str(i), str(j)) for i, j in sorted(links)))
    order = topological_order(network)
    loop = any(reaches(network, str(j), str(i)) for i, j in links)
    assert (order is None) == loop
    if order is not None:
        assert sorted(order) == [layer.id for layer in layers]
        assert all(order.index(c.source) < order.index(c.target) for c in network.connections)
        depth = depths(network)
        assert all(depth[c.source] < depth[c.target] for c in network.connections)
