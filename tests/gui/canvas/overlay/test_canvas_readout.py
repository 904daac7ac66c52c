"""What the read-out says, line by line."""

from dataclasses import replace

import numpy as np

from bpgui import edits
from bpgui.data import Dataset, load, sample_project
from bpgui.gui.canvas.overlay.readout import describe
from bpgui.gui.common.naming import column_name
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.spec import NetworkSpec, Parameters, Project, TrainingSpec


def xor() -> tuple[Project, Dataset]:
    project = sample_project("xor")
    assert project.dataset is not None
    return project, load(project.dataset)


def with_missing_link(project: Project) -> Project:
    mask = np.ones((2, 4), dtype=bool)
    mask[1, 2] = False
    first, second = project.network.connections
    return replace(project, network=NetworkSpec(project.network.layers, (replace(first, mask=mask), second)))


def test_layers() -> None:
    project, dataset = xor()
    assert describe(LayerRef("layer-1"), project, dataset) == ["input", "2 neurons, takes the data"]
    assert describe(LayerRef("layer-2"), project, dataset) == ["hidden 1", "4 neurons, sigmoid"]
    assert describe(LayerRef("layer-3"), project, dataset) == ["output", "1 neuron, sigmoid"]
    relu = edits.set_activation(project, "layer-2", "relu")
    assert describe(LayerRef("layer-2"), relu, dataset) == ["hidden 1", "4 neurons, ReLU"]


def test_an_input_neuron_names_its_column() -> None:
    project, dataset = xor()
    assert describe(NeuronRef("layer-1", 1), project, dataset) == [
        "input, neuron 2 of 2",
        "takes x2",
        "0 links in, 4 out",
    ]


def test_a_hidden_neuron_tells_its_bias() -> None:
    project, dataset = xor()
    project = edits.set_neuron_bias(project, "layer-2", 0, -1.25)
    assert describe(NeuronRef("layer-2", 0), project, dataset) == [
        "hidden 1, neuron 1 of 4",
        "bias -1.250",
        "sigmoid",
        "2 links in, 1 out",
    ]


def test_an_output_neuron_names_what_it_answers() -> None:
    project, dataset = xor()
    assert describe(NeuronRef("layer-3", 0), project, dataset) == [
        "output, neuron 1 of 1",
        "answers x1 xor x2",
        "bias 0.0000",
        "sigmoid",
        "4 links in, 0 out",
    ]


def test_without_data_and_biases_there_is_less_to_tell() -> None:
    project = edits.layered((2, 4, 1), "tanh", "linear", TrainingSpec(), biases=False)
    assert describe(NeuronRef("layer-1", 0), project, None) == ["input, neuron 1 of 2", "0 links in, 4 out"]
    assert describe(NeuronRef("layer-2", 3), project, None) == ["hidden 1, neuron 4 of 4", "tanh", "2 links in, 1 out"]


def test_missing_links_are_not_counted() -> None:
    project, dataset = xor()
    project = with_missing_link(project)
    assert describe(NeuronRef("layer-1", 1), project, dataset)[-1] == "0 links in, 3 out"
    assert describe(NeuronRef("layer-2", 2), project, dataset)[-1] == "1 link in, 1 out"
    assert describe(ConnectionRef("connection-1"), project, dataset) == ["input to hidden 1", "7 links", "1 missing"]


def test_a_missing_link_says_so() -> None:
    project, dataset = xor()
    lines = describe(LinkRef("connection-1", 1, 2), with_missing_link(project), dataset)
    assert lines == ["input 2 to hidden 1, 3", "missing: there is no link here"]


def test_what_feeds_back_says_so() -> None:
    project, dataset = xor()
    project = edits.connect(edits.connect(project, "layer-3", "layer-2"), "layer-2", "layer-2")
    project = edits.set_weight(edits.set_weight(project, "connection-3", 0, 1, 0.5), "connection-4", 1, 1, 0.25)
    assert describe(ConnectionRef("connection-2"), project, dataset) == ["hidden 1 to output", "4 links"]
    assert describe(ConnectionRef("connection-3"), project, dataset)[1:] == ["4 links", "feeds back"]
    back = ["output 1 to hidden 1, 2", "weight 0.5000", "feeds back"]
    assert describe(LinkRef("connection-3", 0, 1), project, dataset) == back
    assert describe(ConnectionRef("connection-4"), project, dataset)[0] == "hidden 1 to itself"
    itself = ["hidden 1, 2 to itself", "weight 0.2500", "feeds back"]
    assert describe(LinkRef("connection-4", 1, 1), project, dataset) == itself
    assert describe(LinkRef("connection-4", 1, 2), project, dataset)[0] == "hidden 1, 2 to hidden 1, 3"


def test_what_feeds_back_is_found_anew_when_the_network_changes() -> None:
    project, dataset = xor()
    looped = edits.connect(project, "layer-3", "layer-2")
    assert describe(ConnectionRef("connection-3"), looped, dataset)[-1] == "feeds back"
    opened = edits.disconnect(looped, "connection-2")
    assert describe(ConnectionRef("connection-3"), opened, dataset)[-1] == "4 links"
    assert describe(ConnectionRef("connection-3"), looped, dataset)[-1] == "feeds back"


def test_the_gradient_is_told_where_it_is_shown() -> None:
    project, dataset = xor()
    weights = {key: np.full_like(value, 0.025) for key, value in project.parameters.weights.items()}
    biases = {key: np.full_like(value, -0.5) for key, value in project.parameters.biases.items()}
    gradient = Parameters(weights, biases)
    assert describe(LinkRef("connection-1", 1, 2), project, dataset, gradient)[-1] == "gradient 0.0250"
    assert describe(NeuronRef("layer-2", 0), project, dataset, gradient)[1:3] == ["bias 0.0000", "gradient -0.5000"]
    assert describe(NeuronRef("layer-1", 0), project, dataset, gradient) == describe(
        NeuronRef("layer-1", 0), project, dataset
    )


def test_a_link_tells_its_ends_and_its_weight() -> None:
    project, dataset = xor()
    project = edits.set_weight(project, "connection-1", 1, 2, -0.5)
    assert describe(LinkRef("connection-1", 1, 2), project, dataset) == ["input 2 to hidden 1, 3", "weight -0.5000"]


def test_what_is_locked_says_so() -> None:
    project, dataset = xor()
    project = edits.set_bias_lock(edits.set_link_lock(project, "connection-1", 1, 2, True), "layer-2", 0, True)
    assert describe(LinkRef("connection-1", 1, 2), project, dataset)[1].endswith(", locked")
    assert not describe(LinkRef("connection-1", 1, 1), project, dataset)[1].endswith(", locked")
    assert describe(ConnectionRef("connection-1"), project, dataset)[1:] == ["8 links", "1 locked"]
    assert describe(NeuronRef("layer-2", 0), project, dataset)[1] == "bias 0.0000, locked"
    assert describe(NeuronRef("layer-2", 1), project, dataset)[1] == "bias 0.0000"


def test_a_connection_counts_its_links() -> None:
    project, dataset = xor()
    assert describe(ConnectionRef("connection-1"), project, dataset) == ["input to hidden 1", "8 links"]
    single = edits.layered((1, 1), "sigmoid", "sigmoid", TrainingSpec())
    assert describe(ConnectionRef("connection-1"), single, None) == ["input to output", "1 link"]


def test_the_columns_go_on_in_a_second_input_layer() -> None:
    project, dataset = xor()
    project = edits.resize_layer(project, "layer-1", 1)
    project = edits.add_layer(project, "input", 3, "linear", (0.0, 300.0))
    names = [column_name(project.network, dataset, project.network.layer("layer-4"), neuron) for neuron in range(3)]
    assert names == ["x2", "", ""]  # there are only two columns


def test_output_neurons_of_several_classes_are_named_by_the_classes() -> None:
    project = sample_project("digits")
    assert project.dataset is not None
    dataset = load(project.dataset)
    output = project.network.with_role("output")[0]
    assert [column_name(project.network, dataset, output, n) for n in range(10)] == list(dataset.table.classes)


def test_hidden_neurons_stand_for_no_column() -> None:
    project, dataset = xor()
    assert column_name(project.network, dataset, project.network.layer("layer-2"), 0) == ""
