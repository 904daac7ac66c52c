"""What panels stand in: never too narrow for their content, and scrolled by wheel and keys."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from bpgui.gui.common.scroll import PanelScroll


@pytest.fixture
def panel(qtbot: QtBot) -> PanelScroll:
    content = QWidget()
    column = QVBoxLayout(content)
    for name in range(30):
        column.addWidget(QCheckBox(f"Choice {name}"))
    made = PanelScroll()
    made.setWidget(content)
    qtbot.addWidget(made)
    made.resize(300, 200)
    with qtbot.waitActive(made):
        made.show()
    return made


def first(panel: PanelScroll) -> QCheckBox:
    return panel.widget().findChildren(QCheckBox)[0]


def test_it_asks_for_the_width_of_its_content_beside_the_scroll_bar(panel: PanelScroll) -> None:
    needed = panel.widget().minimumSizeHint().width()
    assert panel.minimumSizeHint().width() == needed + panel.verticalScrollBar().sizeHint().width()
    first(panel).setText("A choice that takes a great deal more room than all others")
    assert panel.minimumSizeHint().width() > needed + 100


def test_the_wheel_scrolls(panel: PanelScroll) -> None:
    place = QPointF(5, 5)
    event = QWheelEvent(
        place, QPointF(panel.mapToGlobal(place)), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.viewport(), event)
    assert panel.verticalScrollBar().value() > 0


def test_keys_that_a_part_leaves_alone_scroll(qtbot: QtBot, panel: PanelScroll) -> None:
    first(panel).setFocus()
    qtbot.keyClick(first(panel), Qt.Key.Key_PageDown)
    assert panel.verticalScrollBar().value() > 0
    assert first(panel).hasFocus()


def test_a_part_that_the_tab_key_comes_to_is_in_sight(qtbot: QtBot, panel: PanelScroll) -> None:
    first(panel).setFocus()
    for _ in range(29):
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
    last = panel.widget().findChildren(QCheckBox)[-1]
    assert last.hasFocus()
    assert panel.viewport().rect().contains(last.mapTo(panel.viewport(), last.rect().center()))
