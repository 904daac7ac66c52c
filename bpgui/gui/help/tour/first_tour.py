"""The first tour: what is where in the window."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QMainWindow, QToolBar, QWidget

from bpgui.gui.common.actions import Actions
from bpgui.gui.docks import PANELS, Docks
from bpgui.gui.help.texts import HelpTexts, Topic
from bpgui.gui.help.tour.tour import Stop

NAME = "first"

Target = Callable[[], QWidget | None]


def first_tour(texts: HelpTexts, window: QMainWindow, docks: Docks, actions: Actions) -> Sequence[Stop]:
    """Return the stops of the first tour."""
    topics = texts.tour(NAME)
    targets: tuple[tuple[Target, Callable[[], None] | None], ...] = (
        (window.centralWidget, None),
        (partial(_tool_bar, window, "Drawing tools"), None),
        *((partial(docks.__getitem__, title), partial(_show, docks, title)) for title in ("Data", "Training")),
        (partial(_button, window, actions, "train"), None),
        *((partial(docks.__getitem__, title), partial(_show, docks, title)) for title in ("Curves", "Decision map")),
        (partial(docks.__getitem__, "Step through"), partial(_show, docks, "Step through")),
        (partial(_button, window, actions, "what_is_this"), partial(_tidy, docks)),
    )
    return [
        Stop(partial(_told, topic), target, prepare) for topic, (target, prepare) in zip(topics, targets, strict=True)
    ]


def _told(topic: Topic) -> Topic:
    return topic


def _show(docks: Docks, title: str) -> None:
    if title in PANELS:
        docks[title].show()
        docks[title].raise_()
    else:
        docks.show_view(title)


def _tidy(docks: Docks) -> None:
    """Turn over the panels that a newcomer begins with, before the views that were shown."""
    for title in ("Data", "Curves"):
        _show(docks, title)


def _tool_bar(window: QMainWindow, name: str) -> QWidget | None:
    return window.findChild(QToolBar, name)


def _button(window: QMainWindow, actions: Actions, name: str) -> QWidget | None:
    """Return the button of an action in a tool bar; the bar itself where the window is too narrow for it."""
    for bar in window.findChildren(QToolBar):
        button = bar.widgetForAction(actions[name])
        if isinstance(button, QWidget):
            return button if button.isVisible() else bar
    return None
