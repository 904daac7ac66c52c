from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui.data import sample_project
from bpgui.engine import Program, draw_parameters
from bpgui.gui.common.selection import NeuronRef
from bpgui.gui.common.theme import LIGHT, Colours, Scheme, mix
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.weight_images.faces import ImageFace, Scale
from bpgui.gui.views.weight_images.incoming import Incoming
from bpgui.gui.views.weight_images.weight_images import WeightImages
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Parameters, Project

MakeWorkspace = Callable[[Project], Workspace]

TWO_INPUTS = NetworkSpec(
    (
        LayerSpec("a", "a", 2, role="input"),
        LayerSpec("h", "h", 2),
        LayerSpec("b", "b", 3, role="input"),
        LayerSpec("y", "y", 2, role="output"),
    ),
    (
        ConnectionSpec("b-y", "b", "y"),
        ConnectionSpec("a-h", "a", "h"),
        ConnectionSpec("h-y", "h", "y"),
        ConnectionSpec("b-h", "b", "h", mask=np.array([[True, False], [True, True], [False, True]])),
    ),
)
NAN = np.nan


def drawn(network: NetworkSpec) -> Parameters:
    program = Program.compile(network)
    parameters = program.unpack(np.random.default_rng(0).uniform(-1.0, 1.0, program.size))
    for connection in network.connections:
        matrix = np.where(network.present(connection), parameters.weights[connection.id], 0.0)
        parameters = parameters.with_weights(connection.id, matrix)
    return parameters


def shown(make: MakeWorkspace, project: Project, qtbot: QtBot, size: tuple[int, int] = (660, 215)) -> WeightImages:
    view = WeightImages(make(project))
    qtbot.addWidget(view)
    view.resize(*size)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.empty.isVisible() or bool(view.scale_bar.ends[0]))
    view.refresh()
    QApplication.processEvents()
    return view


def share_of(rgb: int, colours: Colours) -> float:
    """Return which share of -1 to 1 a colour of the scale stands for."""
    shades = {
        mix(colours.base, colours.positive if k > 0 else colours.negative, abs(k) / 127).rgb(): k / 127
        for k in range(-127, 128)
    }
    return shades[rgb]


def hover(view: WeightImages, at: QPoint) -> None:
    place = QPointF(at)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QMouseEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.grid.viewport(), event)


def test_every_neuron_that_inputs_feed_has_the_weights_of_all_columns() -> None:
    parameters = drawn(TWO_INPUTS)
    incoming = Incoming.of(TWO_INPUTS, 5)
    assert incoming.neurons == (NeuronRef("h", 0), NeuronRef("h", 1), NeuronRef("y", 0), NeuronRef("y", 1))
    w = parameters.weights
    expected = [
        [*w["a-h"][:, 0], w["b-h"][0, 0], w["b-h"][1, 0], NAN],
        [*w["a-h"][:, 1], NAN, w["b-h"][1, 1], w["b-h"][2, 1]],
        [NAN, NAN, *w["b-y"][:, 0]],
        [NAN, NAN, *w["b-y"][:, 1]],
    ]
    assert np.array_equal(incoming.weights(parameters, range(4)), expected, equal_nan=True)
    assert np.array_equal(incoming.weights(parameters, range(1, 3)), expected[1:3], equal_nan=True)
    assert incoming.largest(parameters) == np.nanmax(np.abs(expected))


def test_columns_beyond_an_image_are_left_out() -> None:
    parameters = drawn(TWO_INPUTS)
    first = Incoming.of(TWO_INPUTS, 2)
    assert first.neurons == (NeuronRef("h", 0), NeuronRef("h", 1))
    assert np.array_equal(first.weights(parameters, range(2)), parameters.weights["a-h"].T)
    some = Incoming.of(TWO_INPUTS, 3)
    assert len(some.neurons) == 4
    assert np.array_equal(some.weights(parameters, range(2, 4))[:, 2], parameters.weights["b-y"][0])


def test_weights_that_are_no_numbers_do_not_spoil_the_scale() -> None:
    parameters = drawn(TWO_INPUTS).with_weight("a-h", 0, 0, np.inf).with_weight("b-y", 0, 0, np.nan)
    assert 0.0 < Incoming.of(TWO_INPUTS, 5).largest(parameters) <= 1.0


@pytest.mark.parametrize("shape", [(2, 3), (2, 1, 3)])
def test_an_image_has_a_pixel_for_each_weight_in_its_colour(qapp: QApplication, shape: tuple[int, ...]) -> None:
    weights = np.random.default_rng(1).uniform(-1.0, 1.0, (4, 6))
    weights[2, 4] = np.nan
    shares = Scale(2.0).shares(weights, np.ones(4))
    image = ImageFace(shape).pixels(weights, shares, LIGHT)
    channels = shape[2] if len(shape) == 3 else 1
    assert (image.width(), image.height()) == (shape[1], 4 * channels * shape[0])
    for neuron in range(4):
        for column in range(6):
            pixel, channel = divmod(column, channels)
            row, place = divmod(pixel, shape[1])
            colour = image.pixelColor(place, (neuron * channels + channel) * shape[0] + row)
            if np.isnan(weights[neuron, column]):
                assert colour.alpha() == 0
            else:
                found = share_of(colour.rgb(), LIGHT)
                assert found == pytest.approx(weights[neuron, column] / 2.0, abs=0.5 / 127 + 1e-9)


def test_a_scale_of_its_own_gives_each_neuron_the_full_colour() -> None:
    weights = np.array([[0.1, -0.2], [3.0, 1.0], [0.0, 0.0]])
    shares = Scale(None).shares(weights, np.array([0.2, 3.0, 0.0]))
    assert shares == pytest.approx(np.array([[0.5, -1.0], [1.0, 1.0 / 3.0], [0.0, 0.0]]))


def test_the_digits_are_shown_as_images_on_one_scale(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("digits")
    view = shown(make_workspace, project, qtbot, (900, 600))
    weights = project.parameters.weights[project.network.connections[0].id]
    largest = np.abs(weights).max()
    assert float(view.scale_bar.ends[1]) == pytest.approx(largest, rel=5e-3)
    assert view.grid.places_in_sight() == range(32)
    picture = view.grid.viewport().grab().toImage()
    for neuron, pixel in ((0, 0), (7, 37), (31, 63)):
        rect, (row, column) = view.grid.rect_of(neuron), divmod(pixel, 8)
        step = rect.width() // 8
        colour = picture.pixelColor(rect.left() + column * step + step // 2, rect.top() + row * step + step // 2)
        assert share_of(colour.rgb(), LIGHT) == pytest.approx(weights[pixel, neuron] / largest, abs=0.5 / 127 + 1e-9)


def test_images_follow_the_weights(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("digits")
    view = shown(make_workspace, project, qtbot)
    before = view.scale_bar.ends
    link = project.network.connections[0].id
    view.workspace.edit("Weight", lambda p: replace(p, parameters=p.parameters.with_weight(link, 5, 3, -7.5)))
    qtbot.waitUntil(lambda: view.scale_bar.ends == ("-7.5", "7.5"))
    assert before != view.scale_bar.ends
    view.same_scale.setChecked(False)
    qtbot.waitUntil(lambda: view.scale_bar.ends == ("-largest", "largest"))
    assert "each neuron" in view.scale_bar.toolTip()
    assert view.minimumSizeHint().width() <= 300


def test_the_pointer_reads_pixel_weight_and_neuron(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("digits")
    link = project.network.connections[0].id
    project = replace(project, parameters=project.parameters.with_weight(link, 2 * 8 + 5, 1, 0.125))
    view = shown(make_workspace, project, qtbot)
    rect = view.grid.rect_of(1)
    step = rect.width() // 8
    hover(view, rect.topLeft() + QPoint(5 * step + 1, 2 * step + 1))
    assert view.words.text() == "hidden 1, 2, pixel row 3, column 6: weight 0.1250"
    hover(view, QPoint(1, 1))
    assert "Click an image" in view.words.text()


def test_a_click_selects_the_neuron_and_a_second_one_none(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace, sample_project("digits"), qtbot)
    selection = view.workspace.selection
    place = view.grid.rect_of(2).center()
    qtbot.mouseClick(view.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert selection.items == (NeuronRef("layer-2", 2),)
    qtbot.mouseClick(view.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert selection.items == ()


def test_keys_walk_through_the_neurons_and_bring_them_into_sight(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace, sample_project("digits"), qtbot, (300, 190))
    selection = view.workspace.selection
    for key, neuron in ((Qt.Key.Key_Right, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 31), (Qt.Key.Key_Left, 30)):
        qtbot.keyClick(view.grid, key)
        assert selection.items == (NeuronRef("layer-2", neuron),)
        assert neuron in view.grid.places_in_sight()
    assert view.grid.verticalScrollBar().value() > 0
    qtbot.keyClick(view.grid, Qt.Key.Key_Escape)
    assert selection.items == ()


def test_missing_links_are_said_to_be_missing(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("digits")
    mask = np.ones((64, 32), dtype=bool)
    mask[0, 0] = False
    connections = (replace(project.network.connections[0], mask=mask), *project.network.connections[1:])
    link = connections[0].id
    network = replace(project.network, connections=connections)
    parameters = project.parameters.with_weight(link, 0, 0, 0.0)
    view = shown(make_workspace, replace(project, network=network, parameters=parameters), qtbot)
    hover(view, view.grid.rect_of(0).topLeft() + QPoint(1, 1))
    assert view.words.text().endswith("row 1, column 1: no link")


def test_colours_and_what_is_beside_an_image_are_told(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace, sample_project("captions"), qtbot)
    assert "red, green and blue" in view.words.text()
    assert "38 inputs that are no part" in view.words.text()
    rect = view.grid.rect_of(0)
    hover(view, rect.bottomRight() - QPoint(1, 1))
    assert "row 12, column 12, blue" in view.words.text()


def test_inputs_that_are_no_image_are_bars_with_their_names(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("iris")
    view = shown(make_workspace, project, qtbot)
    assert "no image" in view.words.text()
    name = view.workspace.dataset.table.input_names[1]
    rect = view.grid.rect_of(0)
    hover(view, QPoint(rect.center().x(), rect.top() + 3 * rect.height() // 8))
    weight = project.parameters.weights[project.network.connections[0].id][1, 0]
    assert f"input '{name}': weight {weight:.4f}" in view.words.text()


def test_without_a_network_it_says_how_to_get_one(workspace: Workspace, qtbot: QtBot) -> None:
    view = shown(lambda project: workspace, Project(), qtbot)
    assert view.empty.isVisible()
    assert "input layer" in view.empty.text()


def test_without_data_inputs_are_numbered(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    network = TWO_INPUTS
    parameters = draw_parameters(network, sample_project("xor").training)
    view = shown(make_workspace, Project(network=network, parameters=parameters, initial=parameters), qtbot)
    assert view.grid.isVisible()
    hover(view, view.grid.rect_of(0).center())
    assert "input '" in view.words.text()


@pytest.mark.parametrize("scheme", list(Scheme))
def test_every_scheme_and_size_is_painted(make_workspace: MakeWorkspace, qtbot: QtBot, scheme: Scheme) -> None:
    view = shown(make_workspace, sample_project("letter-memory"), qtbot, (300, 190))
    view.workspace.theme.choose(scheme)
    for width, height in ((300, 190), (900, 600)):
        view.resize(width, height)
        view.refresh()
        assert not view.grab().isNull()
    sizes = ImageFace((7, 5)).sizes(QFontMetrics(view.font()))
    assert sizes[0].height() < sizes[-1].height()
