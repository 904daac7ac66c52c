from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec
from bpgui.spec.graph import components, depths, feedback, is_recurrent, leading_to, reached_from

Draw = Callable[[str, str], NetworkSpec]
SIX = "a input 1, b hidden 1, c hidden 1, d hidden 1, e output 1, f hidden 1"
LINKS = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=15)


def _seven(links: set[tuple[int, int]]) -> NetworkSpec:
    layers = tuple(LayerSpec(str(k), str(k), 1) for k in range(7))
    return NetworkSpec(layers, tuple(ConnectionSpec(f"{i}-{j}", str(i), str(j)) for i, j in sorted(links)))


def test_reaching_follows_paths_forward_only(draw: Draw) -> None:
    network = draw(SIX, "a-b b-c c-d a-e")
    assert reached_from(network, ["a"]) == {"a", "b", "c", "d", "e"}
    assert reached_from(network, ["b", "f"]) == {"b", "c", "d", "f"}
    assert reached_from(network, []) == set()
    assert leading_to(network, ["d"]) == {"a", "b", "c", "d"}
    assert leading_to(network, ["e", "f"]) == {"a", "e", "f"}


def test_reaching_ends_on_a_loop(draw: Draw) -> None:
    network = draw(SIX, "a-b b-c c-b")
    assert reached_from(network, ["c"]) == {"b", "c"}
    assert leading_to(network, ["c"]) == {"a", "b", "c"}


def test_layers_of_a_chain_are_grouped_one_by_one_whatever_the_order_of_drawing(draw: Draw) -> None:
    assert components(draw("y output 1, h hidden 1, x input 1", "h-y x-h")) == (("x",), ("h",), ("y",))
    assert components(NetworkSpec()) == ()


def test_inputs_keep_their_order_of_drawing(draw: Draw) -> None:
    assert components(draw("a input 1, y output 1, b input 1", "a-y b-y")) == (("a",), ("b",), ("y",))


def test_layers_that_reach_each_other_are_one_group_in_drawing_order(draw: Draw) -> None:
    network = draw(SIX, "a-d d-c c-b b-d b-e f-e")
    assert components(network) == (("a",), ("b", "c", "d"), ("f",), ("e",))
    assert [is_recurrent(network, group) for group in components(network)] == [False, True, False, False]


def test_a_layer_that_feeds_itself_is_recurrent_alone(draw: Draw) -> None:
    network = draw("x input 1, y output 1", "x-y y-y")
    assert components(network) == (("x",), ("y",))
    assert not is_recurrent(network, ("x",))
    assert is_recurrent(network, ("y",))


def test_a_path_through_a_thousand_layers_is_no_trouble() -> None:
    layers = tuple(LayerSpec(str(k), str(k), 1) for k in range(1000))
    chain = [ConnectionSpec(f"{k}", str(k), str(k + 1)) for k in range(999)]
    assert len(components(NetworkSpec(layers, tuple(chain)))) == 1000
    ring = NetworkSpec(layers, (*chain, ConnectionSpec("back", "999", "0")))
    assert components(ring) == (tuple(str(k) for k in range(1000)),)


def test_depth_is_the_length_of_the_longest_path(draw: Draw) -> None:
    assert depths(draw(SIX, "a-b b-c a-c c-d a-d d-e a-e")) == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4, "f": 0}


def test_feedback_changes_no_depth(draw: Draw) -> None:
    forward = draw("x input 1, h hidden 1, y output 1, z output 1", "x-h h-y y-z")
    looped = draw("x input 1, h hidden 1, y output 1, z output 1", "x-h h-y y-z y-h h-h")
    assert depths(looped) == depths(forward) == {"x": 0, "h": 1, "y": 2, "z": 3}
    assert feedback(forward) == set()
    assert feedback(looped) == {"y-h", "h-h"}


def test_a_loop_that_nothing_enters_starts_with_the_layer_drawn_first(draw: Draw) -> None:
    network = draw("b hidden 1, c hidden 1, y output 1", "c-b b-c c-y")
    assert depths(network) == {"b": 0, "c": 1, "y": 2}
    assert feedback(network) == {"c-b"}


def test_a_loop_counts_as_deep_as_its_deepest_entrance(draw: Draw) -> None:
    assert depths(draw(SIX, "a-b b-c c-d d-c a-d d-e")) == {"a": 0, "b": 1, "c": 2, "d": 2, "e": 3, "f": 0}


@given(LINKS)
def test_two_layers_share_a_group_exactly_if_each_reaches_the_other(links: set[tuple[int, int]]) -> None:
    network = _seven(links)
    groups = components(network)
    assert sorted(layer for group in groups for layer in group) == [layer.id for layer in network.layers]
    group_of = {layer: group for group in groups for layer in group}
    reached = {layer.id: reached_from(network, [layer.id]) for layer in network.layers}
    for one in group_of:
        for other in group_of:
            assert (group_of[one] is group_of[other]) == (other in reached[one] and one in reached[other])


@given(LINKS)
def test_groups_come_in_an_order_in_which_links_lead_forward(links: set[tuple[int, int]]) -> None:
    network = _seven(links)
    place = {layer: k for k, group in enumerate(components(network)) for layer in group}
    assert all(place[c.source] <= place[c.target] for c in network.connections)
    loops = {group for group in components(network) if is_recurrent(network, group)}
    assert bool(loops) == any(str(i) in reached_from(network, [str(j)]) for i, j in links)


@given(LINKS)
def test_every_link_that_does_not_feed_back_leads_deeper(links: set[tuple[int, int]]) -> None:
    network = _seven(links)
    depth, back = depths(network), feedback(network)
    assert depth.keys() == {layer.id for layer in network.layers}
    assert all((depth[c.source] >= depth[c.target]) == (c.id in back) for c in network.connections)
    # Every loop holds a link that feeds back, so without those there is none left.
    forward = _seven({(i, j) for i, j in links if f"{i}-{j}" not in back})
    assert all(not is_recurrent(forward, group) for group in components(forward))
