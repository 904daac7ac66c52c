"""Links that feed back can be seen and clicked: they run round the layers, not through them."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from canvas_stage import CONTROL, HIDDEN, OUTPUT, SECOND, Stage
from PySide6.QtCore import QPoint

from bpgui import edits
from bpgui.gui.canvas.layout.scene import Points, Scene
from bpgui.gui.common.selection import ConnectionRef, LinkRef
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]
BACK = "connection-3"


@pytest.fixture
def looped(network: Project) -> Project:
    """The network of 2, 4 and 1 neurons with its output fed back to the hidden layer."""
    return edits.connect(network, OUTPUT, HIDDEN)


@pytest.fixture
def selfish(network: Project) -> Project:
    """The network of 2, 4 and 1 neurons with its hidden layer connected to itself."""
    return edits.connect(network, HIDDEN, HIDDEN)


def scene_of(project: Project) -> Scene:
    return Scene.of(project.network, project.layout)


def all_links(scene: Scene, connection_id: str) -> Points:
    connection = scene.network.connection(connection_id)
    rows, columns = scene.network.shape(connection)
    return scene.links(connection, np.arange(rows * columns))


def test_links_that_feed_back_run_below_the_layers_that_they_pass(looped: Project) -> None:
    scene = scene_of(looped)
    hidden, output = scene.shapes[HIDDEN], scene.shapes[OUTPUT]
    for neuron, path in enumerate(all_links(scene, BACK)):
        np.testing.assert_allclose(path[0], output.neurons[0] + (output.radius, 0.0))
        np.testing.assert_allclose(path[-1], hidden.neurons[neuron] - (hidden.radius, 0.0))
        assert path[:, 0].max() > output.box.right
        assert path[:, 0].min() < hidden.box.left
        # Where it leads back, beyond the turns at both ends, it is below everything.
        points = np.concatenate([np.linspace(a, b, 20) for a, b in itertools.pairwise(path.tolist())])
        back = points[(points[:, 0] > hidden.box.right) & (points[:, 0] < output.box.left)]
        assert back[:, 1].min() > hidden.box.bottom + 20


def test_links_that_feed_back_are_not_those_that_lead_forward(looped: Project) -> None:
    assert all_links(scene_of(looped), SECOND).shape[1] == 2
    assert all_links(scene_of(looped), BACK).shape[1] > 2


def test_links_of_a_layer_to_itself_run_above_it(selfish: Project) -> None:
    scene = scene_of(selfish)
    shape = scene.shapes[HIDDEN]
    paths = all_links(scene, BACK)
    assert len(paths) == 16
    pairs = itertools.product(range(4), range(4))
    for (source, target), path in zip(pairs, paths, strict=True):
        np.testing.assert_allclose(path[0], shape.neurons[source] + (shape.radius, 0.0))
        np.testing.assert_allclose(path[-1], shape.neurons[target] - (shape.radius, 0.0))
        assert path[:, 1].min() < shape.box.top - 20
        assert path[:, 0].max() > shape.box.right
        assert path[:, 0].min() < shape.box.left


def test_two_connections_that_feed_back_keep_apart(looped: Project) -> None:
    layers = edits.add_layer(looped, "hidden", 2, "tanh", (90.0, 300.0))
    added = layers.network.layers[-1].id
    project = edits.connect(edits.connect(edits.connect(layers, HIDDEN, added), added, OUTPUT), added, HIDDEN)
    scene = scene_of(edits.arrange(project))
    lowest = [all_links(scene, link)[..., 1].max(axis=1) for link in (BACK, project.network.connections[-1].id)]
    heights = np.sort(np.concatenate(lowest))
    assert len(np.unique(heights.round(3))) >= 5
    assert lowest[0].max() < lowest[1].min() or lowest[1].max() < lowest[0].min()


@pytest.mark.parametrize("kind", ["looped", "selfish"])
def test_arcs_count_as_part_of_the_drawing(kind: str, request: pytest.FixtureRequest) -> None:
    scene = scene_of(request.getfixturevalue(kind))
    points = all_links(scene, BACK).reshape(-1, 2)
    assert scene.bounds is not None
    assert scene.bounds.left <= points[:, 0].min()
    assert scene.bounds.right >= points[:, 0].max()
    assert scene.bounds.top <= points[:, 1].min()
    assert scene.bounds.bottom >= points[:, 1].max()


def _middle(stage: Stage, connection_id: str, index: int) -> QPoint:
    """Return the pixel in the middle of an arc."""
    path = all_links(stage.canvas.scene, connection_id)[index]
    at = len(path) // 2
    return stage.canvas.to_pixels(*((path[at - 1] + path[at]) / 2))


def test_a_click_on_an_arc_selects_its_link(looped: Project, make_stage: MakeStage) -> None:
    stage = make_stage(looped)
    stage.click(_middle(stage, BACK, 2))
    assert stage.selected == (LinkRef(BACK, 0, 2),)
    stage.click(_middle(stage, BACK, 3), CONTROL)
    assert stage.selected == (ConnectionRef(BACK),)


def test_an_arc_is_drawn_where_it_runs(selfish: Project, make_stage: MakeStage) -> None:
    stage = make_stage(selfish)
    ground = stage.picture().pixelColor(stage.ground).name()
    at = _middle(stage, BACK, 0)
    around = {stage.picture().pixelColor(at.x(), at.y() + step).name() for step in range(-3, 4)}
    assert around - {ground}


def test_feedback_moves_no_layer_when_arranging(network: Project, looped: Project) -> None:
    assert edits.arrange(looped).layout == edits.arrange(network).layout
