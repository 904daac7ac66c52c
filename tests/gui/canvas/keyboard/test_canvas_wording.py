"""What is read aloud for everything that is drawn."""

from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.data import load, sample_project
from bpgui.engine.explain import Activity
from bpgui.gui.canvas.keyboard.wording import describe_in_words, neuron_in_words
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.spec import LayerSpec, NetworkSpec, Parameters, Project, TrainingSpec

INPUT, HIDDEN, OUTPUT = "layer-1", "layer-2", "layer-3"
FIRST, SECOND, THIRD = "connection-1", "connection-2", "connection-3"


@pytest.fixture
def project() -> Project:
    """A network of 2, 4 and 1 neurons, whose hidden layer has a name without a digit."""
    project = edits.layered((2, 4, 1), "sigmoid", "sigmoid", TrainingSpec())
    project = edits.rename_layer(project, HIDDEN, "hidden")
    project = edits.set_neuron_bias(project, HIDDEN, 1, -0.31)
    return edits.set_weight(project, FIRST, 0, 1, 0.35)


def words(project: Project, ref: Ref) -> str:
    return describe_in_words(ref, project, None)


def test_a_neuron(project: Project) -> None:
    assert words(project, NeuronRef(HIDDEN, 1)) == "hidden neuron 2 of 4, sigmoid, bias -0.31, 2 links in, 1 out"
    assert words(project, NeuronRef(INPUT, 0)) == "input neuron 1 of 2, 0 links in, 4 out"
    assert words(project, NeuronRef(OUTPUT, 0)) == "output, a single neuron, sigmoid, bias 0, 4 links in, 0 out"


def test_a_neuron_whose_bias_is_locked(project: Project) -> None:
    locked = edits.set_bias_lock(project, HIDDEN, 1, True)
    assert "bias -0.31, locked, 2 links in" in words(locked, NeuronRef(HIDDEN, 1))


def test_a_neuron_that_stands_for_a_column_names_it() -> None:
    xor = sample_project("xor")
    assert xor.dataset is not None
    dataset = load(xor.dataset)
    assert describe_in_words(NeuronRef(INPUT, 1), xor, dataset).startswith("input neuron 2 of 2, takes x2, ")
    assert "answers x1 xor x2" in describe_in_words(NeuronRef(OUTPUT, 0), xor, dataset)


def test_a_name_that_ends_in_a_digit_is_kept_apart_from_the_number() -> None:
    assert neuron_in_words(LayerSpec("a", "hidden 1", 4), 1) == "hidden 1, neuron 2"
    assert neuron_in_words(LayerSpec("a", "hidden", 4), 1) == "hidden neuron 2"
    assert neuron_in_words(LayerSpec("a", "memory", 1), 0) == "memory"


def test_a_link(project: Project) -> None:
    link = LinkRef(FIRST, 0, 1)
    assert words(project, link) == "link from input neuron 1 to hidden neuron 2, weight 0.35"
    locked = edits.set_link_lock(project, FIRST, 0, 1, True)
    assert words(locked, link) == "link from input neuron 1 to hidden neuron 2, weight 0.35, locked"


def test_a_missing_link(project: Project) -> None:
    mask = np.ones((2, 4), dtype=bool)
    mask[0, 1] = False
    first, second = project.network.connections
    project = replace(project, network=NetworkSpec(project.network.layers, (replace(first, mask=mask), second)))
    assert words(project, LinkRef(FIRST, 0, 1)) == "missing link from input neuron 1 to hidden neuron 2"
    assert words(project, ConnectionRef(FIRST)) == "connection from input to hidden, 7 links, 1 missing"


def test_a_link_that_feeds_back(project: Project) -> None:
    looped = edits.set_weight(edits.connect(project, OUTPUT, HIDDEN), THIRD, 0, 2, 2.0)
    assert words(looped, LinkRef(THIRD, 0, 2)) == "link from output to hidden neuron 3, weight 2, feeds back"
    assert words(looped, ConnectionRef(THIRD)) == "connection from output to hidden, 4 links, feeds back"
    assert not words(looped, ConnectionRef(SECOND)).endswith("feeds back")


def test_a_link_to_itself(project: Project) -> None:
    selfish = edits.set_weight(edits.connect(project, HIDDEN, HIDDEN), THIRD, 1, 1, -1.5)
    assert words(selfish, LinkRef(THIRD, 1, 1)) == "link from hidden neuron 2 to itself, weight -1.5, feeds back"
    assert words(selfish, ConnectionRef(THIRD)) == "connection from hidden to itself, 16 links, feeds back"
    assert words(selfish, LayerRef(HIDDEN)).endswith(", links to itself")


def test_a_connection_counts_what_is_locked(project: Project) -> None:
    locked = edits.set_link_lock(project, FIRST, 0, 1, True)
    assert words(locked, ConnectionRef(FIRST)) == "connection from input to hidden, 8 links, 1 locked"


def test_a_layer(project: Project) -> None:
    assert words(project, LayerRef(INPUT)) == "layer input, 2 neurons, takes the data, links to hidden"
    assert words(project, LayerRef(HIDDEN)) == "layer hidden, 4 neurons, sigmoid, links from input, links to output"
    named = edits.rename_layer(project, OUTPUT, "answer")
    assert words(named, LayerRef(OUTPUT)) == "output layer answer, 1 neuron, sigmoid, links from hidden"


def test_a_layer_with_many_neighbours_names_the_first() -> None:
    project = edits.empty_project()
    for name in range(7):
        project = edits.add_layer(project, "hidden", 1, "sigmoid", (0.0, 80.0 * name))
    for number in range(2, 8):
        project = edits.connect(project, "layer-1", f"layer-{number}")
        project = edits.rename_layer(project, f"layer-{number}", "abcdefgh"[number])
    assert words(project, LayerRef("layer-1")).endswith("links to c, d, e, f and 2 more")
    fewer = edits.remove_layer(edits.remove_layer(edits.remove_layer(project, "layer-7"), "layer-6"), "layer-5")
    assert words(fewer, LayerRef("layer-1")).endswith("links to c, d and e")


def test_the_output_for_a_sample_is_told(project: Project) -> None:
    none = np.zeros(0)
    output = {HIDDEN: np.array([0.1, 0.5523, 0.2, 0.3])}
    activity = Activity("sample 12", none, none, {}, output, {}, None, True)
    told = describe_in_words(NeuronRef(HIDDEN, 1), project, None, activity)
    assert told.endswith("1 out, output 0.5523, sample 12")


def test_the_gradient_is_told(project: Project) -> None:
    weights = {key: np.full_like(value, 0.025) for key, value in project.parameters.weights.items()}
    biases = {key: np.full_like(value, -0.5) for key, value in project.parameters.biases.items()}
    gradient = Parameters(weights, biases)
    assert describe_in_words(LinkRef(FIRST, 0, 1), project, None, None, gradient).endswith("0.35, gradient 0.025")
    assert "bias -0.31, gradient -0.5, " in describe_in_words(NeuronRef(HIDDEN, 1), project, None, None, gradient)
