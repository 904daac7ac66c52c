"""Drawing and editing data in the data panel itself."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from bpgui.data import default_spec, sample_project, with_dataset
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.data_panel import DataPanel
from bpgui.gui.panels.data.drawing.drawing_plane import DrawingPlane, Tool
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]


def shown(qtbot: QtBot, workspace: Workspace) -> DataPanel:
    panel = DataPanel(workspace)
    qtbot.addWidget(panel)
    panel.resize(320, 860)
    with qtbot.waitActive(panel):
        panel.show()
    return panel


def plane(panel: DataPanel) -> DrawingPlane:
    return panel.views.picture.plane


def take(panel: DataPanel, tool: Tool) -> None:
    QTest.mouseClick(panel.views.picture.editor.tools.buttons[tool], Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def stroke(panel: DataPanel, *places: tuple[float, float]) -> None:
    drawn, at = plane(panel), [plane(panel).place_of(*place).toPoint() for place in places]
    QTest.mousePress(drawn, Qt.MouseButton.LeftButton, pos=at[0])
    for place in at[1:]:
        QTest.mouseMove(drawn, place)
    QTest.mouseRelease(drawn, Qt.MouseButton.LeftButton, pos=at[-1])


def rows(workspace: Workspace) -> int:
    assert workspace.dataset is not None
    return len(workspace.dataset.table.inputs)


def test_points_are_sprayed_erased_and_undone(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(sample_project("spiral"))
    panel = shown(qtbot, workspace)
    before = workspace.project
    take(panel, Tool.BRUSH)
    stroke(panel, (-4.0, 4.0), (4.0, 4.0))
    sprayed = rows(workspace)
    assert sprayed > 510
    take(panel, Tool.ERASE)
    stroke(panel, (0.0, 0.0), (0.5, 0.0))
    assert rows(workspace) < sprayed
    assert plane(panel).has_map
    stack = workspace.document.undo_stack
    assert stack.count() == 2
    stack.undo()
    stack.undo()
    assert workspace.project is before
    assert len(plane(panel).places()) == 500


def test_the_chosen_row_is_released_when_rows_go(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(sample_project("spiral"))
    panel = shown(qtbot, workspace)
    take(panel, Tool.BRUSH)
    stroke(panel, (-4.0, 4.0), (4.0, 4.0))
    workspace.insight.choose(rows(workspace) - 1)
    workspace.document.undo_stack.undo()
    assert workspace.insight.row is None
    assert workspace.insight.activity() is not None


def test_numbers_that_are_computed_follow_the_table(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(sample_project("xor"))
    panel = shown(qtbot, workspace)
    take(panel, Tool.MOVE)
    stroke(panel, (1.0, 1.0), (0.5, 0.5))
    first = workspace.insight.activity()
    stroke(panel, (0.5, 0.5), (0.25, 0.5))
    second = workspace.insight.activity()
    assert first is not None
    assert second is not None
    assert first is not second


def test_a_blank_plane_is_chosen_in_the_list_with_the_pen_in_hand(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(Project())
    panel = shown(qtbot, workspace)
    entry = panel.chooser.findText("Draw points in the plane")
    panel.chooser.setCurrentIndex(entry)
    panel.chooser.activated.emit(entry)
    assert panel.chooser.currentText() == "Points drawn by hand"
    assert plane(panel).tool is Tool.POINT
    stroke(panel, (0.0, 0.0))
    assert rows(workspace) == 3


def test_a_cell_of_the_rows_is_edited(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(with_dataset(Project(), default_spec("iris")))
    panel = shown(qtbot, workspace)
    views = panel.views
    views.tabs.setCurrentIndex(1)
    QApplication.processEvents()
    model, table = views.rows.model(), views.rows
    names = [model.headerData(k, Qt.Orientation.Horizontal) for k in range(model.columnCount())]
    column = names.index("sepal width (cm)")
    index = model.index(2, column)
    table.scrollTo(index)
    at: QPoint = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "3.2"
    QTest.keyClicks(editor, "4.25")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    for _ in range(5):
        QApplication.processEvents()
    assert workspace.project.table is not None
    assert workspace.project.table.column("sepal width (cm)").values[2] == 4.25
    assert table.currentIndex().row() == 2
    assert table.currentIndex().column() == column
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert rows(workspace) == 149
    np.testing.assert_array_equal(workspace.project.table.column("sepal width (cm)").values[:3], [3.5, 3.0, 3.1])


def test_a_click_chooses_the_row_and_does_not_open_its_cell(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(sample_project("xor"))
    panel = shown(qtbot, workspace)
    panel.views.tabs.setCurrentIndex(1)
    QApplication.processEvents()
    table = panel.views.rows
    at = table.visualRect(table.model().index(1, 3)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert workspace.insight.row == 1
    assert table.viewport().findChild(QLineEdit) is None
