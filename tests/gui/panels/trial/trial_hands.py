"""Hands that draw with real mouse events, networks that are trained, and what the fixtures are."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from bpgui import edits
from bpgui.data import load, sample_project
from bpgui.engine import Program, train
from bpgui.gui.panels.trial.pad.drawing_pad import DrawingPad
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import Project

Points = Sequence[tuple[float, float]]
ShowPanel = Callable[[Project], TrialPanel]

_LEFT = Qt.MouseButton.LeftButton


def trained(name: str, epochs: int) -> Project:
    """Return the example of a data set after some epochs."""
    project = sample_project(name)
    assert project.dataset is not None
    project = edits.set_training(project, replace(project.training, epochs=epochs))
    program = Program.compile(project.network, project.training.relaxation)
    reports = list(train(program, project.parameters, load(project.dataset).training_data(), project.training))
    last = reports[-1]
    return edits.with_trained(project, last.parameters, last.epoch, last.history, last.run)


def draw(pad: DrawingPad, points: Points, button: Qt.MouseButton = _LEFT) -> None:
    """Draw a stroke on a pad; points are shares of the paper."""
    frame = pad.frame()
    drag(pad, [QPointF(frame.left() + x * frame.width(), frame.top() + y * frame.height()) for x, y in points], button)


def drag(widget: QWidget, places: Sequence[QPointF], button: Qt.MouseButton = _LEFT) -> None:
    """Drag the mouse from place to place."""
    _send(widget, QEvent.Type.MouseButtonPress, places[0], button)
    for start, end in pairwise(places):
        for part in range(1, 7):
            _send(widget, QEvent.Type.MouseMove, start + (end - start) * part / 6.0, button)
    _send(widget, QEvent.Type.MouseButtonRelease, places[-1], button)


def move(widget: QWidget, place: QPointF, button: Qt.MouseButton = _LEFT) -> None:
    """Move the mouse with its button down."""
    _send(widget, QEvent.Type.MouseMove, place, button)


def _send(widget: QWidget, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton) -> None:
    none = Qt.MouseButton.NoButton
    held = none if kind == QEvent.Type.MouseButtonRelease else button
    cause = none if kind == QEvent.Type.MouseMove else button
    place = QPointF(widget.mapToGlobal(QPoint(round(at.x()), round(at.y()))))
    event = QMouseEvent(kind, at, place, cause, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def wheel(at: QPointF, widget: QWidget) -> QWheelEvent:
    """Return a turn of the wheel over a place in a widget."""
    return QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
