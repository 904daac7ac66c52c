"""The drawing for screen readers: layers, their neurons, and the links that the keyboard stands on.

Qt asks for an interface of each widget and talks to it through the platform's bridge. A canvas answers with a list of
its layers, a layer with a list of its neurons; a link or a connection appears while it has the focus. Nothing is made
before somebody asks, and each thing keeps its interface, and so its identity, until the network loses the thing.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface, QTransform
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

from bpgui.gui.canvas.keyboard.marks import place_of
from bpgui.gui.canvas.keyboard.walker import reading_order
from bpgui.gui.canvas.keyboard.wording import describe_in_words, progress_in_words
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref, exists
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project

# An interface, or nothing, which Qt takes here though PySide's stubs do not know it.
Maybe = Any
# How large a link is said to be, around its middle.
LINK_PX = 12.0


class Drawing(Protocol):
    """What screen readers need of the canvas, beside its being a widget."""

    @property
    def scene(self) -> Scene:
        """The network as it is laid out now."""

    @property
    def view_transform(self) -> QTransform:
        """The map from scene units to the widget's pixels."""


def expose(canvas: QWidget, drawing: Drawing, workspace: Workspace) -> FocusTeller:
    """Let screen readers see what a canvas draws, and tell them where the keyboard stands; Qt deletes the teller."""
    _install()
    _exposed[canvas] = drawing, workspace
    return FocusTeller(canvas, workspace)


class FocusTeller(QObject):
    """Tells screen readers where the keyboard stands on the canvas, what was refused, and what changed."""

    def __init__(self, canvas: QWidget, workspace: Workspace) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._workspace = workspace
        self._entries = workspace.document.undo_stack.index
        self._was_idle = True
        workspace.selection.focus_changed.connect(self.tell_focus)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.document.undo_stack.changed.connect(self._on_entries_changed)
        workspace.training.state_changed.connect(self._on_state_changed)
        workspace.training.held.connect(self._on_held)
        for told in (workspace.refused, workspace.hinted, workspace.training.failed):
            told.connect(self.announce)

    def tell_focus(self) -> None:
        """Tell where the keyboard stands; the canvas also calls this when it gets the focus."""
        if not QAccessible.isActive() or not self._canvas.hasFocus():
            return
        access = QAccessible.queryAccessibleInterface(self._canvas)
        if isinstance(access, CanvasAccess):
            here = access.focusChild()
            QAccessible.updateAccessibility(QAccessibleEvent(access if here is None else here, QAccessible.Event.Focus))

    def announce(self, sentence: str) -> None:
        """Have a sentence read aloud."""
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._canvas, sentence))

    def _on_project_changed(self, before: Project, after: Project) -> None:
        # Weights change thirty times a second in training, which is nothing to be told each time.
        if after.network is before.network or not QAccessible.isActive():
            return
        access = QAccessible.queryAccessibleInterface(self._canvas)
        if isinstance(access, CanvasAccess):
            access.forget_gone()
            QAccessible.updateAccessibility(QAccessibleEvent(access, QAccessible.Event.ObjectReorder))

    def _on_entries_changed(self) -> None:
        """Tell what has been done or undone, in the words of the history; a row of equal edits only once."""
        stack, before = self._workspace.document.undo_stack, self._entries
        self._entries = stack.index
        if stack.index > before:
            self.announce(stack.undo_text)
        elif stack.index < before and stack.can_redo:
            self.announce(f"Undone: {stack.redo_text}")

    def _on_state_changed(self, state: State) -> None:
        if state is State.IDLE and not self._was_idle:
            self.announce(f"Stopped at {progress_in_words(self._workspace.project)}")
        self._was_idle = state is State.IDLE

    def _on_held(self) -> None:
        self.announce(f"Paused at {progress_in_words(self._workspace.project)}")


class CanvasAccess(QAccessibleWidget):
    """The canvas as a list of layers, and of what else has the focus."""

    def __init__(self, canvas: QWidget, drawing: Drawing, workspace: Workspace) -> None:
        super().__init__(canvas, QAccessible.Role.List)
        self.canvas = canvas
        self.drawing = drawing
        self.workspace = workspace
        self._items: dict[Ref, Item] = {}

    def item(self, ref: Ref) -> Item:
        """Return the interface of a thing, always the same."""
        if ref not in self._items:
            item = self._items[ref] = Item(self, ref)
            QAccessible.registerAccessibleInterface(item)
            _registered.add(item)
        return self._items[ref]

    def forget_gone(self) -> None:
        """Throw away the interfaces of what the network no longer has."""
        for ref in [ref for ref in self._items if not self.exists(ref)]:
            item = self._items.pop(ref)
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(item))
            _registered.discard(item)

    def exists(self, ref: Ref) -> bool:
        """Tell whether something is in the project, and in the drawing, which is laid out a moment later."""
        return all(exists(network, ref) for network in (self.workspace.project.network, self.drawing.scene.network))

    def children(self) -> list[Ref]:
        """Return the layers from left to right, and the link or connection that has the focus."""
        focus = self.workspace.selection.focus
        refs: list[Ref] = [LayerRef(layer_id) for layer_id in reading_order(self.drawing.scene)]
        refs += [focus] if isinstance(focus, LinkRef | ConnectionRef) else []
        return [ref for ref in refs if self.exists(ref)]

    def childCount(self) -> int:  # noqa: N802  # Qt's name
        """Count the layers, and the link or connection that has the focus."""
        return len(self.children())

    def child(self, index: int) -> Maybe:
        """Return a layer, or what else has the focus."""
        children = self.children()
        return self.item(children[index]) if 0 <= index < len(children) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802  # Qt's name
        """Return the place of a layer; -1 if it is no child of the canvas."""
        children = self.children()
        return children.index(child.ref) if isinstance(child, Item) and child.ref in children else -1

    def childAt(self, x: int, y: int) -> Maybe:  # noqa: N802  # Qt's name
        """Return the neuron or layer at a point of the screen."""
        inverse, possible = self.drawing.view_transform.inverted()
        at = inverse.map(QPointF(self.canvas.mapFromGlobal(QPoint(x, y))))
        for layer_id, shape in reversed(self.drawing.scene.shapes.items()):
            if possible and shape.box.contains(at.x(), at.y()):
                neuron = shape.neuron_at(at.x(), at.y(), 0.0)
                return self.item(LayerRef(layer_id) if neuron is None else NeuronRef(layer_id, neuron))
        return None

    def focusChild(self) -> Maybe:  # noqa: N802  # Qt's name
        """Return where the keyboard stands."""
        focus = self.workspace.selection.focus
        return self.item(focus) if focus is not None and self.exists(focus) else None


class Item(QAccessibleInterface):
    """A layer, neuron, link or connection."""

    def __init__(self, access: CanvasAccess, ref: Ref) -> None:
        super().__init__()
        self._access = access
        self.ref = ref

    def isValid(self) -> bool:  # noqa: N802  # Qt's name
        """Tell whether there is still such a thing."""
        return isValid(self._access) and isValid(self._access.canvas) and self._access.exists(self.ref)

    def object(self) -> Maybe:
        """Return nothing: a drawn thing is no object of Qt's."""
        return None

    def parent(self) -> Maybe:
        """Return a neuron's layer, of all else the canvas."""
        if not isValid(self._access):
            return None
        return self._access.item(LayerRef(self.ref.layer)) if isinstance(self.ref, NeuronRef) else self._access

    def childCount(self) -> int:  # noqa: N802  # Qt's name
        """Count a layer's neurons."""
        if not isinstance(self.ref, LayerRef) or not self.isValid():
            return 0
        return self._access.drawing.scene.shapes[self.ref.layer].layer.size

    def child(self, index: int) -> Maybe:
        """Return a neuron of a layer."""
        if not isinstance(self.ref, LayerRef) or not 0 <= index < self.childCount():
            return None
        return self._access.item(NeuronRef(self.ref.layer, index))

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802  # Qt's name
        """Return a neuron's place in its layer; -1 if it is not of this one."""
        if not isinstance(child, Item) or not isinstance(child.ref, NeuronRef):
            return -1
        return child.ref.neuron if LayerRef(child.ref.layer) == self.ref else -1

    def childAt(self, x: int, y: int) -> Maybe:  # noqa: N802  # Qt's name
        """Return the neuron at a point of the screen."""
        there = self._access.childAt(x, y) if self.isValid() else None
        return there if there is not None and self.indexOfChild(there) >= 0 else None

    def role(self) -> QAccessible.Role:
        """Return list for a layer with several neurons, item for all else."""
        return QAccessible.Role.List if self.childCount() > 1 else QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        """Return the name: the whole sentence, since that is what is always read aloud."""
        if kind != QAccessible.Text.Name or not self.isValid():
            return ""
        workspace = self._access.workspace
        insight = workspace.insight
        activity = insight.activity() if insight.row is not None else None
        gradient = insight.shown() if insight.quantity == "gradient" else None
        return describe_in_words(self.ref, workspace.project, workspace.dataset, activity, gradient)

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802  # Qt's name
        """Leave everything as it is: names are not changed from outside."""

    def rect(self) -> QRect:
        """Return where it is on the screen, in pixels."""
        if not self.isValid():
            return QRect()
        drawing, canvas = self._access.drawing, self._access.canvas
        shape = drawing.scene.shapes[self.ref.layer] if isinstance(self.ref, LayerRef | NeuronRef) else None
        if isinstance(self.ref, LayerRef) and shape is not None:
            box = QRectF(QPointF(shape.box.left, shape.box.top), QPointF(shape.box.right, shape.box.bottom))
            place = drawing.view_transform.mapRect(box)
        else:
            half = LINK_PX / 2 if shape is None else shape.radius * drawing.view_transform.m11()
            at = drawing.view_transform.map(QPointF(*place_of(drawing.scene, self.ref)))
            place = QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)
        return place.toRect().translated(canvas.mapToGlobal(QPoint(0, 0)))

    def state(self) -> QAccessible.State:
        """Tell whether it is selected, has the focus, and can be seen."""
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        selection, canvas = self._access.workspace.selection, self._access.canvas
        state.focusable = state.selectable = state.extSelectable = True
        state.focused = selection.focus == self.ref and canvas.hasFocus()
        state.selected = self.ref in selection.items
        state.invisible = not canvas.isVisible()
        shown = QRect(canvas.mapToGlobal(QPoint(0, 0)), canvas.size())
        state.offscreen = not shown.intersects(self.rect())
        return state


# Which canvases are exposed, with what they draw and work on.
_exposed: WeakKeyDictionary[QWidget, tuple[Drawing, Workspace]] = WeakKeyDictionary()


# What Qt knows of. Python would free it with its last reference, and Qt would crash: PySide 6.11 hands nothing over.
# What a closed canvas leaves stays until the program ends, and says that it is not valid.
_registered: set[Item] = set()


@cache
def _install() -> None:
    """Have Qt ask here for interfaces, once for all canvases of the program."""
    QAccessible.installFactory(_make)


def _make(key: str, thing: QObject | None) -> QAccessibleInterface | None:
    """Make the interface of an exposed canvas; leave all other widgets to Qt."""
    if not isinstance(thing, QWidget) or thing not in _exposed:
        return None
    return CanvasAccess(thing, *_exposed[thing])
