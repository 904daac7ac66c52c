"""What is in sight of the inspector's pages in the dock that it has at the window's usual size."""

from collections.abc import Iterator

import numpy as np
import pytest
from inspector_stage import FIRST, HIDDEN, MakeWorkspace, enter, field, said, shown, table
from PySide6.QtCore import QLocale, QPoint, QRect
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.gui.common.selection import ConnectionRef, LayerRef, NeuronRef
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.spec import TrainingSpec

WIDTH, HEIGHT = 310, 265


@pytest.fixture
def inspector(workspace: Workspace, qtbot: QtBot) -> Inspector:
    return shown(qtbot, workspace, WIDTH, HEIGHT)


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    yield
    QLocale.setDefault(before)


def in_sight(inspector: Inspector, widget: QWidget) -> bool:
    place = QRect(widget.mapTo(inspector.viewport(), QPoint(0, 0)), widget.size())
    return inspector.viewport().rect().contains(place)


def test_the_matrix_and_the_field_of_its_weights_need_no_scrolling(workspace: Workspace, inspector: Inspector) -> None:
    workspace.selection.select(ConnectionRef(FIRST))
    matrix = table(inspector)
    assert in_sight(inspector, matrix)
    assert in_sight(inspector, field(inspector, "Weight"))
    assert matrix.horizontalScrollBar().maximum() == 0


def test_columns_that_would_be_too_narrow_keep_their_width_and_scroll(
    qtbot: QtBot, make_workspace: MakeWorkspace
) -> None:
    workspace = make_workspace(edits.layered((2, 12, 1), "sigmoid", "sigmoid", TrainingSpec()))
    workspace.selection.select(ConnectionRef(FIRST))
    inspector = shown(qtbot, workspace, WIDTH, HEIGHT)
    matrix = table(inspector)
    assert matrix.columnWidth(0) > matrix.fontMetrics().horizontalAdvance("-8.88e+88")
    assert matrix.horizontalScrollBar().maximum() > 0


def test_the_written_sum_needs_no_scrolling(workspace: Workspace, inspector: Inspector) -> None:
    workspace.insight.choose(2)
    workspace.selection.select(NeuronRef("layer-3", 0))
    assert inspector.page is not None
    labels = inspector.page.findChildren(QLabel)
    written = next(label for label in labels if "sigmoid" in label.text())
    assert in_sight(inspector, written)


def test_the_history_has_the_decimal_sign_of_the_locale(
    qtbot: QtBot, workspace: Workspace, german: None, inspector: Inspector
) -> None:
    workspace.selection.select(LayerRef(HIDDEN))
    enter(qtbot, field(inspector, "Dropout"), "0,25")
    assert workspace.document.undo_stack.undo_text == "Dropout of hidden 1: 0,25"


def test_many_links_are_counted_with_the_group_sign_of_the_locale(
    qtbot: QtBot, make_workspace: MakeWorkspace, german: None
) -> None:
    project = edits.layered((64, 32, 1), "sigmoid", "sigmoid", TrainingSpec())
    project = edits.remove_links(project, {FIRST: np.eye(64, 32, dtype=bool)})
    workspace = make_workspace(project)
    workspace.selection.select(ConnectionRef(FIRST))
    assert "All 2.016 links, 32 missing" in said(shown(qtbot, workspace, WIDTH, HEIGHT))
