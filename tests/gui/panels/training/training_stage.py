"""What the tests of the training panel share: a shown panel, and hands on its editors."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bpgui.gui.common.fields import ChoiceField, Field
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.training.training_panel import TrainingPanel


def shown(qtbot: QtBot, workspace: Workspace, width: int = 320, height: int = 700) -> TrainingPanel:
    panel = TrainingPanel(workspace)
    qtbot.addWidget(panel)
    panel.resize(width, height)
    with qtbot.waitActive(panel):
        panel.show()
    return panel


def enter(qtbot: QtBot, field: Field, text: str) -> None:
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def choose(qtbot: QtBot, field: Field, key: str) -> None:
    assert isinstance(field, ChoiceField)
    field.setFocus()
    target = field.findData(key)
    while field.currentIndex() != target:
        qtbot.keyClick(field, Qt.Key.Key_Down if field.currentIndex() < target else Qt.Key.Key_Up)
