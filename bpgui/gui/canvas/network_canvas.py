"""`NetworkCanvas`: the drawing that a person works on. It hands the mouse to tools and gestures, and keys to theirs."""

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from bpgui.gui.canvas.drawing.hit import thing_at
from bpgui.gui.canvas.editing.commands import Commands
from bpgui.gui.canvas.editing.editing import Editing
from bpgui.gui.canvas.editing.menu import menu_of
from bpgui.gui.canvas.gestures.mouse import SELECT, Mouse
from bpgui.gui.canvas.gestures.tools import TOOLS, selected_layer
from bpgui.gui.canvas.keyboard.accessible import expose
from bpgui.gui.canvas.keyboard.keyboard import KeyboardTools
from bpgui.gui.canvas.keyboard.marks import paint_focus, paint_keyboard_connecting, place_of
from bpgui.gui.canvas.keyboard.placing import Adding
from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.overlay.card import paint_card
from bpgui.gui.canvas.overlay.lights import paint_lights
from bpgui.gui.canvas.overlay.response_maps import NeuronMaps
from bpgui.gui.canvas.sheet import Sheet
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project

ZOOM_STEP = 1.25
_DIGITS = "0123456789"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# The actions that change or copy what is selected.
_DEEDS = {
    "cut", "copy", "duplicate", "delete", "set_weight", "lock", "zero", "randomize", "restore_links", "fold",
}  # fmt: skip
_REVEAL_PX = 40


class NetworkCanvas(QWidget):
    """Shows the project's network. The wheel zooms; the middle button, or Space with the mouse, moves the view."""

    tool_changed = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._space = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Network")
        self.setAccessibleDescription(
            "The drawing of the network. I, H, O or N takes a tool that adds a layer or a neuron, and Enter places it. "
            "Tab goes from layer to layer, Enter into a layer, Escape out of it; arrows go from neuron to neuron, "
            "full stop and comma from link to link. Space selects, C connects, a digit begins to type a size, a "
            "weight or a bias. F1 lists all keys."
        )
        self.setMinimumSize(320, 240)
        self._sheet = Sheet(workspace, self)
        self._editing = Editing(workspace, self._sheet, self)
        self.commands = Commands(workspace, self._sheet, self._editing)
        self._mouse = Mouse(workspace, self._sheet, self.commands, self._editing, self)
        self._adding = Adding(workspace, self.commands, self._sheet)
        self.keyboard = KeyboardTools(workspace, self, self)
        self._teller = expose(self, self, workspace)
        self.keyboard.said.connect(self._teller.announce)
        # Not by overriding `event`: PySide crashes when a handler that it calls raises.
        self.installEventFilter(self)
        self._mouse.changed.connect(self.update)
        self._mouse.tool_changed.connect(self.tool_changed)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.document.project_opened.connect(self._on_project_opened)
        workspace.selection.changed.connect(self.update)
        workspace.lights.changed.connect(self.update)
        self._neuron_maps = NeuronMaps(workspace.responses)
        workspace.responses.changed.connect(self.update)

    # What the window asks of the canvas

    def sizeHint(self) -> QSize:
        """Prefer a generous canvas."""
        return QSize(700, 480)

    @property
    def scene(self) -> Scene:
        """The network as it is laid out now."""
        return self._sheet.scene

    @property
    def camera(self) -> Camera:
        """The part of the scene that is shown now."""
        return self._sheet.camera

    @property
    def view_transform(self) -> QTransform:
        """The map from scene units to pixels."""
        return self._sheet.view().transform

    def to_pixels(self, x: float, y: float) -> QPoint:
        """Return the pixel that shows a point of the scene."""
        return self._sheet.to_pixels(x, y)

    def thing_at(self, pixel: QPointF) -> LayerRef | NeuronRef | LinkRef | None:
        """Return what is drawn at a pixel of the canvas."""
        place, scale = self._sheet.to_scene(pixel), self._sheet.camera.scale
        return thing_at(self.scene, self._sheet.picture.chosen, place.x(), place.y(), scale)

    @property
    def tool(self) -> str:
        """The name of the tool in the hand, one of `TOOLS`."""
        return self._mouse.tool

    @property
    def busy(self) -> bool:
        """Whether a tool or a gesture of the mouse is at work, or something is being typed."""
        return self._mouse.is_busy or self._editing.editor.isVisible()

    def set_tool(self, name: str) -> None:
        """Take another tool into the hand."""
        self._mouse.take(name)

    def fit(self) -> None:
        """Show the whole network, and keep doing so while the window changes its size."""
        self._sheet.fit()

    def zoom_in(self) -> None:
        """Magnify around the middle."""
        self._sheet.zoom(ZOOM_STEP, QPointF(self.width() / 2, self.height() / 2))

    def zoom_out(self) -> None:
        """Shrink around the middle."""
        self._sheet.zoom(1 / ZOOM_STEP, QPointF(self.width() / 2, self.height() / 2))

    def edit_number(self, ref: Ref) -> None:
        """Open the field for the weight of a link or the bias of a neuron, where it is drawn."""
        self._editing.value((ref,))

    def reveal(self, ref: Ref) -> None:
        """Move the view if something is out of sight, and keep its scale: it may be large for a reason."""
        at = self.to_pixels(*place_of(self.scene, ref))
        room = self.rect().adjusted(_REVEAL_PX, _REVEAL_PX, -_REVEAL_PX, -_REVEAL_PX)
        if not self.rect().contains(at):
            x = min(max(at.x(), room.left()), room.right())
            y = min(max(at.y(), room.top()), room.bottom())
            self._sheet.pan(x - at.x(), y - at.y())

    # Events of the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, or show what is below the pointer."""
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the gesture."""
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is below the pointer."""
        self._mouse.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with what is below the pointer or, asked by a key, with what is selected."""
        self._mouse.drop()
        selection = self._workspace.selection
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            ref = selection.focus if self.keyboard.active else selection.only
            at = self.mapToGlobal(self.to_pixels(*place_of(self.scene, ref)) if ref is not None else event.pos())
        else:
            self._mouse.point(QPointF(event.pos()))
            ref, at = self._mouse.below(), event.globalPos()
        if isinstance(ref, LinkRef) and ConnectionRef(ref.connection) in selection.items:
            ref = ConnectionRef(ref.connection)
        if ref is not None and ref not in selection.items:
            selection.select(ref)
        menu_of(self._workspace, ref, self).popup(at)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer; move the view with Shift, with a wheel that turns sideways, or with two fingers."""
        turned, event_modifiers = event.angleDelta(), event.modifiers()
        fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        if event_modifiers & Qt.KeyboardModifier.ControlModifier:
            self._sheet.zoom(ZOOM_STEP ** (turned.y() / 120), event.position())
        elif fingers:
            self._sheet.pan(event.pixelDelta().x(), event.pixelDelta().y())
        elif event_modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._sheet.pan(turned.x() or turned.y(), 0.0)
        elif abs(turned.x()) > abs(turned.y()):
            self._sheet.pan(turned.x(), 0.0)
        else:
            self._sheet.zoom(ZOOM_STEP ** (turned.y() / 120), event.position())
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show what the pointer is over."""
        self._mouse.point(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what the pointer was over."""
        self._mouse.point(None)

    # Events of the keyboard

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802  # it overrides Qt's
        """Go from layer to layer with Tab, and on beyond the last."""
        return self.keyboard.tab(forward) or super().focusNextPrevChild(forward)

    def pass_focus(self, forward: bool) -> None:
        """Let the next widget have the keyboard."""
        super().focusNextPrevChild(forward)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep from shortcuts what the keyboard's place needs, and take the pinch of a touchpad."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self.keyboard.wants(event):
                event.accept()
                return True
            if self._is_deed(event):
                self.keyboard.lend()
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._sheet.zoom(1.0 + event.value(), event.position())
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves gesture, tool and selection, in this order; digits begin to type a size or a number."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self._mouse.gesture is None:
            self._space = True  # moves the view if the mouse is pressed before it is released
            self._mouse.grip()
        elif event.key() == Qt.Key.Key_Escape and self._escape():
            pass
        elif event.key() in _ENTER and self.tool != SELECT:
            self._add()
        elif event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            # Not every keyboard has a menu key.
            by_key, middle = QContextMenuEvent.Reason.Keyboard, self.rect().center()
            self.contextMenuEvent(QContextMenuEvent(by_key, middle, self.mapToGlobal(middle)))
        elif event.key() == Qt.Key.Key_Space or self.keyboard.handle(event) or self._type(event):
            self.update()
        elif event.key() == Qt.Key.Key_Escape:
            self._workspace.selection.select()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of the view; Space alone selects where the keyboard stands."""
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            super().keyReleaseEvent(event)
        elif self._space:
            self._space = False
            if not self._mouse.let_go():
                self.keyboard.handle(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let the keyboard stand somewhere."""
        super().focusInEvent(event)
        self.keyboard.enter(event.reason())
        self._teller.tell_focus()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give up what the keyboard had begun."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.MenuBarFocusReason:
            self.keyboard.lend()
        self._space = False
        self._mouse.let_go()
        self.keyboard.leave()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the network from its picture, and over it what changes with mouse and keys."""
        view = self._sheet.view()
        pixmap = self._sheet.pixmap(view)
        painter = QPainter(self)
        try:
            painter.drawPixmap(0, 0, pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._neuron_maps.paint(painter, view)
            paint_lights(painter, view, self._workspace.lights.lit)
            foreground = self._mouse.foreground()
            foreground.paint(painter, view)
            # Where the mouse is not, the keys would add it.
            added = self._adding.begun(self.tool) if foreground.at is None and self.tool != SELECT else None
            if added is not None:
                added.paint(painter, view)
            read = self._mouse.read if not self.busy else None
            if self.keyboard.connecting is not None:
                paint_keyboard_connecting(painter, view, self.keyboard.connecting)
            elif self.keyboard.active and self.keyboard.focus is not None and self.hasFocus():
                activity = self._workspace.insight.activity()
                gradient = activity.gradient if activity is not None else None
                paint_focus(painter, view, self.keyboard.focus, gradient)
            elif read is not None:
                at, ref = read
                paint_card(painter, view, at, ref, self._workspace.insight, self._workspace.responses)
        finally:
            # Qt does not survive a painter that is left open.
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the network in view."""
        self._editing.editor.give_up()
        self._sheet.resized()

    # Keys

    def _escape(self) -> bool:
        if self._mouse.gesture is not None:
            self._mouse.drop()
        elif self.tool != SELECT:
            self.set_tool(SELECT)
        else:
            return False
        return True

    def _is_deed(self, event: QKeyEvent) -> bool:
        keys = QKeySequence(event.keyCombination())
        return any(action.objectName() in _DEEDS and keys in action.shortcuts() for action in self.actions())

    def _add(self) -> None:
        """Add by keys what the tool adds, and put a tool for use once down."""
        added = self._adding.add(self.tool)
        if added is not None:
            if TOOLS[self.tool].once:
                self.set_tool(SELECT)
            self.keyboard.arrive(added)

    def _type(self, event: QKeyEvent) -> bool:
        """Change a layer's size by plus and minus, or begin to type it; of links and neurons, the number.

        That is of what is selected or, if nothing is, of where the keyboard stands.
        """
        text = event.text()
        if self.busy or len(text) != 1 or text not in f"{_DIGITS}+-":
            return False
        self.keyboard.lend()
        layer, items = selected_layer(self._workspace), self._workspace.selection.items
        if not items:
            return False
        if layer is not None and text in "+-":
            self.commands.change_size(layer, 1 if text == "+" else -1)
        elif isinstance(items[0], LayerRef):
            if layer is None or text in "+-":
                return False
            self._editing.size(layer, typed=text)
        else:
            self._editing.value(items, typed=text)
        return True

    # Reactions

    def _on_project_opened(self) -> None:
        self._workspace.selection.select()
        self._workspace.selection.set_focus(None)
        self._editing.editor.give_up()
        self.fit()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.network is not before.network:
            # What is in the hand may be gone, or of the wrong size.
            self._mouse.drop()
        elif after.layout is not before.layout or after.looks is not before.looks:
            self._mouse.lay_out_again()
