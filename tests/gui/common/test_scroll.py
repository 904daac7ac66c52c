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


class _Square(QWidget):
    """Is as high as it is wide, like a plot."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width


def test_a_bar_comes_and_goes_with_the_content(qtbot: QtBot, panel: PanelScroll) -> None:
    assert panel.verticalScrollBar().isVisible()
    for box in panel.widget().findChildren(QCheckBox)[2:]:
        box.hide()
    qtbot.waitUntil(lambda: not panel.verticalScrollBar().isVisible())
    for box in panel.widget().findChildren(QCheckBox):
        box.show()
    qtbot.waitUntil(lambda: panel.verticalScrollBar().isVisible())


def test_what_is_less_high_the_less_wide_it_is_does_not_make_the_bar_come_and_go_without_end(qtbot: QtBot) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    square = _Square()
    policy = square.sizePolicy()
    policy.setHeightForWidth(True)
    square.setSizePolicy(policy)
    column.addWidget(square)
    panel = PanelScroll()
    panel.setWidget(content)
    qtbot.addWidget(panel)
    panel.show()
    for height in range(250, 320):
        panel.resize(300, height)
        QApplication.processEvents()
        # Beside the bar it would fit from some height on, but it must stay.
        assert panel.verticalScrollBar().isVisible() == (height < 300)
