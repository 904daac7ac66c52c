"""What a selection means."""

import numpy as np

from bpgui.gui.common.chosen import layers_of, linked, neurons_of
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec

LAYERS = (LayerSpec("a", "Input", 2, role="input"), LayerSpec("b", "Hidden", 3), LayerSpec("c", "Output", 1))
MASK = np.array([[True, False, True], [False, True, True]])
NETWORK = NetworkSpec(LAYERS, (ConnectionSpec("ab", "a", "b", MASK), ConnectionSpec("bc", "b", "c")))


def test_links_and_connections_choose_links_and_other_things_none() -> None:
    items = (LayerRef("a"), NeuronRef("b", 1), LinkRef("ab", 0, 2), ConnectionRef("bc"))

    chosen = linked(items, NETWORK)

    assert set(chosen) == {"ab", "bc"}
    assert chosen["ab"].tolist() == [[False, False, True], [False, False, False]]
    assert chosen["bc"].all()


def test_links_of_one_connection_are_gathered() -> None:
    chosen = linked((LinkRef("ab", 0, 0), LinkRef("ab", 1, 1)), NETWORK)

    assert np.argwhere(chosen["ab"]).tolist() == [[0, 0], [1, 1]]


def test_links_that_are_missing_are_not_chosen() -> None:
    assert linked((LinkRef("ab", 0, 1),), NETWORK) == {}
    assert np.array_equal(linked((ConnectionRef("ab"),), NETWORK)["ab"], MASK)


def test_only_whole_layers_count_as_layers() -> None:
    assert layers_of((LayerRef("c"), NeuronRef("b", 0), LayerRef("a"))) == ("c", "a")


def test_a_layer_chooses_all_of_its_neurons() -> None:
    items = (NeuronRef("b", 2), NeuronRef("b", 0), LayerRef("a"), LinkRef("bc", 0, 0))

    assert neurons_of(items, NETWORK) == {"b": (0, 2), "a": (0, 1)}
