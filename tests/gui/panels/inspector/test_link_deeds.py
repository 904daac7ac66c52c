"""What the inspector does to a link, to several links and to several neurons, used with keys and mouse."""

from dataclasses import replace

import numpy as np
import pytest
from inspector_stage import (
    FIRST,
    HIDDEN,
    OUTPUT,
    SECOND,
    MakeWorkspace,
    box,
    drag,
    enter,
    field,
    fill_clipboard,
    label_of,
    named,
    pick,
    said,
    shown,
    switch,
    table,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import number
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.spec import TrainingSpec

# What Qt's offscreen platform says about every popup menu.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")


def weights(workspace: Workspace, connection: str = FIRST) -> np.ndarray:
    return workspace.project.parameters.weights[connection]


def scrub(qtbot: QtBot, inspector: Inspector, name: str, pixels: int) -> None:
    label = label_of(inspector, field(inspector, name))
    start = QPoint(10, label.height() // 2)
    drag(qtbot, label, start, start + QPoint(pixels, 0))


def test_a_weight_is_dragged_over_its_label_as_one_undo_entry(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.edit("Weight", lambda project: edits.set_weight(project, FIRST, 0, 1, 0.5))
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    count = workspace.document.undo_stack.count()
    scrub(qtbot, inspector, "Weight", 40)
    assert weights(workspace)[0, 1] == 0.9
    assert workspace.document.undo_stack.count() == count + 1
    assert workspace.document.undo_stack.undo_text == "Weight input 1 to hidden 1, 2"


def test_a_bias_is_dragged_over_its_label(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(NeuronRef(HIDDEN, 1))
    scrub(qtbot, inspector, "Bias", -20)
    assert workspace.project.parameters.biases[HIDDEN].tolist() == [0.0, -0.2, 0.0, 0.0]
    assert workspace.document.undo_stack.count() == 1


def test_escape_in_the_middle_leaves_project_and_history_untouched(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    before, count = workspace.project, workspace.document.undo_stack.count()
    weight = field(inspector, "Weight")
    label = label_of(inspector, weight)
    qtbot.mousePress(label, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    qtbot.mouseMove(label, QPoint(60, 5))
    assert weight.scrubbing
    qtbot.keyClick(weight, Qt.Key.Key_Escape)
    qtbot.mouseRelease(label, Qt.MouseButton.LeftButton, pos=QPoint(60, 5))
    assert workspace.project is before
    assert workspace.document.undo_stack.count() == count


def test_a_link_is_removed_and_restored(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    pick(qtbot, inspector, "Remove")
    assert workspace.project.network.connection(FIRST).mask is not None
    assert "There is no link between these two neurons" in said(inspector)
    assert not field(inspector, "Weight").isEnabled()
    pick(qtbot, inspector, "Restore")
    assert workspace.project.network.connection(FIRST).mask is None
    assert field(inspector, "Weight").value() == weights(workspace)[0, 1] != 0.0
    assert "There is no link" not in said(inspector)
    pick(qtbot, inspector, "Zero")
    assert weights(workspace)[0, 1] == 0.0
    assert workspace.document.undo_stack.count() == 3


def test_a_link_shows_its_gradient_and_for_which_samples(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    assert "mean over 4 training samples" in said(inspector)
    workspace.insight.choose(2)
    activity = workspace.insight.activity()
    assert activity is not None
    assert activity.gradient is not None
    assert "(sample 3)" in said(inspector)
    assert number(float(activity.gradient.weights[FIRST][0, 1])) in said(inspector)


def test_without_data_a_link_has_no_gradient(qtbot: QtBot, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(edits.layered((2, 2, 1), "tanh", "tanh", TrainingSpec()))
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    assert "none" in said(shown(qtbot, workspace))


def test_several_links_are_changed_at_once_and_no_others(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    before = workspace.project.parameters
    workspace.selection.select(LinkRef(FIRST, 0, 1), LinkRef(FIRST, 1, 3), LinkRef(SECOND, 2, 0))
    assert "3 links" in said(inspector)
    enter(qtbot, field(inspector, "Weight"), "0,25")
    assert weights(workspace)[0, 1] == weights(workspace)[1, 3] == weights(workspace, SECOND)[2, 0] == 0.25
    assert int((weights(workspace) != before.weights[FIRST]).sum()) == 2
    assert int((weights(workspace, SECOND) != before.weights[SECOND]).sum()) == 1
    assert workspace.document.undo_stack.undo_text == "Weight of 3 links"
    switch(qtbot, inspector, QCheckBox, "Lock")
    pick(qtbot, inspector, "Remove")
    assert "0 links chosen, 3 missing" in said(inspector)
    pick(qtbot, inspector, "Restore")
    assert workspace.project.network.connection(FIRST).mask is None
    assert workspace.document.undo_stack.count() == 4


def test_arrow_keys_over_several_links_are_one_entry(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1), LinkRef(FIRST, 1, 3))
    pick(qtbot, inspector, "Zero")
    weight = field(inspector, "Weight")
    weight.setFocus()
    for _ in range(3):
        qtbot.keyClick(weight, Qt.Key.Key_Up)
    assert weights(workspace)[0, 1] == weights(workspace)[1, 3] == 0.3
    assert workspace.document.undo_stack.count() == 2


def test_connections_and_links_together_are_changed_as_links(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(ConnectionRef(FIRST), LinkRef(SECOND, 0, 0))
    pick(qtbot, inspector, "Zero")
    assert not weights(workspace).any()
    assert np.flatnonzero(weights(workspace, SECOND) == 0.0).tolist() == [0]
    assert workspace.document.undo_stack.undo_text == "Zero 9 links"


def test_the_biases_of_several_neurons_are_changed_at_once(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(NeuronRef(HIDDEN, 1), NeuronRef(OUTPUT, 0))
    enter(qtbot, field(inspector, "Bias"), "-0.5")
    assert workspace.project.parameters.biases[HIDDEN].tolist() == [0.0, -0.5, 0.0, 0.0]
    assert workspace.project.parameters.biases[OUTPUT].tolist() == [-0.5]
    switch(qtbot, inspector, QCheckBox, "Lock")
    assert workspace.project.network.layer(HIDDEN).locked_biases == (1,)
    assert workspace.document.undo_stack.count() == 2


def test_neurons_without_biases_have_nothing_to_change(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(NeuronRef("layer-1", 0), NeuronRef("layer-1", 1))
    assert not field(inspector, "Bias").isEnabled()
    assert not box(inspector, "Lock").isEnabled()
    assert not named(inspector, QPushButton, "More").isEnabled()


def test_things_of_different_kinds_are_only_counted(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(NeuronRef(HIDDEN, 0), LayerRef(OUTPUT), LinkRef(FIRST, 0, 0))
    assert "1 neuron" in said(inspector)
    assert inspector.page is not None
    assert not inspector.page.findChildren(QPushButton)


def test_a_gradient_in_the_weights_place_can_be_read_and_copied_only(
    qtbot: QtBot, workspace: Workspace, inspector: Inspector
) -> None:
    workspace.selection.select(ConnectionRef(FIRST))
    workspace.insight.choose(3)
    switch(qtbot, inspector, QCheckBox, "Gradients")
    activity = workspace.insight.activity()
    assert activity is not None
    assert activity.gradient is not None
    view = table(inspector)
    assert view.model().index(0, 1).data() == number(float(activity.gradient.weights[FIRST][0, 1]))
    assert "Gradients, sample 4: to be read, not changed." in said(inspector)
    assert not view.model().index(0, 1).flags() & Qt.ItemFlag.ItemIsEditable
    assert "Gradient of weight input 1" in view.model().index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    before = workspace.project
    fill_clipboard("1")
    view.setCurrentIndex(view.model().index(0, 1))
    with qtbot.waitSignal(workspace.refused) as refusal:
        qtbot.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "These are gradients" in refusal.args[0]
    assert workspace.project is before
    switch(qtbot, inspector, QCheckBox, "Gradients")
    assert view.model().index(0, 1).data() == number(float(weights(workspace)[0, 1]))
    assert view.model().index(0, 1).flags() & Qt.ItemFlag.ItemIsEditable


@pytest.mark.parametrize(
    "items",
    [
        (LinkRef(FIRST, 0, 0), LinkRef(FIRST, 0, 1)),
        (NeuronRef(HIDDEN, 0), NeuronRef(HIDDEN, 1)),
        (LayerRef(HIDDEN), LayerRef(OUTPUT)),
    ],
)
def test_the_pages_of_several_fit_a_narrow_dock(
    workspace: Workspace, inspector: Inspector, items: tuple[Ref, ...]
) -> None:
    workspace.selection.select(*items)
    assert inspector.page is not None
    assert inspector.page.width() <= inspector.viewport().width()


def test_the_heading_of_biases_says_when_they_are_gradients(workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    workspace.insight.choose(3)
    workspace.insight.show_quantity("gradient")
    activity = workspace.insight.activity()
    assert activity is not None
    assert activity.gradient is not None
    model = table(inspector, "Biases").model()
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Gradient"
    assert model.index(2, 1).data() == number(float(activity.gradient.biases[HIDDEN][2]))
    assert not model.index(2, 1).flags() & Qt.ItemFlag.ItemIsEditable


def test_another_loss_gives_another_gradient_at_once(qtbot: QtBot, workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(LinkRef(FIRST, 0, 1))
    before = said(inspector)
    training = replace(workspace.project.training, loss="binary_cross_entropy")
    workspace.edit("Loss", lambda project: edits.set_training(project, training))
    qtbot.waitUntil(lambda: said(inspector) != before)
