from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from bpgui.data import sample_project
from bpgui.engine.activations import ACTIVATIONS, activation
from bpgui.engine.diagnostics import SATURATED, diagnose
from bpgui.gui.common.probe import Reading
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.gui.common.text import percent
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.operating_points.operating_points import OperatingPoints
from bpgui.gui.views.operating_points.points import Points, flat_below, saturated, slopes, values
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]


def shown(workspace: Workspace, qtbot: QtBot, size: tuple[int, int] = (660, 400)) -> OperatingPoints:
    view = OperatingPoints(workspace)
    qtbot.addWidget(view)
    view.resize(*size)
    with qtbot.waitExposed(view):
        view.show()
    view.refresh()
    return view


def with_hidden(project: Project, name: str, **settings: float) -> Project:
    """Return a project whose hidden layers have this activation."""
    layers = tuple(
        replace(layer, activation=name, activation_settings=settings) if layer.role == "hidden" else layer
        for layer in project.network.layers
    )
    return replace(project, network=replace(project.network, layers=layers))


def reading_of(view: OperatingPoints) -> Reading:
    reading = view.workspace.probe.reading()
    assert reading is not None
    return reading


def marks(view: OperatingPoints) -> set[tuple[float, float]]:
    x, y = view.chart.marks.getData()
    return set(zip(x.tolist(), y.tolist(), strict=True))


def test_the_marks_are_the_net_inputs_and_outputs_of_the_probe(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    trace = reading_of(view).trace
    net, output = trace.net["layer-2"], trace.raw["layer-2"]
    assert net.size == 16
    assert marks(view) == set(zip(net.ravel().tolist(), output.ravel().tolist(), strict=True))


def test_a_selected_neuron_is_shown_alone(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    view.workspace.selection.select(NeuronRef("layer-2", 3))
    view.refresh()
    trace = reading_of(view).trace
    assert view.neuron.value() == 4
    expected = zip(trace.net["layer-2"][:, 3].tolist(), trace.raw["layer-2"][:, 3].tolist(), strict=True)
    assert marks(view) == set(expected)


@pytest.mark.parametrize(
    ("item", "layer", "neuron"),
    [
        (LayerRef("layer-3"), "output", 0),
        (NeuronRef("layer-2", 1), "hidden 1", 2),
        (ConnectionRef("link-2"), "output", 0),
        (LinkRef("link-1", 0, 2), "hidden 1", 3),
        (LayerRef("layer-1"), "hidden 1", 0),
    ],
)
def test_the_choice_follows_the_selection(
    make_workspace: MakeWorkspace, qtbot: QtBot, item: LayerRef, layer: str, neuron: int
) -> None:
    project = sample_project("xor")
    ids = {f"link-{k + 1}": c.id for k, c in enumerate(project.network.connections)}
    match item:
        case ConnectionRef(link):
            item = ConnectionRef(ids[link])
        case LinkRef(link, source, target):
            item = LinkRef(ids[link], source, target)
    view = shown(make_workspace(project), qtbot)
    view.workspace.selection.select(item)
    assert (view.layer.currentText(), view.neuron.value()) == (layer, neuron)


def test_another_layer_can_be_chosen_by_hand(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    view.workspace.selection.select(NeuronRef("layer-2", 3))
    view.layer.setCurrentIndex(1)
    view.layer.activated.emit(1)
    view.refresh()
    assert view.neuron.value() == 0
    net = reading_of(view).trace.net["layer-3"]
    assert {x for x, _ in marks(view)} == set(net.ravel().tolist())


@pytest.mark.parametrize("name", ["xor", "spiral", "digits"])
def test_the_share_of_saturated_points_is_that_of_the_diagnostics(
    make_workspace: MakeWorkspace, qtbot: QtBot, name: str
) -> None:
    project = sample_project(name)
    link = project.network.connections[0].id
    wild = project.parameters.with_weights(link, 6.0 * project.parameters.weights[link])
    view = shown(make_workspace(replace(project, parameters=wild)), qtbot)
    reading = reading_of(view)
    found = diagnose(reading.program, reading.theta, reading.loss, reading.inputs, reading.targets).layers[0]
    assert found.saturated > 0.0
    assert view.words.text().startswith(f"{percent(found.saturated)} of ")


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - {"softmax", "hard_step"}))
def test_the_limit_is_a_share_of_the_largest_slope(name: str) -> None:
    bound = activation(name)
    net = np.linspace(-8.0, 8.0, 1601)
    output = values(bound, net)
    assert output == pytest.approx(bound.value(net[:, np.newaxis])[:, 0])
    slope = slopes(bound, net, output)
    assert slope is not None
    assert flat_below(bound) == pytest.approx(SATURATED * np.abs(slope).max(), rel=1e-3)


def test_a_tanh_is_saturated_where_its_output_is_beyond_0_975() -> None:
    bound = activation("tanh")
    net = np.array([-3.0, -2.0, 0.0, 2.0, 2.5])
    slope = slopes(bound, net, np.tanh(net))
    assert slope is not None
    assert saturated(slope, flat_below(bound)).tolist() == (np.abs(np.tanh(net)) > np.sqrt(0.95)).tolist()


def test_the_curve_has_the_settings_of_the_layer(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = with_hidden(sample_project("xor"), "leaky_relu", slope=0.25)
    view = shown(make_workspace(project), qtbot)
    x, y = view.chart.function.getData()
    assert y == pytest.approx(np.where(x > 0.0, x, 0.25 * x))
    x, y = view.chart.slope.getData()
    assert y == pytest.approx(np.where(x > 0.0, 1.0, 0.25))


def test_softmax_is_a_scatter_with_a_word_why(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("iris")), qtbot)
    view.workspace.selection.select(LayerRef(view.workspace.project.network.layers[-1].id))
    view.refresh()
    assert not view.chart.function.isVisible()
    assert not view.chart.slope.isVisible()
    assert len(marks(view)) > 100
    assert "no curve" in view.words.text()


def test_a_hard_step_has_no_slope(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(with_hidden(sample_project("xor"), "hard_step")), qtbot)
    assert view.chart.function.isVisible()
    assert not view.chart.slope.isVisible()
    assert "no slope" in view.words.text()


def test_the_histogram_counts_every_point_once() -> None:
    net = np.array([-2.0, -1.9, 0.1, 0.2, 0.3, 2.0])
    points = Points.of(net[np.newaxis], net[np.newaxis])
    assert points.histogram(-2.0, 2.0, 4).tolist() == pytest.approx([2 / 6, 0.0, 3 / 6, 1 / 6])


def test_of_very_many_points_some_of_every_neuron_are_taken() -> None:
    net = np.tile(np.arange(64.0), (10_000, 1))
    points = Points.of(net, net)
    assert len(points.net) < net.size
    assert set(points.net.tolist()) == set(range(64))
    assert len(set(points.thinned(160)[0].tolist())) > 32


def test_what_is_too_large_is_left_out_and_told(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("xor")
    link = project.network.connections[0].id
    huge = project.parameters.with_weight(link, 0, 0, 1e200)
    view = shown(make_workspace(replace(project, parameters=huge)), qtbot)
    assert "2 more are too large" in view.words.text()
    all_huge = project.parameters.with_weights(link, np.full((2, 4), 1e200)).with_bias("layer-2", 0, 1e200)
    for neuron in range(4):
        all_huge = all_huge.with_bias("layer-2", neuron, 1e200)
    view.workspace.edit("Weights", lambda p: replace(p, parameters=all_huge))
    view.refresh()
    assert "too large to be numbers" in view.empty.text()


def test_it_follows_training_steps(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("xor")
    view = shown(make_workspace(project), qtbot)
    before = marks(view)
    link = project.network.connections[0].id
    view.workspace.edit("Weight", lambda p: replace(p, parameters=p.parameters.with_weight(link, 0, 0, 3.0)))
    qtbot.waitUntil(lambda: marks(view) != before)


def test_a_network_that_was_exchanged_keeps_no_layer_of_the_old_one(
    make_workspace: MakeWorkspace, qtbot: QtBot
) -> None:
    view = shown(make_workspace(sample_project("digits")), qtbot)
    view.workspace.selection.select(NeuronRef("layer-2", 30))
    view.refresh()
    view.workspace.edit("Other", lambda p: sample_project("xor"))
    view.refresh()
    assert view.neuron.value() <= 4
    assert [view.layer.itemText(k) for k in range(view.layer.count())] == ["hidden 1", "output"]


def test_without_data_it_says_what_is_missing(workspace: Workspace, qtbot: QtBot) -> None:
    view = shown(workspace, qtbot)
    assert view.empty.isVisible()
    assert view.empty.text()


@pytest.mark.parametrize("name", ["letter-memory", "diabetes", "worked-example", "encoder-8-3-8"])
@pytest.mark.parametrize("size", [(300, 190), (660, 215), (900, 600)])
def test_it_is_painted_in_every_size(
    make_workspace: MakeWorkspace, qtbot: QtBot, name: str, size: tuple[int, int]
) -> None:
    view = shown(make_workspace(sample_project(name)), qtbot, size)
    view.workspace.theme.choose(Scheme.DARK)
    view.refresh()
    assert not view.grab().isNull()
    assert view.chart.spread.isVisible() == (size != (300, 190))


def test_the_hatching_ends_where_the_slope_is_large_and_has_no_step_within(
    make_workspace: MakeWorkspace, qtbot: QtBot
) -> None:
    view = shown(make_workspace(with_hidden(sample_project("xor"), "tanh")), qtbot)
    edges, heights = view.chart.zones
    assert len(edges) == len(heights) + 1 == 4
    assert (heights[0], heights[2]) == (heights.max(), heights.max())
    assert heights[1] == heights.min()
    # 1 - tanh(z)^2 = 0.05
    assert np.abs(edges[1:3]) == pytest.approx(np.arctanh(np.sqrt(1.0 - SATURATED)), abs=0.1)
