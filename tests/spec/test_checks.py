from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.errors import BpguiError, ConnectError, MismatchError, SpecError, UnknownNameError
from bpgui.spec import NetworkSpec
from bpgui.spec.checks import can_connect, check_connect, check_fit, check_link, check_size, check_trainable, fits

Draw = Callable[[str, str], NetworkSpec]


@pytest.fixture
def network(draw: Draw) -> NetworkSpec:
    return draw("x input 2, g hidden 2, h hidden 3, y output 1", "x-g g-h h-y")


@pytest.mark.parametrize("size", [1, 4096])
def test_sizes_in_range_are_allowed(size: int) -> None:
    check_size(size, "hidden")


@pytest.mark.parametrize("size", [0, -1, 4097])
def test_sizes_out_of_range_are_refused(size: int) -> None:
    with pytest.raises(SpecError) as refusal:
        check_size(size, "deep")
    assert str(refusal.value) == f"Layer 'deep' cannot have {size} neurons: give it 1 to 4,096."


@pytest.mark.parametrize(
    ("source", "target"), [("x", "y"), ("x", "h"), ("g", "y"), ("h", "h"), ("h", "g"), ("y", "g"), ("y", "y")]
)
def test_skips_feedback_and_self_connections_can_be_connected(source: str, target: str, network: NetworkSpec) -> None:
    check_connect(network, source, target)
    assert can_connect(network, source, target)


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("k", "k", "'k' is connected to itself already."),
        ("x", "x", "'x' is an input: it takes its values from the data, not from links."),
        ("h", "x", "'x' is an input: it takes its values from the data, not from links."),
        ("g", "h", "'g' and 'h' are connected already."),
        ("k", "y", "'k' and 'y' are connected already."),
    ],
)
def test_connections_that_are_not_allowed_say_why(source: str, target: str, sentence: str, draw: Draw) -> None:
    network = draw("x input 2, g hidden 2, h hidden 3, k hidden 1, y output 1", "x-g g-h h-y h-k k-k k-y y-k")
    with pytest.raises(ConnectError) as refusal:
        check_connect(network, source, target)
    assert str(refusal.value) == sentence
    assert not can_connect(network, source, target)


def test_connecting_a_layer_that_is_gone_is_refused(network: NetworkSpec) -> None:
    with pytest.raises(SpecError, match="The network has no layer 'gone'"):
        check_connect(network, "gone", "y")


@pytest.mark.parametrize(
    "link", [("x", 1, "y", 0), ("y", 0, "g", 1), ("h", 2, "h", 2), ("g", 0, "h", 0), ("g", 1, "h", 2)]
)
def test_neurons_whose_link_is_not_there_yet_can_be_linked(
    link: tuple[str, int, str, int], network: NetworkSpec
) -> None:
    first, second, third = network.connections
    mask = np.array([[False, True, True], [True, True, False]])
    check_link(replace(network, connections=(first, replace(second, mask=mask), third)), *link)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        (("h", 2, "y", 0), "There is a link from neuron 3 of 'h' to 'y' already: choose another neuron."),
        (("y", 0, "y", 0), "There is a link from 'y' to itself already: choose another neuron."),
        (("y", 0, "x", 1), "'x' is an input: it takes its values from the data, not from links."),
        (("h", 3, "y", 0), "Layer 'h' has no neuron 4: it has 3."),
        (("h", 0, "y", -1), "Layer 'y' has no neuron 0: it has 1."),
    ],
)
def test_neurons_that_cannot_be_linked_say_why(link: tuple[str, int, str, int], sentence: str, draw: Draw) -> None:
    network = draw("x input 2, h hidden 3, y output 1", "x-h h-y y-y")
    with pytest.raises(ConnectError) as refusal:
        check_link(network, *link)
    assert str(refusal.value) == sentence


def test_layered_and_skipping_networks_can_be_trained(network: NetworkSpec, draw: Draw) -> None:
    check_trainable(network)
    check_trainable(draw("x input 1, y output 1, h hidden 1, z output 2", "x-y y-h h-z x-z"))


def test_recurrent_networks_can_be_trained(draw: Draw) -> None:
    check_trainable(draw("x input 2, h hidden 3, y output 1", "x-h h-y y-h h-h"))
    check_trainable(draw("x input 2, y output 2", "x-y y-y"))
    # An output may feed a loop that leads back to it and to nothing else.
    check_trainable(draw("x input 2, y output 2, h hidden 3", "x-y y-h h-y"))


@pytest.mark.parametrize(
    ("layers", "links", "sentence"),
    [
        ("", "", "The canvas is empty: draw layers or open an example first."),
        (
            "h hidden 1, y output 1",
            "h-y",
            "The network has no input layer: add one, or change a layer's role in the inspector.",
        ),
        (
            "x input 1, h hidden 1",
            "x-h",
            "The network has no output layer: add one, or change a layer's role in the inspector.",
        ),
        ("x input 1, y output 1, z output 1", "x-y", "Nothing leads to layer 'z': drag a link to it, or delete it."),
        ("x input 1, a input 1, y output 1", "x-y", "Layer 'a' leads nowhere: drag a link from it, or delete it."),
        (
            "x input 1, h hidden 1, y output 1",
            "x-h x-y",
            "Layer 'h' leads nowhere: drag a link from it, or delete it.",
        ),
        (
            "x input 1, a input 1, y output 1",
            "x-a a-y",
            "Links lead to layer 'a', which is an input: delete them, or change its role.",
        ),
        (
            "x input 1, y output 1, h hidden 1, z output 1",
            "x-y h-h h-z",
            "No input reaches layer 'h': drag a link to it from a layer that one reaches.",
        ),
        (
            "x input 1, y output 1, z output 1",
            "x-y z-z",
            "No input reaches layer 'z': drag a link to it from a layer that one reaches.",
        ),
        (
            "x input 1, g hidden 1, h hidden 1, y output 1",
            "x-y x-g g-h h-g",
            "Layer 'g' reaches no output: drag a link from it to a layer that does.",
        ),
        ("x input 1, y output 0", "x-y", "Layer 'y' cannot have 0 neurons: give it 1 to 4,096."),
        (
            "x input 4096, g hidden 4096, h hidden 4096, y output 1",
            "x-g g-h h-y",
            "The network has 33,566,721 weights and biases; the most is 20,000,000: make a layer smaller.",
        ),
    ],
)
def test_what_cannot_be_trained_says_what_is_missing(layers: str, links: str, sentence: str, draw: Draw) -> None:
    with pytest.raises(SpecError) as refusal:
        check_trainable(draw(layers, links))
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("inputs", "targets", "sentence"),
    [
        (3, 1, "The network has 2 input neurons, but the data has 3 input columns."),
        (1, 1, "The network has 2 input neurons, but the data has 1 input column."),
        (2, 2, "The network has 1 output neuron, but the data has 2 target columns."),
    ],
)
def test_data_that_does_not_fit_is_told_in_numbers(
    inputs: int, targets: int, sentence: str, network: NetworkSpec
) -> None:
    with pytest.raises(MismatchError) as refusal:
        check_fit(network, inputs, targets)
    assert str(refusal.value) == sentence
    assert not fits(network, inputs, targets)


def test_data_fits_the_neurons_of_all_ends_together(draw: Draw) -> None:
    network = draw("a input 2, b input 3, y output 1, z output 1", "a-y b-z")
    check_fit(network, 5, 2)
    assert fits(network, 5, 2)
    assert not fits(network, 2, 1)


def test_ends_that_are_not_drawn_yet_fit_any_data() -> None:
    check_fit(NetworkSpec(), 5, 2)


def test_every_refusal_is_meant_for_the_person_at_the_screen() -> None:
    for kind in (SpecError, ConnectError, MismatchError, UnknownNameError):
        assert issubclass(kind, BpguiError)
    assert str(UnknownNameError("loss", "q", ["mse", "bce"])) == "There is no loss called 'q': choose one of: bce, mse."
