"""`Topics`: finds what there is to say of a widget, or of what is drawn at a place of it.

A widget is known by the setting or the action that it shows; otherwise by its name within the parts that it stands in,
which are known by the names of their classes (see the head of resources/help/en.toml).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QAction, QTextDocumentFragment
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QLabel, QMenu, QTabBar, QToolButton, QWidget

from bpgui.gui.canvas.network_canvas import NetworkCanvas
from bpgui.gui.common.fields import ChoiceField
from bpgui.gui.common.selection import LayerRef, NeuronRef, Ref
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.docks import Docks
from bpgui.gui.help.settings import action_topic, plain, setting_topic
from bpgui.gui.help.texts import HelpTexts, Topic
from bpgui.gui.views.views import VIEWS
from bpgui.spec import Param

_END = re.compile(r"[,;:'\"(\d]")
_GAP = re.compile(r"[^a-z0-9]+")


class Topics:
    """What the help texts say of the window's widgets."""

    def __init__(self, texts: HelpTexts, workspace: Workspace, docks: Docks) -> None:
        self._texts = texts
        self._workspace = workspace
        self._docks = docks

    def of(self, widget: QWidget, place: QPoint | None = None) -> Topic | None:
        """Return what there is to say of a widget, or of what is at a place of it.

        Of a control that has no text of its own, its tooltip is told, and what it is a part of.
        """
        here, at = widget, place
        while True:
            found = self.own(here, at)
            if found is not None:
                return found if here is widget else self._within(widget, found)
            parent = here.parentWidget()
            if parent is None:
                return None
            at = None if at is None else here.mapTo(parent, at) if not here.isWindow() else None
            here = parent

    def own(self, widget: QWidget, place: QPoint | None = None) -> Topic | None:
        """Return what is said of this very widget, None if nothing is."""
        if isinstance(widget, QLabel) and widget.buddy() is not None:
            widget = widget.buddy()
        if isinstance(widget, NetworkCanvas):
            return self._drawn(widget, place)
        if isinstance(widget, QTabBar):
            return self._tab(widget, place)
        if isinstance(widget, QDockWidget):
            return self._panel(widget.windowTitle())
        if isinstance(widget, QToolButton) and widget.defaultAction() is not None:
            return self.action(widget.defaultAction())
        param = getattr(widget, "param", None)
        part = self._part(widget, names(widget))
        if part is not None:
            return part
        if isinstance(param, Param):
            return setting_topic(
                self._texts, param, str(widget.currentData()) if isinstance(widget, ChoiceField) else None
            )
        return self._texts.topic("what", _class(widget))

    def action(self, action: QAction) -> Topic | None:
        """Return what there is to say of an entry of a menu."""
        known = action_topic(self._texts, action) or self._panel(plain(action.text()))
        if known is not None or not action.text():
            return known
        tip = action.statusTip()
        return Topic(plain(action.text()), tip) if tip else None

    def in_menu(self, menu: QMenu, place: QPoint) -> Topic | None:
        """Return what there is to say of the entry at a place of a menu; None where it opens another one."""
        action = menu.actionAt(place)
        return None if action is None or action.menu() is not None else self.action(action)

    def focused(self, widget: QWidget) -> Topic | None:
        """Return what there is to say of the widget that has the keyboard; on the canvas, of where it stands there."""
        focus = self._workspace.selection.focus or self._workspace.selection.only
        if isinstance(widget, NetworkCanvas) and focus is not None:
            return self._thing(focus)
        return self.of(widget)

    def _drawn(self, canvas: NetworkCanvas, place: QPoint | None) -> Topic | None:
        thing = None if place is None else canvas.thing_at(QPointF(place))
        return self._texts.topic("what", "NetworkCanvas") if thing is None else self._thing(thing)

    def _thing(self, thing: Ref) -> Topic | None:
        if not isinstance(thing, LayerRef | NeuronRef):
            return self._texts.topic("what", "canvas", "link")
        topic = self._texts.topic("what", "canvas", "layer" if isinstance(thing, LayerRef) else "neuron")
        layer = self._workspace.project.network.layer(thing.layer)
        return None if topic is None else replace(topic, title=f"{topic.title}: {layer.name}")

    def _tab(self, bar: QTabBar, place: QPoint | None) -> Topic | None:
        index = bar.currentIndex() if place is None else bar.tabAt(place)
        title = bar.tabText(index)
        return (self._panel(title) or self._part(bar, [slug(title)])) if title else None

    def _panel(self, title: str) -> Topic | None:
        """Return what there is to say of a panel or a live view by its title."""
        if title in VIEWS:
            return self._texts.topic("what", getattr(VIEWS[title], "__name__", title))
        content = self._docks[title].widget() if title in self._docks.titles else None
        return None if content is None else self._texts.topic("what", _class(content))

    def _part(self, widget: QWidget, own_names: list[str]) -> Topic | None:
        for name in own_names:
            for around in _around(widget):
                topic = self._texts.topic("what", _class(around), name)
                if topic is not None:
                    return topic
        return None

    def _within(self, widget: QWidget, whole: Topic) -> Topic:
        """Return what a tooltip says of a control, as a part of a whole; the whole alone where it says nothing."""
        tip = QTextDocumentFragment.fromHtml(widget.toolTip()).toPlainText().replace("\n", " ").strip()
        name = title_of(widget)
        if not tip or not name:
            return whole
        definition = tip if tip.endswith(".") else f"{tip}."
        return Topic(name, definition, more=(f"{self._texts.word('part_of')}: {whole.title}. {whole.definition}",))


def names(widget: QWidget) -> list[str]:
    """Return the names that a control may be known by."""
    texts = [widget.accessibleName(), widget.text() if isinstance(widget, QAbstractButton) else "", widget.objectName()]
    return [name for text in texts if (name := slug(text))]


def slug(text: str) -> str:
    """Return a name for a text: in small letters with hyphens, up to the first sign that ends a thought, or a number.

    >>> slug("Look closer: half as far"), slug("&Make a network..."), slug("Speed, 5 sweeps")
    ('look-closer', 'make-a-network', 'speed')
    """
    return _GAP.sub("-", _END.split(plain(text), maxsplit=1)[0].lower()).strip("-")


def title_of(widget: QWidget) -> str:
    """Return what a control is called, up to the first comma."""
    text = widget.accessibleName() or (plain(widget.text()) if isinstance(widget, QAbstractButton) else "")
    return text.partition(",")[0].strip()


def _class(widget: QWidget) -> str:
    return type(widget).__name__.lstrip("_")


def _around(widget: QWidget) -> Iterator[QWidget]:
    """Yield a widget and all that it stands in."""
    here: QWidget | None = widget
    while here is not None:
        yield here
        here = here.parentWidget()
