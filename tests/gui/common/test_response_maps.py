"""The maps of all neurons: their colours against the forward pass, and when they are there."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.engine import Program
from bpgui.engine.reference import forward
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Parameters, Project

MakeWorkspace = Callable[[Project], Workspace]


def _shown(qtbot: QtBot, workspace: Workspace) -> Workspace:
    """Switch the maps on, and wait for them."""
    layer = workspace.project.network.layers[-1].id
    workspace.responses.set_enabled(True)
    qtbot.waitUntil(lambda: workspace.responses.image(layer, 0) is not None)
    return workspace


def _colours(image: QImage) -> np.ndarray:
    """Return an image's pixels, (rows, columns, 3) of red, green, blue."""
    rows = range(image.height())
    return np.array([[image.pixelColor(x, y).getRgb()[:3] for x in range(image.width())] for y in rows])


@pytest.fixture
def xor(make_workspace: MakeWorkspace, qtbot: QtBot) -> Workspace:
    """The maps of the example XOR."""
    return _shown(qtbot, make_workspace(sample_project("xor")))


def test_nothing_is_computed_before_it_is_wanted(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("xor"))
    workspace.responses.refresh()
    assert workspace.responses.image("layer-2", 0) is None
    assert workspace.responses.scale("layer-2", 0) is None


def test_a_map_is_orange_where_a_neuron_is_low_and_blue_where_it_is_high(xor: Workspace) -> None:
    project, responses = xor.project, xor.responses
    output = project.network.layers[-1]
    assert output.activation == "sigmoid"
    assert responses.scale(output.id, 0) == (0.0, 1.0)
    image = responses.image(output.id, 0)
    grid = responses.inputs.grid(0 if image is None else image.width())
    assert image is not None
    assert grid is not None
    program = Program.compile(project.network)
    said = forward(program, program.pack(project.parameters), grid.points()).raw[output.id][:, 0]
    key = _colours(responses.key())[0]
    steps = (said * 255).round().astype(int)
    # float32 may round to the next shade.
    found = _colours(image).reshape(-1, 3).astype(int)
    assert np.abs(found - key[steps]).max() <= 3
    colours = xor.theme.colours
    np.testing.assert_array_equal(key[[0, -1]], [QColor(c).getRgb()[:3] for c in (colours.negative, colours.positive)])


def test_an_input_changes_along_its_own_axis_only(xor: Workspace) -> None:
    images = [xor.responses.image("layer-1", neuron) for neuron in (0, 1)]
    across, up = (_colours(image) for image in images if image is not None)
    assert (across == across[:1]).all()
    assert (up == up[:, :1]).all()
    assert xor.responses.scale("layer-1", 0) == (0.0, 1.0)
    # From orange at the left and at the bottom to blue.
    assert across[0, 0, 0] > across[0, 0, 2]
    assert up[-1, 0, 0] > up[-1, 0, 2]
    assert up[0, 0, 2] > up[0, 0, 0]


def test_maps_follow_the_weights(xor: Workspace, qtbot: QtBot) -> None:
    before = xor.responses.image("layer-2", 0)
    with qtbot.waitSignal(xor.responses.changed):
        assert xor.edit("Draw", lambda project: edits.set_neuron_bias(project, "layer-2", 0, 7.0))
    after = xor.responses.image("layer-2", 0)
    assert after != before
    assert after is not None
    blue = _colours(after)[:, :, 2].astype(int) - _colours(after)[:, :, 0]
    assert (blue > 0).all()


def test_maps_follow_the_choice_of_inputs_and_of_the_sample(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = _shown(qtbot, make_workspace(sample_project("iris")))
    responses = workspace.responses
    output = workspace.project.network.layers[-1].id
    images = [responses.image(output, 0)]
    with qtbot.waitSignal(responses.changed):
        responses.inputs.choose(3, 2)
    images.append(responses.image(output, 0))
    with qtbot.waitSignal(responses.changed):
        workspace.insight.choose(120)
    images.append(responses.image(output, 0))
    assert None not in images
    assert images[0] != images[1]
    assert images[1] != images[2]


def test_a_layer_without_bounds_is_measured_by_its_largest_output(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = _shown(qtbot, make_workspace(sample_project("sine")))
    responses, output = workspace.responses, workspace.project.network.layers[-1]
    assert output.activation == "linear"
    scale = responses.scale(output.id, 0)
    image = responses.image(output.id, 0)
    assert scale is not None
    assert scale[0] == -scale[1] < 0.0
    assert image is not None
    assert image.height() == 1


def test_neurons_that_came_or_went_have_no_stale_map(xor: Workspace, qtbot: QtBot) -> None:
    assert xor.edit("More", lambda project: edits.resize_layer(project, "layer-2", 9))
    assert xor.responses.image("layer-2", 8) is None
    qtbot.waitUntil(lambda: xor.responses.image("layer-2", 8) is not None)
    assert xor.responses.image("layer-2", 9) is None
    assert xor.responses.image("nothing", 0) is None


def test_a_network_that_does_not_fit_the_data_has_no_maps_and_says_why(xor: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(xor.responses.changed):
        assert xor.edit("More", lambda project: edits.resize_layer(project, "layer-1", 3))
    assert xor.responses.image("layer-2", 0) is None
    assert "3 input neurons" in xor.responses.problem
    assert xor.edit("Fewer", lambda project: edits.resize_layer(project, "layer-1", 2))
    qtbot.waitUntil(lambda: xor.responses.image("layer-2", 0) is not None)


def test_what_is_no_number_has_a_colour_that_is_not_of_the_scale(xor: Workspace, qtbot: QtBot) -> None:
    parameters = xor.project.parameters
    broken = Parameters({key: np.full_like(w, np.nan) for key, w in parameters.weights.items()}, parameters.biases)
    with qtbot.waitSignal(xor.responses.changed):
        xor.document.apply("Break", lambda project: replace(project, parameters=broken))
    image = xor.responses.image("layer-2", 0)
    assert image is not None
    colour = _colours(image)[0, 0]
    assert (_colours(image) == colour).all()
    assert not (_colours(xor.responses.key())[0] == colour).all(axis=1).any()


def test_another_theme_has_other_colours(xor: Workspace, qtbot: QtBot) -> None:
    before = xor.responses.image("layer-2", 0)
    xor.theme.choose(Scheme.DARK)
    qtbot.waitUntil(lambda: xor.responses.image("layer-2", 0) is not None)
    assert xor.responses.image("layer-2", 0) != before


def test_switched_off_they_are_gone(xor: Workspace) -> None:
    xor.responses.set_enabled(False)
    assert xor.responses.image("layer-2", 0) is None


def test_a_recurrent_network_has_maps_too(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("xor")
    project = edits.connect(project, "layer-2", "layer-2")
    workspace = _shown(qtbot, make_workspace(project))
    assert workspace.responses.image("layer-2", 3) is not None
