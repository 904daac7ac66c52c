"""Choosing a sample in the data panel, with mouse and keys: table, plane and gallery show the same choice."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import default_spec, sample_project
from bpgui.gui.common.theme import DARK, LIGHT, Scheme
from bpgui.gui.common.training import State, Step
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.data_panel import DataPanel
from bpgui.gui.panels.data.pictures.gallery import Gallery
from bpgui.gui.panels.data.pictures.plane import Plane
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]
LEFT = Qt.MouseButton.LeftButton
FOR_EVER = 100_000_000


class Hand:
    """A shown data panel with a hand for its mouse and keys."""

    def __init__(self, qtbot: QtBot, workspace: Workspace) -> None:
        self.qtbot, self.workspace = qtbot, workspace
        self.panel = DataPanel(workspace)
        qtbot.addWidget(self.panel)
        self.panel.resize(320, 760)
        with qtbot.waitActive(self.panel):
            self.panel.show()

    @property
    def plane(self) -> Plane:
        return self.panel.views.picture.plane

    @property
    def gallery(self) -> Gallery:
        return self.panel.views.picture.gallery

    @property
    def row(self) -> int | None:
        """The chosen row, which every view must agree on."""
        row, panel = self.workspace.insight.row, self.panel.views
        picture = panel.picture.gallery if panel.picture.gallery.isVisibleTo(panel.picture) else panel.picture.plane
        selected = [index.row() for index in panel.rows.selectionModel().selectedRows()]
        assert selected == ([] if row is None else [row])
        assert panel.rows.chosen == row
        assert picture.chosen == row
        said = panel.choice.text()
        assert said.startswith("Click on a sample") if row is None else said.startswith(f"Sample {row + 1:,} (")
        return row

    def click_point(self, row: int) -> None:
        self.qtbot.mouseClick(self.plane, LEFT, pos=self.plane.position(row).toPoint())

    def click_image(self, row: int) -> None:
        self.qtbot.mouseClick(self.gallery.viewport(), LEFT, pos=self.gallery.rect_of(row).center())

    def open_rows(self) -> None:
        self.panel.views.tabs.setCurrentWidget(self.panel.views.rows)

    def row_place(self, row: int) -> QPoint:
        rows = self.panel.views.rows
        return rows.visualRect(rows.model().index(row, 1)).center()

    def texts(self, row: int) -> list[str]:
        model = self.panel.views.rows.model()
        return [model.index(row, column).data() for column in range(model.columnCount())]

    def click_row(self, row: int) -> None:
        self.qtbot.mouseClick(self.panel.views.rows.viewport(), LEFT, pos=self.row_place(row))


@pytest.fixture
def hand(make_workspace: MakeWorkspace, qtbot: QtBot) -> Callable[[str], Hand]:
    """`hand(name)` shows the example project on a data set."""

    def show(name: str) -> Hand:
        project = sample_project(name)
        training = replace(project.training, epochs=FOR_EVER)
        return Hand(qtbot, make_workspace(replace(project, training=training)))

    return show


def colours_in(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


# The plane


def test_a_click_on_a_point_chooses_its_row_and_a_second_one_releases_it(hand: Callable[[str], Hand]) -> None:
    stage = hand("xor")
    assert stage.row is None
    stage.click_point(2)
    assert stage.row == 2
    stage.click_point(1)
    assert stage.row == 1
    stage.click_point(1)
    assert stage.row is None


def test_a_click_beside_all_points_changes_nothing(hand: Callable[[str], Hand]) -> None:
    stage = hand("xor")
    stage.click_point(2)
    middle = (stage.plane.position(0) + stage.plane.position(3)).toPoint() / 2
    stage.qtbot.mouseClick(stage.plane, LEFT, pos=middle)
    stage.qtbot.mouseClick(stage.plane, Qt.MouseButton.RightButton, pos=stage.plane.position(1).toPoint())
    assert stage.row == 2


def test_a_double_click_on_a_point_leaves_it_chosen(hand: Callable[[str], Hand]) -> None:
    stage = hand("xor")
    # What a quick hand sends: press, release, double click.
    stage.click_point(0)
    stage.qtbot.mouseDClick(stage.plane, LEFT, pos=stage.plane.position(0).toPoint())
    assert stage.row == 0


def test_arrow_keys_walk_over_the_points_and_escape_releases(hand: Callable[[str], Hand]) -> None:
    stage = hand("xor")
    stage.plane.setFocus()
    walked = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        stage.qtbot.keyClick(stage.plane, key)
        walked.append(stage.row)
    assert walked == [0, 1, 2, 1]
    for _ in range(5):
        stage.qtbot.keyClick(stage.plane, Qt.Key.Key_Up)
    assert stage.row == 0
    stage.qtbot.keyClick(stage.plane, Qt.Key.Key_Escape)
    assert stage.row is None


def test_the_chosen_point_has_a_square_and_the_visited_one_a_ring(hand: Callable[[str], Hand]) -> None:
    stage = hand("xor")
    stage.click_point(2)
    around = QRect(-14, -14, 28, 28)
    chosen = stage.plane.grab(around.translated(stage.plane.position(2).toPoint())).toImage()
    other = stage.plane.grab(around.translated(stage.plane.position(1).toPoint())).toImage()
    assert LIGHT.accent in colours_in(chosen)
    assert LIGHT.accent not in colours_in(other)
    stage.plane.mark(2)
    both = stage.plane.grab(around.translated(stage.plane.position(2).toPoint())).toImage()
    assert both != chosen


# The gallery


def test_a_click_on_an_image_chooses_its_row_and_a_second_one_releases_it(hand: Callable[[str], Hand]) -> None:
    stage = hand("digits")
    before = stage.gallery.verticalScrollBar().value()
    stage.click_image(7)
    assert stage.row == 7
    assert stage.gallery.verticalScrollBar().value() == before
    ground = stage.gallery.viewport().grab(stage.gallery.rect_of(7).adjusted(-4, -4, 4, 4)).toImage()
    assert LIGHT.accent in colours_in(ground)
    stage.click_image(7)
    assert stage.row is None


def test_arrow_keys_walk_over_the_images_and_bring_them_into_sight(hand: Callable[[str], Hand]) -> None:
    stage = hand("digits")
    stage.gallery.setFocus()
    columns = next(row for row in range(1, 20) if stage.gallery.rect_of(row).left() == stage.gallery.rect_of(0).left())
    walked = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Up):
        stage.qtbot.keyClick(stage.gallery, key)
        walked.append(stage.row)
    assert walked == [0, 1, columns + 1, columns, 0, 0]
    for _ in range(12):
        stage.qtbot.keyClick(stage.gallery, Qt.Key.Key_Down)
        assert stage.row is not None
        assert stage.gallery.viewport().rect().contains(stage.gallery.rect_of(stage.row))
    stage.qtbot.keyClick(stage.gallery, Qt.Key.Key_End)
    assert stage.row == 1_796
    assert stage.gallery.viewport().rect().contains(stage.gallery.rect_of(1_796))
    stage.qtbot.keyClick(stage.gallery, Qt.Key.Key_Right)
    assert stage.row == 1_796
    stage.qtbot.keyClick(stage.gallery, Qt.Key.Key_Home)
    assert stage.row == 0
    stage.qtbot.keyClick(stage.gallery, Qt.Key.Key_Escape)
    assert stage.row is None


def test_an_arrow_key_begins_with_what_is_in_sight(hand: Callable[[str], Hand]) -> None:
    stage = hand("digits")
    stage.gallery.verticalScrollBar().setValue(3_000)
    stage.gallery.setFocus()
    first = stage.gallery.rows_in_sight()[0]
    stage.qtbot.keyClick(stage.gallery, Qt.Key.Key_Right)
    assert stage.row == first
    assert first > 100


# The table


def test_a_click_in_the_table_chooses_a_row_and_a_second_one_releases_it(hand: Callable[[str], Hand]) -> None:
    stage = hand("circle")
    stage.open_rows()
    stage.click_row(4)
    assert stage.row == 4
    stage.click_row(2)
    assert stage.row == 2
    stage.click_row(2)
    assert stage.row is None
    stage.click_row(2)
    assert stage.row == 2


def test_dragging_on_from_the_chosen_row_chooses_another(hand: Callable[[str], Hand]) -> None:
    stage = hand("circle")
    stage.open_rows()
    stage.click_row(4)
    viewport = stage.panel.views.rows.viewport()
    stage.qtbot.mousePress(viewport, LEFT, pos=stage.row_place(4))
    stage.qtbot.mouseRelease(viewport, LEFT, pos=stage.row_place(6))
    assert stage.row == 6


def test_arrow_keys_in_the_table_choose_and_escape_releases(hand: Callable[[str], Hand]) -> None:
    stage = hand("circle")
    stage.open_rows()
    rows = stage.panel.views.rows
    rows.setFocus()
    assert stage.row is None
    stage.click_row(0)
    for key, row in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Down, 2), (Qt.Key.Key_Up, 1), (Qt.Key.Key_End, 499)):
        modifier = Qt.KeyboardModifier.ControlModifier if key == Qt.Key.Key_End else Qt.KeyboardModifier.NoModifier
        stage.qtbot.keyClick(rows, key, modifier)
        assert stage.row == row
    stage.qtbot.keyClick(rows, Qt.Key.Key_Escape)
    assert stage.row is None


def test_coming_to_the_table_with_the_tab_key_chooses_nothing(hand: Callable[[str], Hand]) -> None:
    stage = hand("circle")
    stage.open_rows()
    stage.panel.views.rows.setFocus(Qt.FocusReason.TabFocusReason)
    assert stage.row is None
    stage.qtbot.keyClick(stage.panel.views.rows, Qt.Key.Key_Down)
    assert stage.row is not None


def test_what_is_chosen_elsewhere_comes_into_sight_in_the_table(hand: Callable[[str], Hand]) -> None:
    stage = hand("circle")
    stage.open_rows()
    stage.workspace.insight.choose(400)
    assert stage.row == 400
    rows = stage.panel.views.rows
    assert rows.viewport().rect().contains(rows.visualRect(rows.model().index(400, 0)).center())
    assert stage.workspace.document.undo_stack.count() == 0


# What it survives, and what not


def test_a_table_without_a_picture_is_chosen_from_too(hand: Callable[[str], Hand]) -> None:
    stage = hand("encoder-8-3-8")
    stage.click_row(3)
    assert stage.workspace.insight.row == 3
    stage.click_row(3)
    assert stage.workspace.insight.row is None


def test_another_theme_and_another_size_keep_the_choice(hand: Callable[[str], Hand]) -> None:
    stage = hand("xor")
    stage.click_point(3)
    stage.workspace.theme.choose(Scheme.DARK)
    assert stage.row == 3
    around = QRect(-14, -14, 28, 28).translated(stage.plane.position(3).toPoint())
    assert DARK.accent in colours_in(stage.plane.grab(around).toImage())
    stage.panel.resize(400, 800)
    assert stage.row == 3


def test_training_keeps_the_choice(hand: Callable[[str], Hand]) -> None:
    stage = hand("circle")
    stage.click_point(3)
    before = stage.workspace.project.parameters
    stage.workspace.training.toggle()
    stage.qtbot.waitUntil(lambda: stage.workspace.project.parameters is not before)
    assert stage.row == 3
    stage.workspace.training.stop()
    stage.qtbot.waitUntil(lambda: stage.workspace.training.state is State.IDLE)
    assert stage.row == 3


def test_another_data_set_drops_the_choice(hand: Callable[[str], Hand]) -> None:
    stage = hand("xor")
    stage.click_point(3)
    assert stage.workspace.edit("Data", lambda project: edits.set_dataset(project, default_spec("circle")))
    assert stage.row is None
    stage.workspace.document.undo_stack.undo()
    assert stage.row is None


def test_what_was_chosen_while_hidden_is_there_when_shown(hand: Callable[[str], Hand]) -> None:
    stage = hand("xor")
    stage.panel.hide()
    stage.workspace.insight.choose(2)
    assert stage.plane.chosen is None
    stage.panel.show()
    assert stage.row == 2


# The row that a step visits


def test_a_step_marks_its_row_beside_the_choice_of_the_person(hand: Callable[[str], Hand]) -> None:
    stage = hand("circle")
    stage.click_point(3)
    with stage.qtbot.waitSignal(stage.workspace.training.held):
        stage.workspace.training.step(Step.SAMPLE)
    visited = stage.workspace.insight.visited
    assert visited is not None
    assert visited != 3
    assert stage.plane.marked == visited
    assert stage.row == 3
    model = stage.panel.views.rows.model()
    assert model.index(visited, 0).data() == f"\N{BLACK RIGHT-POINTING TRIANGLE} {visited + 1:,}"
    assert model.index(3, 0).data() == "4"
    stage.workspace.training.stop()
    stage.qtbot.waitUntil(lambda: stage.workspace.training.state is State.IDLE)
    assert stage.plane.marked is None
    assert model.index(visited, 0).data() == f"{visited + 1:,}"
    assert stage.row == 3


def test_without_a_choice_the_visited_row_is_shown_as_chosen_too(hand: Callable[[str], Hand]) -> None:
    stage = hand("circle")
    for _ in range(2):
        with stage.qtbot.waitSignal(stage.workspace.training.held):
            stage.workspace.training.step(Step.SAMPLE)
        assert stage.row == stage.workspace.insight.visited == stage.plane.marked
    stage.workspace.training.stop()
    stage.qtbot.waitUntil(lambda: stage.workspace.training.state is State.IDLE)
    assert stage.row is None


def test_numbers_have_the_signs_of_the_locale(hand: Callable[[str], Hand]) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    try:
        stage = hand("digits")
        stage.workspace.insight.choose(1_499)
        assert stage.panel.views.choice.text().startswith("Sample 1.500 (")
        assert stage.panel.views.rows.model().index(1_499, 0).data() == "1.500"
        assert "0,4375" in stage.texts(3)
    finally:
        QLocale.setDefault(before)
