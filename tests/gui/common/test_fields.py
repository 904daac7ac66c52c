"""Editors made from settings, used with keys, wheel and mouse."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from bpgui.engine import TRAINING, TRAINING_TABLE
from bpgui.gui.common.fields import ChoiceField, Form, NumberField, field_for
from bpgui.spec import Param, Value


class Stage(QWidget):
    """A window with one editor and a place for the focus to go to."""

    def __init__(self, field: QWidget) -> None:
        super().__init__()
        self.elsewhere = QLineEdit(self)
        column = QVBoxLayout(self)
        # The offscreen platform warns of windows with a least size.
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.elsewhere)
        column.addWidget(field)
        self.edited: list[Value] = []
        self.refused: list[str] = []
        field.refused.connect(self.refused.append)
        if not isinstance(field, Form):
            field.value_edited.connect(self.edited.append)


def stage(qtbot: QtBot, field: QWidget) -> Stage:
    made = Stage(field)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.elsewhere.setFocus()
    return made


def number_field(name: str, value: Value) -> NumberField:
    field = NumberField(TRAINING_TABLE[name])
    field.set_value(value)
    return field


def write(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, text)


def roll(field: QWidget, notches: int) -> None:
    centre = QPointF(field.rect().center())
    event = QWheelEvent(
        centre,
        QPointF(field.mapToGlobal(centre.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, event)


@pytest.mark.parametrize("text", ["0.03", "3e-2", "0,03"])
def test_enter_commits_a_typed_number_once(qtbot: QtBot, text: str) -> None:
    field = number_field("learning_rate", 0.1)
    window = stage(qtbot, field)
    write(qtbot, field, text)
    assert window.edited == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    window.elsewhere.setFocus()
    assert window.edited == [0.03]
    assert field.value() == 0.03
    assert field.text() == "0.03"


def test_leaving_the_field_commits(qtbot: QtBot) -> None:
    field = number_field("epochs", 1000)
    window = stage(qtbot, field)
    write(qtbot, field, "250")
    window.elsewhere.setFocus()
    assert window.edited == [250]
    assert type(window.edited[0]) is int


def test_escape_brings_the_old_value_back(qtbot: QtBot) -> None:
    field = number_field("epochs", 1000)
    window = stage(qtbot, field)
    write(qtbot, field, "250")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    window.elsewhere.setFocus()
    assert field.text() == "1000"
    assert window.edited == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("learning_rate", "-1", "above 0"),
        ("learning_rate", "fast", "not a number"),
        ("epochs", "0", "at least 1"),
        ("seed", "-1", "at least 0"),
    ],
)
def test_bad_input_is_marked_and_refused_in_words_and_not_committed(
    qtbot: QtBot, name: str, text: str, said: str
) -> None:
    field = number_field(name, TRAINING_TABLE[name].default)
    window = stage(qtbot, field)
    old = field.text()
    write(qtbot, field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.property("invalid") == "true"
    assert field.text() == text
    assert len(window.refused) == 1
    assert said in window.refused[0]
    assert said in field.toolTip()
    window.elsewhere.setFocus()
    assert field.property("invalid") == "false"
    assert field.text() == old
    assert window.edited == []
    assert len(window.refused) == 1


def test_bad_input_recovers_with_escape(qtbot: QtBot) -> None:
    field = number_field("learning_rate", 0.1)
    window = stage(qtbot, field)
    calm = field.toolTip()
    write(qtbot, field, "-1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.property("invalid") == "false"
    assert field.toolTip() == calm
    assert field.text() == "0.1"
    assert window.edited == []


def test_bad_input_can_be_mended(qtbot: QtBot) -> None:
    field = number_field("learning_rate", 0.1)
    window = stage(qtbot, field)
    write(qtbot, field, "-1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    write(qtbot, field, "1")
    assert field.property("invalid") == "false"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.edited == [1.0]


def test_leaving_the_field_with_bad_input_says_why_it_is_not_taken(qtbot: QtBot) -> None:
    field = number_field("epochs", 1000)
    window = stage(qtbot, field)
    write(qtbot, field, "0")
    window.elsewhere.setFocus()
    assert len(window.refused) == 1
    assert field.text() == "1000"


def test_the_word_full_is_shown_and_typed(qtbot: QtBot) -> None:
    field = number_field("batch_size", 0)
    window = stage(qtbot, field)
    assert field.text() == "full"
    write(qtbot, field, "16")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    write(qtbot, field, "full")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.edited == [16, 0]
    assert field.text() == "full"


def test_arrow_keys_step_and_commit(qtbot: QtBot) -> None:
    field = number_field("learning_rate", 0.1)
    window = stage(qtbot, field)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert window.edited == [0.2, 0.1, 0.05]


def test_an_arrow_key_steps_from_the_number_that_was_just_typed(qtbot: QtBot) -> None:
    field = number_field("learning_rate", 0.1)
    window = stage(qtbot, field)
    write(qtbot, field, "3")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert window.edited == [5.0]


def test_an_arrow_key_on_bad_input_refuses_it(qtbot: QtBot) -> None:
    field = number_field("learning_rate", 0.1)
    window = stage(qtbot, field)
    write(qtbot, field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert window.edited == []
    assert len(window.refused) == 1


def test_no_step_is_offered_past_the_end_of_the_range() -> None:
    field = number_field("seed", 0)
    assert field.stepEnabled() == NumberField.StepEnabledFlag.StepUpEnabled


def test_the_wheel_moves_a_number_only_with_the_focus(qtbot: QtBot) -> None:
    field = number_field("seed", 5)
    window = stage(qtbot, field)
    roll(field, 1)
    assert window.edited == []
    field.setFocus()
    roll(field, 1)
    assert window.edited == [6]


def test_the_wheel_moves_a_choice_only_with_the_focus(qtbot: QtBot) -> None:
    field = ChoiceField(TRAINING_TABLE["reduction"])
    window = stage(qtbot, field)
    roll(field, -1)
    assert window.edited == []
    field.setFocus()
    roll(field, -1)
    assert window.edited == ["sum"]


def test_a_choice_by_key_is_committed_and_explained(qtbot: QtBot) -> None:
    field = field_for(TRAINING_TABLE["reduction"], docs={"mean": "Adds & divides.", "sum": "Only adds."})
    window = stage(qtbot, field)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert window.edited == ["sum"]
    assert field.value() == "sum"
    assert "Only adds." in field.toolTip()
    assert isinstance(field, ChoiceField)
    assert "Adds &amp; divides." in field.itemData(0, Qt.ItemDataRole.ToolTipRole)


def test_setting_a_value_gives_no_signal(qtbot: QtBot) -> None:
    for param in TRAINING:
        field = field_for(param)
        window = stage(qtbot, field)
        field.set_value(next(iter(param.choices), 7))
        assert window.edited == []
        assert field.value() == next(iter(param.choices), 7)


def test_a_new_value_does_not_disturb_what_is_being_typed(qtbot: QtBot) -> None:
    field = number_field("learning_rate", 0.1)
    window = stage(qtbot, field)
    write(qtbot, field, "0.7")
    field.set_value(0.2)
    assert field.text() == "0.7"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0.2"
    assert window.edited == []


def test_the_number_is_shown_in_full_while_it_has_the_focus(qtbot: QtBot) -> None:
    third = 1.0 / 3.0
    field = NumberField(Param("bias", "float", 0.0, "A bias.", "Bias"), written="{:.3f}".format)
    field.set_value(third)
    window = stage(qtbot, field)
    assert field.text() == "0.333"
    field.setFocus()
    assert float(field.text()) == third
    window.elsewhere.setFocus()
    assert field.text() == "0.333"
    assert window.edited == []


def test_undo_is_left_to_the_window_unless_a_text_is_being_typed(qtbot: QtBot) -> None:
    field = number_field("epochs", 1000)
    window = stage(qtbot, field)
    undone: list[str] = []
    action = QAction("Undo", window)
    action.setShortcut(QKeySequence.StandardKey.Undo)
    action.triggered.connect(lambda: undone.append("undone"))
    window.addAction(action)
    write(qtbot, field, "25")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == []
    write(qtbot, field, "25")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == ["undone"]


def test_a_form_shows_values_and_tells_which_was_edited(qtbot: QtBot) -> None:
    form = Form(TRAINING)
    window = stage(qtbot, form)
    edited: list[tuple[str, Value]] = []
    form.edited.connect(lambda name, value: edited.append((name, value)))
    form.set_values({"epochs": 5, "loss": "mse", "unknown": 1})
    field = form.field("epochs")
    assert isinstance(field, NumberField)
    assert (field.value(), form.field("loss").value()) == (5, "mse")
    write(qtbot, field, "6")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert edited == [("epochs", 6)]
    write(qtbot, field, "0")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert edited == [("epochs", 6)]
    assert len(window.refused) == 1


def test_a_form_explains_meaning_range_and_unit(qtbot: QtBot) -> None:
    form = Form(TRAINING)
    qtbot.addWidget(form)
    assert "above 0 and at most 1,000" in form.field("learning_rate").toolTip()
    assert "Samples per weight update" in form.field("batch_size").toolTip()
    assert "(samples)" in form.field("batch_size").toolTip()
    for param in TRAINING:
        assert form.field(param.name).accessibleName() == param.label


def test_a_blocked_row_says_why_and_can_be_freed(qtbot: QtBot) -> None:
    form = Form(TRAINING)
    qtbot.addWidget(form)
    form.set_blocked("epochs", "Not now.")
    assert not form.field("epochs").isEnabled()
    assert "Not now." in form.field("epochs").toolTip()
    form.set_blocked("epochs", "")
    assert form.field("epochs").isEnabled()
    assert "How often" in form.field("epochs").toolTip()
