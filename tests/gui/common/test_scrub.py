"""Numbers that are moved by the mouse over their label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from bpgui.engine import DROPOUT, OPTIMIZERS, TRAINING, TRAINING_TABLE
from bpgui.gui.common.fields import Form, NumberField
from bpgui.gui.common.stepping import scrubbed
from bpgui.spec import Param, Value

WEIGHT = Param("weight", "float", 0.0, "A weight.", "Weight")
RATE, EPOCHS, BATCH = (TRAINING_TABLE[name] for name in ("learning_rate", "epochs", "batch_size"))
NUMBERS = [*(param for param in TRAINING if param.kind != "choice"), DROPOUT, *OPTIMIZERS["adam"].params, WEIGHT]
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
SHIFT, NO_MODIFIER = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


class Stage(QWidget):
    """A form with one number, and a hand on its label."""

    def __init__(self, param: Param, value: Value) -> None:
        super().__init__()
        self.form = Form((param,), self)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.form)
        field = self.form.field(param.name)
        assert isinstance(field, NumberField)
        self.field = field
        self.field.set_value(value)
        self.label = next(label for label in self.findChildren(QLabel) if label.buddy() is self.field)
        self.edited: list[tuple[str, Value]] = []
        self.form.edited.connect(lambda name, value: self.edited.append((name, value)))
        self.x = 10

    def press(self) -> None:
        self.x = 10
        self._send(QEvent.Type.MouseButtonPress, LEFT, NO_MODIFIER)

    def move(self, pixels: int, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        self.x += pixels
        self._send(QEvent.Type.MouseMove, NO_BUTTON, modifier)

    def release(self) -> None:
        self._send(QEvent.Type.MouseButtonRelease, LEFT, NO_MODIFIER)

    def _send(self, kind: QEvent.Type, button: Qt.MouseButton, modifier: Qt.KeyboardModifier) -> None:
        place = QPoint(self.x, self.label.height() // 2)
        there = QPointF(self.label.mapToGlobal(place))
        QApplication.sendEvent(self.label, QMouseEvent(kind, QPointF(place), there, button, LEFT, modifier))


def stage(qtbot: QtBot, param: Param, value: Value) -> Stage:
    made = Stage(param, value)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_a_drag_moves_the_number_and_commits_it_once(qtbot: QtBot) -> None:
    made = stage(qtbot, WEIGHT, 0.5)
    made.press()
    made.move(10)
    assert made.field.lineEdit().text() == "0.6"
    made.move(-25)
    assert float(made.field.lineEdit().text()) == 0.35
    assert made.edited == []
    made.release()
    assert made.edited == [("weight", 0.35)]
    assert made.field.value() == 0.35
    assert made.field.hasFocus()


def test_shift_moves_ten_times_as_far(qtbot: QtBot) -> None:
    made = stage(qtbot, WEIGHT, 0.5)
    made.press()
    made.move(10, SHIFT)
    made.move(10)
    made.release()
    assert made.edited == [("weight", 1.6)]


def test_escape_gives_it_up_and_the_rest_of_the_drag_does_nothing(qtbot: QtBot) -> None:
    made = stage(qtbot, WEIGHT, 0.5)
    made.press()
    made.move(30)
    qtbot.keyClick(made.field, Qt.Key.Key_Escape)
    assert made.field.lineEdit().text() == "0.5"
    made.move(50)
    made.release()
    assert made.edited == []
    assert made.field.value() == 0.5


def test_losing_the_focus_gives_it_up(qtbot: QtBot) -> None:
    made = stage(qtbot, WEIGHT, 0.5)
    made.press()
    made.move(30)
    made.field.clearFocus()
    made.release()
    assert made.edited == []
    assert made.field.value() == 0.5


def test_a_click_changes_nothing_and_goes_to_the_field(qtbot: QtBot) -> None:
    made = stage(qtbot, WEIGHT, 0.5)
    made.field.clearFocus()
    made.press()
    made.move(2)
    made.release()
    assert made.edited == []
    assert made.field.hasFocus()


def test_a_number_that_changes_meanwhile_does_not_move_under_the_mouse(qtbot: QtBot) -> None:
    made = stage(qtbot, WEIGHT, 0.5)
    made.press()
    made.move(10)
    made.field.set_value(9.0)
    assert made.field.lineEdit().text() == "0.6"
    made.release()
    assert made.edited == [("weight", 0.6)]


def test_coming_back_to_the_start_commits_nothing(qtbot: QtBot) -> None:
    made = stage(qtbot, WEIGHT, 0.123456)
    made.press()
    made.move(10)
    made.move(-10)
    made.release()
    assert made.edited == []
    assert made.field.value() == 0.123456


def test_keys_typed_during_the_drag_change_nothing(qtbot: QtBot) -> None:
    made = stage(qtbot, WEIGHT, 0.5)
    made.press()
    made.move(10)
    qtbot.keyClicks(made.field, "7")
    made.release()
    assert made.edited == [("weight", 0.6)]


def test_a_blocked_field_cannot_be_moved_and_has_no_such_cursor(qtbot: QtBot) -> None:
    made = stage(qtbot, WEIGHT, 0.5)
    assert made.label.cursor().shape() == Qt.CursorShape.SizeHorCursor
    assert "Drag this label" in made.label.toolTip()
    made.form.set_blocked("weight", "It is missing.")
    assert made.label.cursor().shape() == Qt.CursorShape.ArrowCursor
    assert "Drag this label" not in made.label.toolTip()
    made.press()
    made.move(30)
    made.release()
    assert made.edited == []


def test_the_label_says_how_to_move_it(qtbot: QtBot) -> None:
    made = stage(qtbot, RATE, 0.1)
    assert "Shift" in made.label.accessibleDescription()


def test_a_learning_rate_moves_by_a_factor() -> None:
    assert scrubbed(RATE, 0.1, 400) == 1.0
    assert scrubbed(RATE, 0.1, -400) == 0.01
    assert scrubbed(RATE, 1e-5, 40) == 1.26e-5


def test_whole_numbers_move_as_the_arrow_keys_move_them() -> None:
    assert scrubbed(EPOCHS, 1000, 8) == 1100
    assert scrubbed(EPOCHS, 10, -7.9) == 10
    assert scrubbed(BATCH, 1, -8) == BATCH.words["full"]


def test_a_share_moves_evenly_within_its_range() -> None:
    assert scrubbed(DROPOUT, 0.25, 5) == 0.255
    assert scrubbed(DROPOUT, 0.25, 10_000) == DROPOUT.high
    assert scrubbed(DROPOUT, 0.25, -10_000) == 0.0


@pytest.mark.parametrize("param", NUMBERS, ids=lambda param: param.name)
@given(distance=st.integers(-5000, 5000))
def test_wherever_the_mouse_goes_the_value_is_allowed(param: Param, distance: int) -> None:
    value = scrubbed(param, float(param.default), distance)
    assert value in param.words.values() or param.check(value) == value


@pytest.mark.parametrize("param", NUMBERS, ids=lambda param: param.name)
def test_no_distance_is_no_change(param: Param) -> None:
    assert scrubbed(param, float(param.default), 0.0) == param.default
