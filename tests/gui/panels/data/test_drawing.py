"""Points drawn on the plane with mouse and keys."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence, QPainter, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from bpgui.data import Dataset, default_spec, sample_project, with_dataset
from bpgui.data.blank_plane import blank_plane
from bpgui.data.editing import add_points
from bpgui.gui.common.data_colours import Palette
from bpgui.gui.common.marks import paint_marks
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.drawing.drawing_plane import Tool
from bpgui.gui.panels.data.drawing.hands import Carrier, Eraser, Put, Spray
from bpgui.gui.panels.data.drawing.plane_editor import PlaneEditor
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable
from bpgui.spec.raw_table import categories

MakeWorkspace = Callable[[Project], Workspace]


class Stage(QWidget):
    """Shows the editor of a workspace's data as the data panel does."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.editor = PlaneEditor(workspace)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.editor)
        workspace.document.project_changed.connect(self.show_data)
        self.hints: list[str] = []
        self.refusals: list[str] = []
        workspace.hinted.connect(self.hints.append)
        workspace.refused.connect(self.refusals.append)
        self.show_data()

    @property
    def dataset(self) -> Dataset:
        dataset = self.workspace.dataset
        assert dataset is not None
        return dataset

    def show_data(self, *_: object) -> None:
        dataset = self.workspace.dataset
        if dataset is not None and dataset is not self.editor.plane.dataset:
            self.editor.set_data(dataset, Palette.of(dataset.table, self.workspace.theme.colours))

    def at(self, x: float, y: float) -> QPoint:
        """Return the pixel of a point of the inputs."""
        return self.editor.plane.place_of(x, y).toPoint()

    def take(self, tool: Tool) -> None:
        QTest.mouseClick(self.editor.tools.buttons[tool], Qt.MouseButton.LeftButton)

    def stroke(self, *places: tuple[float, float]) -> None:
        """Drag from point to point, and let go."""
        self.drag(*places)
        QTest.mouseRelease(self.editor.plane, Qt.MouseButton.LeftButton, pos=self.at(*places[-1]))

    def drag(self, *places: tuple[float, float]) -> None:
        QTest.mousePress(self.editor.plane, Qt.MouseButton.LeftButton, pos=self.at(*places[0]))
        for place in places[1:]:
            QTest.mouseMove(self.editor.plane, self.at(*place))

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        QTest.keyClick(self.editor.plane, key, *modifiers)

    def picture(self) -> QImage:
        return self.editor.plane.grab().toImage()

    def near(self, place: tuple[float, float], reach: float) -> int:
        return int((np.hypot(*(self.dataset.table.inputs - place).T) < reach).sum())


@pytest.fixture
def stage(make_workspace: MakeWorkspace, qtbot: QtBot) -> Callable[[Project], Stage]:
    def make(project: Project) -> Stage:
        made = Stage(make_workspace(project))
        qtbot.addWidget(made)
        made.resize(300, 380)
        made.editor.plane.rng = np.random.default_rng(0)
        with qtbot.waitActive(made):
            made.show()
        return made

    return make


MakeStage = Callable[[Project], Stage]


def on(name: str) -> Project:
    return with_dataset(Project(), default_spec(name))


def has_colour(image: QImage, colour: QColor, at: QPoint) -> bool:
    around = [(at.x() + x, at.y() + y) for x in range(-4, 5) for y in range(-4, 5)]
    return any(image.pixelColor(x, y) == colour for x, y in around)


# Point


def test_a_click_puts_a_point_of_the_chosen_class_where_it_was(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.POINT)
    shown.editor.tools.classes.setCurrentIndex(1)
    at = shown.at(4.0, 4.0)
    QTest.mouseClick(shown.editor.plane, Qt.MouseButton.LeftButton, pos=at)
    assert len(shown.dataset.table.inputs) == 501
    assert shown.editor.plane.position(500).toPoint() == at
    assert shown.dataset.table.labels()[500] == 1
    assert shown.workspace.document.undo_stack.undo_text == "Draw 1 point of 'first arm'"


def test_undo_brings_back_the_very_project_of_before(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    before = shown.workspace.project
    shown.take(Tool.BRUSH)
    shown.stroke((-4.0, 4.0), (-2.0, 4.0), (0.0, 4.0))
    assert shown.workspace.document.undo_stack.count() == 1
    shown.workspace.document.undo_stack.undo()
    assert shown.workspace.project is before
    assert len(shown.editor.plane.places()) == 500


def test_only_the_first_change_tells_that_the_data_is_ones_own_now(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.POINT)
    for x in (3.0, 4.0):
        QTest.mouseClick(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(x, 4.0))
    assert shown.hints == [
        "The data is now the project's own table 'Spiral (edited)'. Undo brings the former data back."
    ]


def test_two_quick_clicks_put_two_points(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    shown.take(Tool.POINT)
    QTest.mouseClick(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(0.5, 0.5))
    # Qt's test of a double click sends nothing but the second press.
    QTest.mouseDClick(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(0.5, 0.25))
    QTest.mouseRelease(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(0.5, 0.25))
    assert len(shown.dataset.table.inputs) == 6


def test_a_click_beside_the_plot_puts_nothing(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.POINT)
    frame = shown.editor.plane.frame()
    QTest.mouseClick(
        shown.editor.plane, Qt.MouseButton.LeftButton, pos=QPoint(round(frame.left()) - 10, round(frame.top()) + 40)
    )
    assert len(shown.dataset.table.inputs) == 500


def test_scaled_data_gets_points_in_its_own_unit(stage: MakeStage) -> None:
    project = blank_plane(Project())
    spec = project.dataset
    assert spec is not None
    shown = stage(project)
    shown.workspace.choose_data("Scale", type(spec)(spec.source, scaling="minmax", own=spec.own))
    shown.take(Tool.POINT)
    QTest.mouseClick(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(0.5, 0.5))
    assert shown.workspace.project.table is not None
    x = shown.workspace.project.table.column("x").values
    assert x[:2].tolist() == [-5.0, 5.0]
    assert abs(x[2]) < 0.1


# Brush


def test_the_brush_sprays_more_the_further_it_moves_and_near_its_way(stage: MakeStage) -> None:
    shown = stage(on("circle"))
    shown.take(Tool.BRUSH)
    before = len(shown.dataset.table.inputs)
    shown.stroke((-5.0, 5.0), (-3.0, 5.0))
    short = len(shown.dataset.table.inputs) - before
    shown.stroke((-5.0, 5.0), (5.0, 5.0))
    long = len(shown.dataset.table.inputs) - before - short
    assert 3 <= short < long
    radius = 22.0 * (shown.editor.plane.extent.top - shown.editor.plane.extent.bottom)
    radius /= shown.editor.plane.frame().height()
    drawn = shown.dataset.table.inputs[before:]
    assert np.abs(drawn[:, 1] - 5.0).max() <= radius + 1e-9
    assert np.unique(drawn, axis=0).shape == drawn.shape


def test_the_same_seed_sprays_the_same_points(stage: MakeStage) -> None:
    drawn = []
    for _ in range(2):
        shown = stage(on("spiral"))
        shown.take(Tool.BRUSH)
        shown.stroke((-4.0, 4.0), (4.0, 4.0))
        drawn.append(shown.dataset.table.inputs[500:])
    np.testing.assert_array_equal(drawn[0], drawn[1])


def test_a_larger_brush_sprays_more_widely(stage: MakeStage) -> None:
    spread = []
    for size in (6, 60):
        shown = stage(on("spiral"))
        shown.take(Tool.BRUSH)
        shown.editor.tools.breadth.setValue(size)
        shown.stroke((-3.0, 0.0), (3.0, 0.0))
        spread.append(float(shown.dataset.table.inputs[500:, 1].std()))
    assert spread[0] < 0.3 * spread[1]


def test_what_is_sprayed_is_seen_before_the_button_is_let_go(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.BRUSH)
    before = shown.picture()
    shown.drag((-4.5, 4.5), (-2.0, 4.5))
    assert len(shown.dataset.table.inputs) == 500
    ink = QColor(shown.workspace.theme.colours.negative)
    at = shown.at(-3.5, 4.5)
    region = [(at.x() + x, at.y() + y) for x in range(-25, 26) for y in range(-15, 16)]

    def inked(image: QImage) -> int:
        return sum(image.pixelColor(x, y) == ink for x, y in region)

    assert inked(shown.picture()) > inked(before) + 10


def test_escape_gives_up_what_is_in_hand_and_then_the_tool(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.BRUSH)
    before = shown.picture()
    shown.drag((-4.5, 4.5), (4.0, 4.5))
    shown.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(4.0, 4.5))
    assert shown.workspace.document.undo_stack.count() == 0
    assert shown.editor.plane.tool is Tool.BRUSH
    shown.editor.plane.leaveEvent(None)  # type: ignore[arg-type]
    assert shown.picture() == before
    shown.key(Qt.Key.Key_Escape)
    assert shown.editor.plane.tool is Tool.CHOOSE
    assert shown.editor.tools.buttons[Tool.CHOOSE].isChecked()


def test_another_change_of_the_data_gives_up_the_gesture(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.BRUSH)
    shown.drag((-4.5, 4.5), (4.0, 4.5))
    shown.workspace.choose_data("Data", default_spec("circle"))
    QTest.mouseRelease(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(4.0, 4.5))
    assert shown.workspace.document.undo_stack.undo_text == "Data"


def test_a_plot_that_changes_its_size_gives_up_the_gesture(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.BRUSH)
    shown.drag((-4.5, 4.5), (4.0, 4.5))
    shown.resize(400, 480)
    QApplication.processEvents()
    QTest.mouseRelease(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(4.0, 4.5))
    assert shown.workspace.document.undo_stack.count() == 0


def test_the_cursor_stays_at_its_place_in_the_plane_when_the_size_changes(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.POINT)
    shown.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    shown.resize(400, 480)
    QApplication.processEvents()
    shown.key(Qt.Key.Key_Space)
    extent = shown.editor.plane.extent
    expected = (extent.left + extent.right) / 2 + 0.1 * (extent.right - extent.left)
    assert abs(shown.dataset.table.inputs[500, 0] - expected) < 0.1


# Erase


def test_the_eraser_takes_what_its_circle_passes_over_as_one_entry(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.ERASE)
    gone = shown.near((0.0, 0.0), 0.5)
    assert gone > 0
    shown.stroke((0.0, 0.0), (0.2, 0.0))
    assert shown.near((0.0, 0.0), 0.5) == 0
    removed = 500 - len(shown.dataset.table.inputs)
    assert removed >= gone
    assert shown.workspace.document.undo_stack.undo_text == f"Erase {removed} points"
    assert shown.workspace.document.undo_stack.count() == 1


def test_what_is_erased_is_out_of_sight_at_once_and_back_after_escape(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    shown.take(Tool.ERASE)
    shown.picture()
    at, ink = shown.at(0.0, 0.0), QColor(shown.workspace.theme.colours.negative)
    assert has_colour(shown.picture(), ink, at)
    shown.drag((0.0, 0.0))
    assert not has_colour(shown.picture(), ink, at)
    shown.key(Qt.Key.Key_Escape)
    assert has_colour(shown.picture(), ink, at)


def test_the_last_points_of_the_other_class_are_not_erased_but_told_of(stage: MakeStage) -> None:
    shown = stage(blank_plane(Project()))
    shown.take(Tool.ERASE)
    shown.stroke((5.0, 5.0))
    assert shown.refusals == ["Only the class 'A' would be left: keep a row of another class beside it."]
    assert len(shown.dataset.table.inputs) == 2
    assert has_colour(shown.picture(), QColor(shown.workspace.theme.colours.positive), shown.at(5.0, 5.0))


# Move


def test_a_point_is_dragged_to_another_place(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    shown.take(Tool.MOVE)
    shown.stroke((1.0, 1.0), (0.75, 0.8), (0.5, 0.75))
    np.testing.assert_allclose(shown.dataset.table.inputs[3], [0.5, 0.75], atol=0.01)
    np.testing.assert_array_equal(shown.dataset.table.inputs[:3], [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    assert shown.workspace.document.undo_stack.undo_text == "Move a point"


def test_rows_that_a_filter_hides_are_not_erased(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    shown.take(Tool.ERASE)
    shown.editor.plane.show_rows(np.array([1, 2, 3]))
    shown.stroke((0.0, 0.0), (1.0, 0.0))
    assert len(shown.dataset.table.inputs) == 3
    assert shown.dataset.table.inputs[0].tolist() == [0.0, 0.0]


def test_a_point_that_is_only_clicked_stays(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    shown.take(Tool.MOVE)
    shown.stroke((1.0, 1.0))
    assert shown.workspace.document.undo_stack.count() == 0


def test_a_point_is_not_dragged_out_of_the_plot(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    shown.take(Tool.MOVE)
    shown.stroke((1.0, 1.0), (3.0, 0.5))
    extent = shown.editor.plane.extent
    assert shown.dataset.table.inputs[3, 0] <= extent.right


# Classes and numbers


def test_a_new_class_is_there_with_its_first_point(stage: MakeStage) -> None:
    shown = stage(blank_plane(Project()))
    shown.take(Tool.POINT)
    QTest.mouseClick(shown.editor.tools.more, Qt.MouseButton.LeftButton)
    assert shown.editor.tools.classes.currentText() == "C"
    assert shown.workspace.document.undo_stack.count() == 0
    QTest.mouseClick(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(0.0, 0.0))
    assert shown.dataset.table.classes == ("A", "B", "C")
    assert shown.dataset.table.targets.shape == (3, 3)
    assert shown.workspace.document.undo_stack.undo_text == "Draw 1 point of 'C'"
    # It stays the class of new points.
    assert shown.editor.tools.classes.currentText() == "C"


def test_number_keys_choose_the_class(stage: MakeStage) -> None:
    shown = stage(blank_plane(Project()))
    shown.take(Tool.POINT)
    shown.key(Qt.Key.Key_2)
    assert shown.editor.tools.classes.currentText() == "B"
    shown.key(Qt.Key.Key_9)
    assert shown.editor.tools.classes.currentText() == "B"


def test_classes_have_forms_as_well_as_colours(stage: MakeStage) -> None:
    shown = stage(blank_plane(Project()))
    image = shown.picture()
    ink = [QColor(shown.workspace.theme.colours.negative), QColor(shown.workspace.theme.colours.positive)]

    def filled(at: QPoint, colour: QColor) -> list[bool]:
        return [image.pixelColor(at.x() + x, at.y() + y) == colour for x in range(-9, 10) for y in range(-9, 10)]

    assert filled(shown.at(-5.0, -5.0), ink[0]) != filled(shown.at(5.0, 5.0), ink[1])
    icons = [shown.editor.tools.classes.itemIcon(k).pixmap(14, 14).toImage() for k in range(2)]
    outlines = [[icon.pixelColor(x, y).alpha() > 128 for x in range(14) for y in range(14)] for icon in icons]
    assert outlines[0] != outlines[1]


def test_a_surface_gets_points_of_the_number_that_is_typed(stage: MakeStage) -> None:
    shown = stage(on("bumps"))
    shown.take(Tool.POINT)
    assert not shown.editor.tools.classes.isVisible()
    field = shown.editor.tools.value
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, "0.75")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.mouseClick(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(0.0, 0.0))
    assert shown.dataset.table.targets[-1].tolist() == [0.75]
    assert shown.workspace.document.undo_stack.undo_text == "Draw 1 point of 0.75"


# The keyboard


def test_arrows_move_a_cursor_and_space_puts_a_point_there(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.POINT)
    middle = shown.editor.plane.frame().center()
    shown.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    shown.key(Qt.Key.Key_Up)
    shown.key(Qt.Key.Key_Space)
    step = shown.editor.plane.frame().width() / 50.0
    drawn = shown.editor.plane.position(500)
    assert (drawn - (middle + QPointF(5.0 * step, -step))).manhattanLength() < 0.01


def test_delete_erases_at_the_cursor(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.ERASE)
    shown.key(Qt.Key.Key_Delete)
    assert len(shown.dataset.table.inputs) < 500
    assert shown.near((0.0, 0.0), 0.4) == 0


def test_space_takes_up_a_point_and_puts_it_down(stage: MakeStage) -> None:
    shown = stage(with_dataset(Project(), default_spec("xor")))
    shown.take(Tool.MOVE)
    for _ in range(50):
        shown.key(Qt.Key.Key_Left)
        shown.key(Qt.Key.Key_Down)
    for _ in range(3):
        shown.key(Qt.Key.Key_Right)
        shown.key(Qt.Key.Key_Up)
    shown.key(Qt.Key.Key_Space)
    assert shown.workspace.document.undo_stack.count() == 0
    shown.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    shown.key(Qt.Key.Key_Space)
    moved = shown.dataset.table.inputs[0]
    assert moved[0] > 0.05
    assert abs(moved[1]) < 1e-9


def test_the_keys_that_draw_are_kept_from_the_windows_shortcuts(stage: MakeStage, qtbot: QtBot) -> None:
    shown = stage(on("spiral"))
    heard: list[str] = []
    for key in ("Space", "Del"):
        shortcut = QShortcut(QKeySequence(key), shown)
        shortcut.activated.connect(lambda key=key: heard.append(key))
    shown.take(Tool.POINT)
    shown.key(Qt.Key.Key_Space)
    shown.key(Qt.Key.Key_Delete)
    assert heard == []
    shown.take(Tool.CHOOSE)
    shown.key(Qt.Key.Key_Space)
    assert heard == ["Space"]


def test_with_no_tool_in_hand_a_click_chooses_a_row(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    chosen: list[object] = []
    shown.editor.plane.row_chosen.connect(chosen.append)
    QTest.mouseClick(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(1.0, 1.0))
    assert chosen == [3]
    assert shown.workspace.document.undo_stack.count() == 0


# What stays


def test_the_view_stays_while_points_are_drawn_and_erased(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    before = shown.editor.plane.extent
    shown.take(Tool.ERASE)
    for x in np.linspace(-5.0, 5.0, 5).tolist():
        shown.stroke((x, -5.0), (x, 0.0))
    assert shown.editor.plane.extent == before


def test_the_network_keeps_its_weights(stage: MakeStage) -> None:
    shown = stage(sample_project("spiral"))
    weights = shown.workspace.project.parameters
    shown.take(Tool.BRUSH)
    shown.stroke((-4.0, 4.0), (4.0, 4.0))
    assert shown.workspace.project.parameters is weights
    assert shown.workspace.training.problem == ""


def test_a_third_class_makes_the_network_unfit_which_is_told(stage: MakeStage) -> None:
    shown = stage(sample_project("spiral"))
    shown.take(Tool.POINT)
    QTest.mouseClick(shown.editor.tools.more, Qt.MouseButton.LeftButton)
    QTest.mouseClick(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(0.0, 0.0))
    assert "3" in shown.workspace.training.problem


def test_tools_are_there_only_where_points_can_be_drawn(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    # The two inputs are a category of two levels, which has no places between.
    columns = (categories("colour", ["red", "blue", "red"]), RawColumn("y", np.arange(3.0)))
    specs = (ColumnSpec("colour", "category"), ColumnSpec("y", role="target"))
    project = with_dataset(Project(), DatasetSpec(OWN, own=OwnSpec("Mine", specs)), RawTable(columns))
    shown = Stage(make_workspace(project))
    qtbot.addWidget(shown)
    assert shown.dataset.table.inputs.shape == (3, 2)
    assert shown.editor.tools.isHidden()
    shown.workspace.choose_data("Data", default_spec("spiral"))
    assert not shown.editor.tools.isHidden()


def test_the_tools_fit_into_a_narrow_panel(stage: MakeStage) -> None:
    shown = stage(on("spiral"))
    shown.take(Tool.BRUSH)
    assert shown.editor.minimumSizeHint().width() <= 250
    for button in shown.editor.tools.buttons.values():
        assert button.width() > button.fontMetrics().horizontalAdvance(button.text())


def test_more_points_than_can_be_kept_are_refused_in_words(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = on("circle")
    many = add_points(project, np.random.default_rng(0).uniform(-1.0, 1.0, (9_500, 2)), "disc")
    shown = Stage(make_workspace(many))
    qtbot.addWidget(shown)
    shown.take(Tool.POINT)
    QTest.mouseClick(shown.editor.plane, Qt.MouseButton.LeftButton, pos=shown.at(0.0, 0.0))
    assert shown.refusals == [
        "The data would then have 10,001 rows, and 10,000 are the most that are changed by hand: erase some first."
    ]


# Marks


@pytest.mark.parametrize("mark", range(4))
def test_a_mark_to_validate_is_filled_on_its_left_and_one_to_test_is_hollow(mark: int, qtbot: QtBot) -> None:
    images = []
    for part in range(3):
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        at, rgb = np.array([[20.0, 20.0]]), np.array([[0, 0, 200]], dtype=np.uint8)
        paint_marks(painter, at, rgb, np.array([mark]), np.array([part]), 12.0, QColor("white"))
        painter.end()
        images.append([image.pixelColor(x, 23) == QColor(0, 0, 200) for x in (17, 23)])
    assert images == [[True, True], [True, False], [False, False]]


# The hands alone


def test_a_spray_leaves_points_at_equal_distances_whatever_the_steps_of_the_mouse() -> None:
    counts = []
    for steps in (1, 7, 100):
        spray = Spray(QPointF(0.0, 0.0), 10.0, np.random.default_rng(0), 10_000)
        for step in range(1, steps + 1):
            spray.move(QPointF(200.0 * step / steps, 0.0))
        counts.append(len(spray.places()))
    assert max(counts) - min(counts) <= 1
    assert counts[0] > 40


def test_a_spray_ends_at_the_most_points() -> None:
    spray = Spray(QPointF(0.0, 0.0), 10.0, np.random.default_rng(0), 5)
    spray.move(QPointF(1000.0, 0.0))
    result = spray.result()
    assert isinstance(result, Put)
    assert result.places.shape == (5, 2)


def test_an_eraser_passes_over_what_lies_between_two_places_of_the_mouse() -> None:
    eraser = Eraser(QPointF(0.0, 0.0), 3.0, np.array([[50.0, 2.0], [50.0, 4.0], [-2.0, 0.0], [104.0, 0.0]]))
    eraser.move(QPointF(100.0, 0.0))
    assert eraser.hidden.tolist() == [True, False, True, False]


def test_a_carried_point_keeps_its_distance_from_the_pointer() -> None:
    carrier = Carrier(QPointF(12.0, 10.0), 1, QPointF(10.0, 10.0), 3)
    carrier.move(QPointF(32.0, 11.0))
    assert carrier.place == QPointF(30.0, 11.0)
