"""A canary for the library below: PySide6 6.12.0 on Python 3.11 loses a reference in every void call."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


class Sender(QObject):
    sent = Signal(int)


def test_void_calls_keep_the_reference_counts_of_none_and_true(qtbot: QtBot) -> None:
    """Lost references to None end in 'Fatal Python error: none_dealloc' within seconds of training."""
    sender, widget = Sender(), QWidget()
    qtbot.addWidget(widget)
    before = [sys.getrefcount(thing) for thing in (None, True)]
    for number in range(100):
        sender.sent.emit(number)
        widget.update()
    lost = [old - sys.getrefcount(thing) for old, thing in zip(before, (None, True), strict=True)]
    assert max(map(abs, lost)) < 10
