"""`KeyboardTools`: everything that the canvas does by keys alone.

The keyboard stands somewhere on the drawing (`Selection.focus`): keys move it, select where it stands, open the
number there, connect from there, and nudge layers.
"""

from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from bpgui import edits
from bpgui.gui.canvas.keyboard.connecting import Connecting
from bpgui.gui.canvas.keyboard.walker import Anchor, Step, is_there, layer_of, nearby, next_focus
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.chosen import layers_of
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref, exists
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project

# How far a nudge moves a layer, and with Shift (scene units).
NUDGE, SMALL_NUDGE = 10.0, 1.0

# By number: a keyboard may send keys that Qt has no name for.
_STEPS: dict[int, Step] = {
    Qt.Key.Key_Left: Step.LEFT,
    Qt.Key.Key_Right: Step.RIGHT,
    Qt.Key.Key_Up: Step.UP,
    Qt.Key.Key_Down: Step.DOWN,
    Qt.Key.Key_Home: Step.FIRST,
    Qt.Key.Key_End: Step.LAST,
    Qt.Key.Key_PageUp: Step.PAGE_UP,
    Qt.Key.Key_PageDown: Step.PAGE_DOWN,
    Qt.Key.Key_Period: Step.NEXT_LINK,
    Qt.Key.Key_Comma: Step.PREVIOUS_LINK,
}
_DIRECTIONS: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_OTHERS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Board(Protocol):
    """What the keyboard needs of the canvas."""

    @property
    def scene(self) -> Scene:
        """The network as it is laid out now."""

    @property
    def busy(self) -> bool:
        """Whether a tool or a gesture of the mouse is at work, which the keys then belong to."""

    def edit_number(self, ref: Ref) -> None:
        """Open the editor for the weight of a link or the bias of a neuron, where it is drawn."""

    def reveal(self, ref: Ref) -> None:
        """Move the view, if need be, so that something can be seen."""

    def pass_focus(self, forward: bool) -> None:
        """Give the focus to the next or previous widget of the window."""

    def update(self) -> None:
        """Draw anew what lies over the network."""


class KeyboardTools(QObject):
    """Turns keys into steps, selections and edits. `active` while the keyboard, not the mouse, moved the focus last."""

    said = Signal(str)  # a sentence for those who cannot see the preview of a connection

    def __init__(self, workspace: Workspace, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._board = board
        self._anchor: Anchor | None = None
        self._moving = False
        # What is selected for a while only, and where the keyboard stands as long as the mouse does not say otherwise.
        self._lent: Ref | None = None
        self._stood: Ref | None = None
        self.active = False
        self.connecting: Connecting | None = None
        workspace.selection.focus_changed.connect(self._on_focus_changed)
        workspace.document.project_changed.connect(self._on_project_changed)

    @property
    def focus(self) -> Ref | None:
        """Where the keyboard stands."""
        return self._workspace.selection.focus

    # What the canvas passes on

    def handle(self, event: QKeyEvent) -> bool:
        """Do what a pressed key asks for; False if the key means nothing here."""
        key, modifiers = event.key(), event.modifiers()
        if self._board.busy or modifiers & _OTHERS:
            return False
        if self.connecting is not None:
            return self._handle_connecting(self.connecting, key)
        if modifiers & _CONTROL:
            if key in _TABS:
                self._board.pass_focus(forward=key == Qt.Key.Key_Tab)
                return True
            return self._nudge(key, SMALL_NUDGE if modifiers & _SHIFT else NUDGE)
        if key in _STEPS:
            return self._walk(_STEPS[key])
        if key == Qt.Key.Key_Space:
            return self._select(extend=bool(modifiers & _SHIFT))
        if key in _ENTER:
            return self._go_into()
        if key == Qt.Key.Key_C and isinstance(self.focus, LayerRef | NeuronRef):
            return self._connect_from(self.focus)
        return key == Qt.Key.Key_Escape and not self._workspace.selection.items and self._walk(Step.OUT)

    def wants(self, event: QKeyEvent) -> bool:
        """Tell whether a key that is also a shortcut of the window belongs to the keyboard's place for now."""
        if self._board.busy or event.modifiers() & (_OTHERS | _CONTROL):
            return False
        if self.connecting is not None:
            return True
        return self.active and event.key() == Qt.Key.Key_C and isinstance(self.focus, LayerRef | NeuronRef)

    def tab(self, forward: bool) -> bool:
        """Go to the next or previous layer; False beyond the last, where the focus leaves the canvas."""
        if self._board.busy:
            return False
        step = Step.NEXT_LAYER if forward else Step.PREVIOUS_LAYER
        if self.connecting is not None:
            self._aim(self.connecting.moved(self._board.scene, step))
            return True
        there = next_focus(self._board.scene, self.focus, step)
        if there is None:
            return False
        self._stand(there)
        return True

    def enter(self, reason: Qt.FocusReason) -> None:
        """Begin at the first layer when the canvas is reached by Tab, at the last one by Shift+Tab."""
        if reason in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            forward = reason is Qt.FocusReason.TabFocusReason
            there = next_focus(self._board.scene, None, Step.NEXT_LAYER if forward else Step.PREVIOUS_LAYER)
            if there is not None:
                self._stand(there)

    def leave(self) -> None:
        """Give up what was begun when the canvas loses the focus."""
        self._aim(None)

    def arrive(self, ref: Ref) -> None:
        """Stand on what has been added by keys, and lend it the selection."""
        self._stand(ref)
        self._lent = ref
        self._workspace.selection.select(ref)

    def lend(self) -> None:
        """Select where the keyboard stands, until it goes on, so that what acts on the selection acts there.

        What has been selected on purpose stays selected instead.
        """
        if self.active and self.focus is not None and not self._board.busy and not self._workspace.selection.items:
            self._lent = self.focus
            self._workspace.selection.select(self.focus)

    # Walking

    def _walk(self, step: Step) -> bool:
        here = self.focus
        there = next_focus(self._board.scene, here, step, self._anchor)
        if here is None and there is None:
            return False
        goes_on = isinstance(here, LinkRef | ConnectionRef) and type(there) is type(here)
        anchor = self._anchor if goes_on else None
        if step in (Step.NEXT_LINK, Step.PREVIOUS_LINK) and isinstance(here, LayerRef | NeuronRef):
            anchor = here
        self._stand(there, anchor)
        return True

    def _stand(self, ref: Ref | None, anchor: Anchor | None = None) -> None:
        selection, lent = self._workspace.selection, self._lent
        if lent is not None and lent != ref:
            self._lent = None
            if selection.items == (lent,):
                selection.select()
        self._moving = True
        selection.set_focus(ref)
        self._moving = False
        self._anchor, self._stood = anchor, ref
        self.active = ref is not None
        if ref is not None:
            self._board.reveal(ref)
        self._board.update()

    def _select(self, extend: bool) -> bool:
        if self.focus is None:
            return False
        lent, self._lent = self._lent, None
        if extend and lent is None:
            self._workspace.selection.toggle(self.focus)
        else:
            self._workspace.selection.select(self.focus)
        return True

    def _go_into(self) -> bool:
        """Go into a layer or a connection; of a neuron or a link, open the number."""
        here = self.focus
        if here is None:
            return False
        if isinstance(here, LayerRef | ConnectionRef):
            return self._walk(Step.INTO)
        why = _no_number(here, self._workspace.project)
        if why:
            self._workspace.hinted.emit(why)
        else:
            self._board.edit_number(here)
        return True

    def _nudge(self, key: int, by: float) -> bool:
        project, here = self._workspace.project, self.focus
        layers = layers_of(self._workspace.selection.items)
        if not layers and here is not None:
            layers = (layer_of(project.network, here),)
        if key not in _DIRECTIONS or not layers:
            return False
        x, y = (by * share for share in _DIRECTIONS[key])
        positions = {layer: (project.layout[layer][0] + x, project.layout[layer][1] + y) for layer in layers}
        label = "Move layer" if len(layers) == 1 else f"Move {len(layers)} layers"
        return self._workspace.edit(label, lambda p: edits.move_layers(p, positions), merge=("nudge", layers))

    # Connecting

    def _connect_from(self, source: LayerRef | NeuronRef) -> bool:
        self._aim(Connecting.start(self._board.scene, source))
        return True

    def _handle_connecting(self, connecting: Connecting, key: int) -> bool:
        if key in _STEPS:
            self._aim(connecting.moved(self._board.scene, _STEPS[key]))
        elif key in _ENTER:
            self._connect(connecting)
        elif key == Qt.Key.Key_Escape:
            self._aim(None)
        # Other keys must not start something else in the middle of this.
        return True

    def _aim(self, connecting: Connecting | None) -> None:
        if connecting == self.connecting:
            return
        self.connecting = connecting
        if connecting is not None:
            self._board.reveal(connecting.target)
            self.said.emit(", ".join(connecting.lines(self._workspace.project.network)))
        self._board.update()

    def _connect(self, connecting: Connecting) -> None:
        network = self._workspace.project.network
        if not self._workspace.edit(connecting.label(network), connecting.apply):
            return
        self._aim(None)
        self._stand(connecting.made(self._workspace.project.network), connecting.source)

    # Reactions

    def _on_focus_changed(self) -> None:
        if not self._moving:
            self.active = False
            self._lent = None
            if self.focus is not None or self._stood is None or exists(self._workspace.project.network, self._stood):
                self._anchor = self._stood = None
            self._aim(None)
        self._board.update()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.network is before.network:
            return
        self._aim(None)
        if self._stood is not None and not is_there(after.network, self._stood):
            # Those who cannot see the drawing must not lose their place when they delete something.
            there = nearby(before, after.network, self._stood, self._anchor)
            self._stand(there, self._anchor if isinstance(there, LinkRef) else None)


def _no_number(ref: NeuronRef | LinkRef, project: Project) -> str:
    """Say why there is no number to edit at a neuron or link, empty if there is one."""
    if isinstance(ref, NeuronRef):
        layer = project.network.layer(ref.layer)
        if layer.role == "input":
            return "An input has no bias: it passes the data on."
        return "" if layer.has_bias else f"Layer '{layer.name}' has no biases: switch them on in the inspector."
    there = project.network.connection(ref.connection).has_link(ref.source, ref.target)
    return "" if there else "There is no link here: restore it first."
