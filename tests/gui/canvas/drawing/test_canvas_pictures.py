"""What the canvas shows, and when it draws anew."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from canvas_stage import FIRST, HIDDEN, INPUT, Stage
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.common.selection import LinkRef, NeuronRef, Ref
from bpgui.gui.common.theme import DARK, LIGHT, Scheme
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Parameters, Project, TrainingSpec

MakeStage = Callable[[Project], Stage]


def learn(stage: Stage, shift: float) -> None:
    """Change all weights and biases as a run does."""
    old = stage.project.parameters
    new = Parameters(
        {key: matrix + shift for key, matrix in old.weights.items()},
        {key: vector + shift for key, vector in old.biases.items()},
    )
    stage.workspace.document.apply(
        "Train", lambda project: edits.with_trained(project, new, 1, np.empty((0, 5))), merge=("train", 1)
    )


@pytest.mark.parametrize("ref", [NeuronRef(HIDDEN, 0), LinkRef(FIRST, 0, 0)])
def test_hovering_shows_a_read_out_and_leaving_hides_it(stage: Stage, ref: Ref) -> None:
    bare = stage.picture()
    stage.hover(stage.at(ref))
    assert stage.picture() != bare
    stage.leave()
    assert stage.picture() == bare


def test_the_read_out_goes_when_the_pointer_moves_on_to_the_ground(stage: Stage) -> None:
    bare = stage.picture()
    stage.hover(stage.at(NeuronRef(HIDDEN, 0)))
    stage.hover(stage.ground)
    assert stage.picture() == bare


def test_the_read_out_follows_the_weights(stage: Stage) -> None:
    stage.hover(stage.at(LinkRef(FIRST, 0, 0)))
    old = stage.picture()
    learn(stage, 0.5)
    stage.qtbot.waitUntil(lambda: stage.picture() != old)


def test_hovering_changes_nothing_in_the_project(stage: Stage) -> None:
    before = stage.project
    for ref in (NeuronRef(HIDDEN, 0), NeuronRef(INPUT, 1), LinkRef(FIRST, 0, 0)):
        stage.hover(stage.at(ref))
    assert stage.project is before
    assert stage.selected == ()


def test_new_weights_are_drawn_without_laying_the_scene_out_again(stage: Stage) -> None:
    bare, scene = stage.picture(), stage.canvas.scene
    learn(stage, 0.7)
    stage.qtbot.waitUntil(lambda: stage.picture() != bare)
    assert stage.canvas.scene is scene


def test_changes_of_weights_that_follow_each_other_end_in_the_picture_of_the_last(
    stage: Stage, make_stage: MakeStage
) -> None:
    for _ in range(20):
        learn(stage, 0.1)
    goal = make_stage(stage.project).picture()
    stage.qtbot.waitUntil(lambda: stage.picture() == goal)


def test_other_settings_of_training_draw_nothing(stage: Stage) -> None:
    bare, scene = stage.picture(), stage.canvas.scene
    stage.workspace.edit(
        "Rate", lambda project: edits.set_training(project, replace(project.training, learning_rate=0.7))
    )
    assert stage.canvas.scene is scene
    assert stage.picture() == bare


def test_undo_of_a_change_shows_the_old_picture(stage: Stage) -> None:
    bare = stage.picture()
    stage.workspace.edit("Add", lambda project: edits.resize_layer(project, HIDDEN, 7))
    assert stage.picture() != bare
    stage.undo()
    assert stage.picture() == bare


def test_light_and_dark_differ_in_the_ground_and_can_be_switched_back(stage: Stage) -> None:
    light = stage.picture()
    stage.workspace.theme.choose(Scheme.DARK)
    dark = stage.picture()
    assert light.pixelColor(1, 1) == QColor(LIGHT.base)
    assert dark.pixelColor(1, 1) == QColor(DARK.base)
    stage.workspace.theme.choose(Scheme.LIGHT)
    assert stage.picture() == light


def test_the_columns_of_the_data_are_written_beside_the_ends(stage: Stage) -> None:
    bare = stage.picture()
    stage.workspace.edit("Data", lambda project: edits.set_dataset(project, sample_project("xor").dataset))
    named = stage.picture()
    edge = stage.canvas.to_pixels(stage.canvas.scene.shapes[INPUT].box.left, 0.0).x()
    assert named.copy(0, 0, edge, 600) != bare.copy(0, 0, edge, 600)
    assert named.copy(edge, 0, 300, 600) == bare.copy(edge, 0, 300, 600)


def test_only_an_empty_canvas_says_how_to_begin(make_stage: MakeStage) -> None:
    empty = make_stage(Project())
    empty.leave()
    blank = empty.picture()
    blank.fill(QColor(LIGHT.base))
    welcome = empty.picture()
    assert welcome != blank
    empty.canvas.set_tool("add_hidden")
    # In the middle stands what the keys would add.
    assert empty.picture().copy(0, 0, 250, 600) == blank.copy(0, 0, 250, 600)
    empty.canvas.set_tool("select")
    assert empty.picture() == welcome
    single = Project(NetworkSpec((LayerSpec("a", "a", 1),)), layout={"a": (300.0, 200.0)})
    empty.workspace.document.replace(single, None)
    empty.canvas.set_tool("select")
    drawn = empty.picture()
    empty.workspace.document.replace(Project(), None)
    assert empty.picture() == welcome
    # One layer stands in the middle; where the welcome's first and last line began, there is nothing.
    assert drawn.copy(0, 0, 250, 600) == blank.copy(0, 0, 250, 600)
    assert welcome.copy(0, 0, 250, 600) != blank.copy(0, 0, 250, 600)


def layered(*sizes: int) -> Project:
    return edits.layered(sizes, "sigmoid", "softmax", TrainingSpec())


def only_outputs() -> Project:
    project = edits.add_layer(Project(), "output", 3, "linear", (0.0, 0.0))
    return edits.add_layer(project, "output", 1, "linear", (0.0, 300.0))


def stacked() -> Project:
    project = layered(2, 70, 3)
    return edits.move_layers(project, dict.fromkeys(project.layout, (0.0, 0.0)))


def all_zero() -> Project:
    training = TrainingSpec(initializer="zero")
    return edits.connect(edits.layered((2, 3, 1), "tanh", "linear", training), "layer-1", "layer-3")


def nothing_left() -> Project:
    project = layered(2, 3)
    (first,) = project.network.connections
    masked = ConnectionSpec(first.id, first.source, first.target, mask=np.zeros((2, 3), dtype=bool))
    return replace(project, network=NetworkSpec(project.network.layers, (masked,)))


def enormous_weights() -> Project:
    project = layered(2, 3, 1)
    return replace(project, parameters=project.parameters.with_weights("connection-1", np.full((2, 3), -1e300)))


def far_away() -> Project:
    project = layered(2, 3, 1)
    return edits.move_layers(project, {"layer-1": (-1e6, 2e6)})


@pytest.mark.parametrize(
    "make",
    [
        Project,
        lambda: layered(4096, 10),
        lambda: layered(1, 4096),
        lambda: layered(784, 128, 10),
        lambda: layered(*[3] * 30),
        only_outputs,
        stacked,
        all_zero,
        nothing_left,
        enormous_weights,
        far_away,
    ],
)
def test_extreme_networks_are_drawn_hovered_clicked_and_dragged(
    make_stage: MakeStage, make: Callable[[], Project]
) -> None:
    stage = make_stage(make())
    empty = stage.picture()
    empty.fill(QColor(LIGHT.base))
    assert stage.picture() != empty
    for x in range(20, 900, 110):
        stage.click(QPoint(x, 300))
        stage.picture()
    stage.drag(QPoint(450, 300), QPoint(480, 330))
    for notches in (12, -30):
        stage.wheel(QPoint(450, 300), notches)
        stage.picture()
    assert stage.refusals == []
