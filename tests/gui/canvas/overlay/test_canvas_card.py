"""The hover card: what it says about neurons and links, and where it stands."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from bpgui import edits
from bpgui.data import EXAMPLES, default_spec, sample_project
from bpgui.engine.terms import Term, Terms
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.overlay.card import MOST_LINES, WIDEST_PX, Card, card_of, paint_card, place, wrapped
from bpgui.gui.common.insight import Insight
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.theme import DARK, LIGHT, Colours
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import NetworkSpec, Project, TrainingSpec

MakeWorkspace = Callable[[Project], Workspace]
CANVAS = QSizeF(900, 600)


def view_of(workspace: Workspace, size: QSizeF = CANVAS, colours: Colours = LIGHT) -> View:
    """Return what a card asks of a view."""
    view = SimpleNamespace(
        project=workspace.project, dataset=workspace.dataset, size=size, colours=colours, font=QApplication.font()
    )
    return cast(View, view)


def card(workspace: Workspace, ref: Ref) -> Card:
    return card_of(view_of(workspace), ref, workspace.insight, QFontMetricsF(QApplication.font()))


@pytest.fixture
def worked(make_workspace: MakeWorkspace) -> Workspace:
    """The classic worked example: 2-2-1, no biases."""
    return make_workspace(EXAMPLES["worked-example"][1]())


@pytest.fixture
def digits(make_workspace: MakeWorkspace) -> Workspace:
    """Images of 64 pixels: sums of many terms."""
    return make_workspace(sample_project("digits"))


# What it says


def test_a_neuron_shows_its_sum_for_the_chosen_sample(worked: Workspace) -> None:
    worked.insight.choose(0)
    said = card(worked, NeuronRef("layer-2", 0))
    assert said.title.endswith("neuron 1 of 2")
    assert "sigmoid" in said.lines
    assert "2 links in, 1 out" in said.lines
    assert " ".join(said.sums[:-1]) == "0.35 x 0.20 + 0.70 x 0.20 + 0 = 0.21; sigmoid -> 0.552"
    assert said.sums[-1] == "delta 0.0027 in sample 1"
    assert said.point == pytest.approx((0.21, 0.55230791))
    assert said.curve is not None
    assert said.curve.name == "sigmoid"
    assert said.hints == ()


def test_an_output_shows_its_target_too(worked: Workspace) -> None:
    worked.insight.choose(0)
    assert card(worked, NeuronRef("layer-3", 0)).sums[-1] == "target 0.50, delta 0.0368 in sample 1"


def test_the_targets_go_on_in_a_second_output_layer(make_workspace: MakeWorkspace) -> None:
    project = edits.add_layer(edits.layered((2, 1), "tanh", "linear", TrainingSpec()), "output", 2, "linear", (0, 300))
    source, last = project.network.layers[0].id, project.network.layers[-1].id
    project = edits.connect(project, source, last)
    workspace = make_workspace(project)
    target = np.array([[1.0, 2.0, 3.0]])
    activity = SimpleNamespace(scope="sample 1", target=target[0], delta={last: [0.5, 0.25]}, gradient=None)
    terms = Terms((), 0.0, 0.0, 0.0, "linear")
    insight = SimpleNamespace(row=0, activity=lambda: activity, terms=lambda layer, neuron: terms)
    metrics = QFontMetricsF(QApplication.font())
    said = card_of(view_of(workspace), NeuronRef(last, 1), cast(Insight, insight), metrics)
    assert said.sums[-1].startswith("target 3, ")


def test_an_input_shows_its_value_and_no_curve(worked: Workspace) -> None:
    worked.insight.choose(0)
    said = card(worked, NeuronRef("layer-1", 1))
    assert said.sums == ("0.70 in sample 1",)
    assert said.curve is None


def test_a_link_shows_what_it_adds_and_its_gradient(worked: Workspace) -> None:
    worked.insight.choose(0)
    said = card(worked, LinkRef("connection-1", 1, 0))
    assert said.lines[:2] == ("weight 0.2000", "gradient 0.0019")
    assert said.sums == ("0.70 x 0.20 = 0.14 in sample 1",)


def test_without_a_chosen_sample_it_says_how_to_choose_one(worked: Workspace) -> None:
    hidden, link = card(worked, NeuronRef("layer-2", 0)), card(worked, LinkRef("connection-1", 1, 0))
    assert hidden.hints == (
        "Gradient: mean over 1 training sample.",
        "Choose a sample in the Data panel to see its sum.",
    )
    assert hidden.sums == ()
    assert hidden.point is None
    assert hidden.curve is not None
    assert link.hints[-1] == "Choose a sample in the Data panel to see its share."
    assert card(worked, NeuronRef("layer-1", 0)).hints == ("Choose a sample in the Data panel to see its value.",)


def test_without_data_it_says_what_is_there(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(edits.layered((2, 2, 1), "tanh", "linear", TrainingSpec()))
    said = card(workspace, NeuronRef("layer-2", 0))
    assert (said.sums, said.hints) == ((), ())
    assert "bias 0.0000" in said.lines


def test_a_network_that_does_not_fit_the_data_has_no_sum(make_workspace: MakeWorkspace) -> None:
    project = edits.layered((3, 2, 1), "tanh", "linear", TrainingSpec())
    workspace = make_workspace(edits.set_dataset(project, default_spec("xor")))
    workspace.insight.choose(0)
    for ref in (NeuronRef("layer-1", 2), NeuronRef("layer-2", 0), LinkRef("connection-1", 2, 0)):
        assert (card(workspace, ref).sums, card(workspace, ref).hints) == ((), ())


def test_a_missing_link_adds_nothing(make_workspace: MakeWorkspace) -> None:
    project = sample_project("xor")
    mask = np.ones((2, 4), dtype=bool)
    mask[1, 2] = False
    first, second = project.network.connections
    network = NetworkSpec(project.network.layers, (replace(first, mask=mask), second))
    workspace = make_workspace(replace(project, network=network))
    workspace.insight.choose(3)
    assert " ".join(card(workspace, NeuronRef("layer-2", 2)).sums).count(" x ") == 1
    assert card(workspace, LinkRef("connection-1", 1, 2)).sums == ()


def test_layers_and_connections_have_their_lines_only(worked: Workspace) -> None:
    worked.insight.choose(0)
    for ref in (LayerRef("layer-2"), ConnectionRef("connection-1")):
        said = card(worked, ref)
        assert (said.sums, said.hints, said.curve) == ((), (), None)
        assert said.lines


def test_a_long_sum_is_wrapped_to_three_lines(digits: Workspace) -> None:
    digits.insight.choose(5)
    metrics = QFontMetricsF(QApplication.font())
    for layer, links in (("layer-2", 64), ("layer-3", 32)):
        terms = digits.insight.terms(layer, 3)
        assert terms is not None
        lines = wrapped(terms, metrics)
        assert len(lines) <= MOST_LINES
        assert all(metrics.horizontalAdvance(line) <= WIDEST_PX for line in lines)
        written = " ".join(lines)
        assert f"+ {links - written.count(' x ')} more (" in written
        assert written.endswith(f"{terms.activation} -> {terms.text().rsplit(' ', 1)[1]}")


def test_even_huge_numbers_leave_three_lines() -> None:
    terms = Terms(tuple(Term("x", -123456.0, -1.23e-7) for _ in range(50)), -1e9, -1e9, -1e9, "leaky ReLU", False)
    assert len(wrapped(terms, QFontMetricsF(QApplication.font()))) <= MOST_LINES


# Where it stands


@pytest.mark.parametrize("x", [0, 5, 200, 450, 700, 895, 900])
@pytest.mark.parametrize("y", [0, 5, 150, 300, 500, 595, 600])
def test_it_stays_inside_the_canvas_and_off_the_pointer(x: int, y: int) -> None:
    at, size = QPointF(x, y), QSizeF(300, 290)
    frame = place(at, size, CANVAS)
    assert QRectF(QPointF(0, 0), CANVAS).contains(frame)
    assert not frame.adjusted(-8, -8, 8, 8).contains(at)


def test_in_a_canvas_that_is_too_small_it_begins_in_sight() -> None:
    frame = place(QPointF(100, 80), QSizeF(300, 290), QSizeF(200, 160))
    assert frame.left() >= 0
    assert frame.top() >= 0


# How it looks


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("row", [None, 5])
def test_it_is_painted_where_it_says(digits: Workspace, row: int | None, colours: Colours) -> None:
    digits.insight.choose(row)
    image = QImage(CANVAS.toSize(), QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    painter = QPainter(image)
    view = view_of(digits, colours=colours)
    frame = paint_card(painter, view, QPointF(880, 580), NeuronRef("layer-2", 3), digits.insight)
    assert not painter.hasClipping()
    painter.end()
    seen = np.frombuffer(image.constBits(), np.uint32).reshape(600, 900) & 0xFFFFFF
    outside = np.ones_like(seen, dtype=bool)
    box = frame.toAlignedRect().adjusted(-1, -1, 1, 1)
    outside[box.top() : box.bottom() + 1, box.left() : box.right() + 1] = False
    assert (seen[outside] == 0x123456).all()
    inside = seen[box.top() : box.bottom(), box.left() : box.right()]
    for colour in (colours.raised, colours.text, colours.muted):
        assert (inside == int(colour.removeprefix("#"), 16)).any()
