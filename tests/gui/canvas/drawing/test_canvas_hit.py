"""What lies below a point of the scene."""

from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.gui.canvas.drawing.hit import LINK_REACH_PX, handles, layer_at, link_at, neuron_at
from bpgui.gui.canvas.drawing.links import choose
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.selection import LinkRef, NeuronRef
from bpgui.spec import LayerSpec, NetworkSpec, Project, TrainingSpec


@pytest.fixture
def project() -> Project:
    return edits.layered((2, 4, 1), "sigmoid", "sigmoid", TrainingSpec())


@pytest.fixture
def scene(project: Project) -> Scene:
    return Scene.of(project.network, project.layout)


def test_the_upper_of_two_layers_at_one_place_is_found() -> None:
    layers = tuple(LayerSpec(name, name, 2) for name in ("under", "over"))
    scene = Scene.of(NetworkSpec(layers), {})
    shape = layer_at(scene, 0.0, 0.0)
    assert shape is not None
    assert shape.layer.id == "over"
    assert neuron_at(scene, *scene.shapes["under"].neurons[1], 1.0) == NeuronRef("over", 1)


def test_a_layer_is_found_in_its_box_and_within_the_margin(scene: Scene) -> None:
    box = scene.shapes["layer-2"].box
    assert layer_at(scene, box.left + 1, box.top + 1) is scene.shapes["layer-2"]
    assert layer_at(scene, box.left - 5, box.top) is None
    assert layer_at(scene, box.left - 5, box.top, margin=6.0) is scene.shapes["layer-2"]


def test_every_neuron_is_found_at_its_centre_and_near_its_edge(scene: Scene) -> None:
    for layer_id, shape in scene.shapes.items():
        for neuron, (x, y) in enumerate(shape.neurons):
            assert neuron_at(scene, x, y, 1.0) == NeuronRef(layer_id, neuron)
            assert neuron_at(scene, x, y + 0.95 * shape.radius, 1.0) == NeuronRef(layer_id, neuron)


def test_between_two_neurons_there_is_none(scene: Scene) -> None:
    x, y = scene.shapes["layer-2"].neurons[:2].mean(axis=0)
    assert neuron_at(scene, x, y, 1.0) is None


def test_cells_of_an_image_are_found_up_to_their_edges() -> None:
    scene = Scene.of(NetworkSpec((LayerSpec("a", "a", 900),)), {})
    shape = scene.shapes["a"]
    x, y = shape.neurons[500]
    scale = 0.5
    beside = x + shape.radius * 0.8
    assert neuron_at(scene, beside, y, scale) == NeuronRef("a", 500)


def test_a_link_is_found_on_its_line_and_a_few_pixels_beside(scene: Scene, project: Project) -> None:
    chosen = choose(scene, project.parameters)
    (connection, second) = project.network.connections
    for index, (source, target) in ((0, (0, 0)), (7, (1, 3))):
        x, y = scene.links(connection, np.array([index]))[0].mean(axis=0)
        assert link_at(scene, chosen, x, y, 1.0) == LinkRef(connection.id, source, target)
    x, y = scene.links(second, np.array([2]))[0].mean(axis=0)
    assert link_at(scene, chosen, x, y, 1.0) == LinkRef(second.id, 2, 0)


def test_links_keep_their_reach_in_pixels_at_every_scale() -> None:
    project = edits.layered((1, 1), "sigmoid", "sigmoid", TrainingSpec())
    scene = Scene.of(project.network, project.layout)
    chosen = choose(scene, project.parameters)
    x, y = scene.links(project.network.connections[0], np.array([0]))[0].mean(axis=0)
    for scale in (0.25, 1.0, 4.0):
        assert link_at(scene, chosen, x, y + 0.9 * LINK_REACH_PX / scale, scale) is not None
        assert link_at(scene, chosen, x, y + 1.1 * LINK_REACH_PX / scale, scale) is None


def test_a_skip_link_is_found_on_its_curve_and_not_on_the_straight_line() -> None:
    project = edits.layered((1, 3, 1), "sigmoid", "sigmoid", TrainingSpec())
    project = edits.connect(project, "layer-1", "layer-3")
    scene = Scene.of(project.network, project.layout)
    chosen = choose(scene, project.parameters)
    path = scene.links(project.network.connections[2], np.array([0]))[0]
    assert link_at(scene, chosen, *path[len(path) // 2], 1.0) == LinkRef("connection-3", 0, 0)
    assert link_at(scene, chosen, *scene.shapes["layer-2"].neurons[1], 1.0) != LinkRef("connection-3", 0, 0)


def test_a_missing_link_is_not_found(project: Project) -> None:
    mask = np.ones((2, 4), dtype=bool)
    mask[0, 0] = False
    first, second = project.network.connections
    network = NetworkSpec(project.network.layers, (replace(first, mask=mask), second))
    scene = Scene.of(network, project.layout)
    x, y = scene.links(first, np.array([0]))[0].mean(axis=0)
    assert link_at(scene, choose(scene, project.parameters), x, y, 1.0) is None


def test_a_link_that_is_not_drawn_is_not_found() -> None:
    project = edits.layered((60, 60), "sigmoid", "sigmoid", TrainingSpec())
    weights = np.ones((60, 60))
    weights[0, 0] = 0.001
    project = replace(project, parameters=project.parameters.with_weights("connection-1", weights))
    scene = Scene.of(project.network, project.layout)
    x, y = scene.links(project.network.connections[0], np.array([0]))[0].mean(axis=0)
    assert link_at(scene, choose(scene, project.parameters), x, y, 100.0) != LinkRef("connection-1", 0, 0)


def test_handles_keep_their_size_on_the_screen(scene: Scene) -> None:
    shape = scene.shapes["layer-2"]
    near, far = handles(shape, 4.0), handles(shape, 0.5)
    assert near.radius * 4.0 == far.radius * 0.5
    assert (near.more[0] - near.fewer[0]) * 4.0 == (far.more[0] - far.fewer[0]) * 0.5
    for places in (near, far):
        assert places.port == (shape.box.right, shape.box.centre[1])
        assert places.more[0] - places.fewer[0] >= 2 * places.radius  # the buttons do not overlap
