"""`Mouse`: the hand on the canvas. It has a tool, a gesture while a button is held, and something below the pointer."""

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from bpgui.gui.canvas.editing.commands import Commands
from bpgui.gui.canvas.editing.editing import Editing
from bpgui.gui.canvas.gestures.foreground import Foreground
from bpgui.gui.canvas.gestures.gesture import CLICK_PX, Gesture, Pointer
from bpgui.gui.canvas.gestures.hints import hint_of
from bpgui.gui.canvas.gestures.pan import Pan
from bpgui.gui.canvas.gestures.tools import TOOLS, Hand, handled, neuron_or_link_below, thing_below
from bpgui.gui.canvas.sheet import Sheet
from bpgui.gui.common.selection import LayerRef, NeuronRef, Ref
from bpgui.gui.common.workspace import Workspace

SELECT = "select"
# The card of a thing is shown when the pointer has been over it for so long.
REST_MS = 350
_NOWHERE = QPointF(-1e6, -1e6)
_LEFT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class Mouse(QObject):
    """Begins, moves and ends gestures on `widget`; `changed` says that what lies over the picture looks otherwise."""

    changed = Signal()
    tool_changed = Signal(str)

    def __init__(
        self, workspace: Workspace, sheet: Sheet, commands: Commands, editing: Editing, widget: QWidget
    ) -> None:
        super().__init__(widget)
        self._workspace = workspace
        self._sheet = sheet
        self._commands = commands
        self._editing = editing
        self._widget = widget
        self._hand = Hand(workspace, commands)
        self._tool = SELECT
        self._gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self._pressed = QPointF()
        self._has_moved = False
        self._grips = self._gripped = False
        self._at: QPointF | None = None
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._hover: Ref | None = None
        self._used: Ref | None = None
        self._offered: tuple[str, Ref | None] = "", None
        # A card is read at rest; it would be in the way of the hand before.
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.changed)
        sheet.changed.connect(self._look)
        workspace.selection.changed.connect(self._tell)

    @property
    def tool(self) -> str:
        """The name of the tool in the hand, one of `TOOLS`."""
        return self._tool

    @property
    def gesture(self) -> Gesture | None:
        """What the held button does, None while none is held."""
        return self._gesture

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is at work, or another tool than that for selecting is in the hand."""
        return self._gesture is not None or self._tool != SELECT

    @property
    def read(self) -> tuple[QPointF, Ref] | None:
        """The pixel of the pointer and what it has been over for a while, to be read out; None if there is nothing.

        What was just pressed or made is not read out: its card would be in the way of the next move.
        """
        hover = self._hover
        if self._at is None or hover is None or hover == self._used or self.is_busy or self._rest.isActive():
            return None
        return self._at, hover

    def take(self, name: str) -> None:
        """Take another tool into the hand."""
        self.drop()
        self._tool = name
        self._sheet.welcomes = name == SELECT
        self._say(TOOLS[name].hint)
        self._sheet.redraw()
        self.tool_changed.emit(name)

    def drop(self) -> None:
        """Give up the gesture, without a trace."""
        self._gesture = None
        self._sheet.lay_out({})

    def lay_out_again(self) -> None:
        """Lay the network out as it is now; what the gesture moves stays in the hand."""
        self._sheet.lay_out(self._gesture.positions if self._gesture is not None else {})

    def grip(self) -> None:
        """Have the next press move the view."""
        self._grips, self._gripped = True, False
        self._look()

    def let_go(self) -> bool:
        """Have presses do again what they usually do; tell whether one has moved the view."""
        self._grips = False
        self._look()
        return self._gripped

    # Events

    def press(self, event: QMouseEvent) -> None:
        """Begin what the tool begins here; the middle button always begins to move the view."""
        if self._gesture is not None:
            return
        self._follow(event)
        if event.button() == _MIDDLE or (event.button() == _LEFT and self._grips):
            self._gesture = Pan(self._pointer(), self._sheet.pan)
            self._gripped = True
        elif event.button() == _LEFT:
            self._gesture = self._begun()
            self._say(self._gesture.hint if self._gesture is not None else TOOLS[self._tool].hint)
        self._button, self._pressed, self._has_moved = event.button(), event.position(), False
        self._look()

    def move(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or find out what the pointer is over."""
        self._follow(event)
        if self._gesture is not None:
            self._has_moved |= (event.position() - self._pressed).manhattanLength() > CLICK_PX
            if self._has_moved:
                self._gesture.move(self._pointer())
                if self._gesture.positions:
                    self._sheet.lay_out(self._gesture.positions)
        self._look()

    def release(self, event: QMouseEvent) -> None:
        """Finish the gesture; what did not move was a click."""
        gesture = self._gesture
        if gesture is None or event.button() != self._button:
            return
        self.move(event)
        self._gesture = None
        if not self._has_moved:
            gesture.click()
        elif gesture.refusal:
            self._workspace.refused.emit(gesture.refusal)
        else:
            gesture.finish()
        again = isinstance(gesture, Pan) or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if TOOLS[self._tool].once and not again:
            self.take(SELECT)
        self._sheet.lay_out({})
        self._used = self._hover
        if not isinstance(gesture, Pan):
            self._tell()

    def double_click(self, event: QMouseEvent) -> None:
        """Open what is below the pointer: a folded layer, a layer's name, or a number."""
        self._follow(event)
        ref = self.below() if self._tool == SELECT and event.button() == _LEFT else None
        begun = self._begun() if ref is not None else None
        # Handles and buttons take a double click for two clicks.
        if ref is None or begun is None or not begun.opens:
            self.press(event)
        elif isinstance(ref, LayerRef | NeuronRef) and self._sheet.scene.shapes[ref.layer].folded != "no":
            self._commands.set_folded((ref.layer,), False)
        elif isinstance(ref, LayerRef):
            self._editing.name(ref.layer)
        else:
            self._editing.value((ref,))

    def point(self, at: QPointF | None) -> None:
        """Be at a pixel, or nowhere on the canvas."""
        self._at = at
        self._look()

    # What is below

    def below(self) -> Ref | None:
        """Return what a click would select."""
        return thing_below(self._workspace, self._pointer())

    def foreground(self) -> Foreground:
        """Return what there is to draw over the picture."""
        gesture = self._gesture
        layers, sized = handled(self._workspace, self._pointer()) if self._tool == SELECT else ((), None)
        if gesture is None and self._at is not None and TOOLS[self._tool].shows_before:
            gesture = self._begun()
        is_pressed = self._gesture is not None
        return Foreground(self._workspace.selection.items, gesture, is_pressed, self._at, self._hover, layers, sized)

    def _begun(self) -> Gesture | None:
        """Return what a press would begin here."""
        return TOOLS[self._tool].begin(self._hand, self._pointer())

    def _follow(self, event: QMouseEvent) -> None:
        self._at, self._modifiers = event.position(), event.modifiers()

    def _pointer(self) -> Pointer:
        pixel = self._at if self._at is not None else _NOWHERE
        here, scale = self._sheet.to_scene(pixel), self._sheet.camera.scale
        return Pointer(here.x(), here.y(), pixel, self._sheet.scene, self._sheet.picture.chosen, scale, self._modifiers)

    def _look(self) -> None:
        """Find out what is below the pointer, and show what a press would do."""
        before, self._hover = self._hover, None
        begun, shape = self._gesture, TOOLS[self._tool].cursor
        if self._at is not None and begun is None:
            self._hover = neuron_or_link_below(self._workspace, self._pointer())
        if begun is not None:
            shape = begun.cursor
        elif self._grips:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._at is not None and self._tool == SELECT:
            begun = self._begun()
            shape = begun.cursor_before if begun is not None else shape
            self._offer(begun.offer if begun is not None else "")
        if self._hover != before:
            self._used = None
            self._rest.start()
        self._widget.setCursor(shape)
        self.changed.emit()

    def _offer(self, offer: str) -> None:
        """Say what a press would begin, if that is not what was said last, of the same thing."""
        before, self._offered = self._offered, (offer, self._hover)
        if self._offered != before:
            self._say(offer)

    def _tell(self) -> None:
        """Say what can be done next: with the tool that stays in the hand, or with what is selected."""
        self._say(TOOLS[self._tool].hint or hint_of(self._workspace.selection.items, self._workspace.project.network))

    def _say(self, hint: str) -> None:
        if hint:
            self._workspace.hinted.emit(hint)
