"""What all gestures share: where the pointer is, and the steps from pressing to releasing the mouse."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from bpgui.gui.canvas.drawing.links import Chosen
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.spec import Position

# A press that moves less than this is a click.
CLICK_PX = 4.0

_FREE_HAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@dataclass(frozen=True, slots=True)
class Pointer:
    """The mouse at one moment: its place in scene units, its pixel, and the drawing that it points at.

    `scale` counts pixels per scene unit; `chosen` are the links that are drawn.
    """

    x: float
    y: float
    pixel: QPointF
    scene: Scene
    chosen: Chosen
    scale: float
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def at(self) -> QPointF:
        """The place in scene units."""
        return QPointF(self.x, self.y)

    @property
    def extends(self) -> bool:
        """Whether Shift is held: what is chosen comes on top."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def is_free(self) -> bool:
        """Whether Ctrl or Alt is held: nothing snaps."""
        return bool(self.modifiers & _FREE_HAND)


class Gesture:
    """One use of the mouse.

    It changes nothing but its own preview until it is finished, and then makes one undo entry; dropping it (Esc)
    leaves no trace. `refusal` says why it may not be finished here, `words` what it would do; both are shown at the
    pointer. `positions` are the layer centres that the preview moves.
    """

    # The pointer while it is at work, and where a press would begin it.
    cursor = Qt.CursorShape.ArrowCursor
    cursor_before = Qt.CursorShape.ArrowCursor
    # What the status bar says while it is at work, and where a press would begin it.
    hint = ""
    offer = ""
    # Whether a double click, instead of beginning it twice, opens what is below the pointer.
    opens = False
    # Whether it marks by itself what it is about, in the place of what is selected.
    marks_alone = False

    def __init__(self) -> None:
        self.refusal = ""
        self.words = ""
        self.positions: Mapping[str, Position] = {}

    def move(self, pointer: Pointer) -> None:
        """Follow the mouse."""

    def click(self) -> None:
        """Do what a press without a move does."""

    def finish(self) -> None:
        """Carry out what the gesture shows."""

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw the preview, in pixels."""
