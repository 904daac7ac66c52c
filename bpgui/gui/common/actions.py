"""Every action of the window, in one table: what it is called, its icon, shortcut and tip."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.icons import icon
from bpgui.gui.common.theme import Colours


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action; the first shortcut is the one that menus show. `local` ones work while the canvas has the focus."""

    text: str
    tip: str
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    local: bool = False


ACTIONS: dict[str, ActionSpec] = {
    "new": ActionSpec("&New", "Start with an empty canvas", "new", ("Ctrl+N",)),
    "open": ActionSpec("&Open...", "Open a project file (.bpg)", "open", ("Ctrl+O",)),
    "save": ActionSpec("&Save", "Save the project with its weights", "save", ("Ctrl+S",)),
    "save_as": ActionSpec("Save &as...", "Save the project under another name", "", ("Ctrl+Shift+S",)),
    "quit": ActionSpec("&Quit", "Close the window", "", ("Ctrl+Q",)),
    "undo": ActionSpec("&Undo", "Take back the last change; a training run counts as one", "undo", ("Ctrl+Z",)),
    "redo": ActionSpec("&Redo", "Make the change again", "redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    "delete": ActionSpec("&Delete", "Delete the selected layers, neurons or links", "delete", ("Del",), local=True),
    "select": ActionSpec(
        "&Select and move", "Click to select, drag to move, drag an arrow to connect", "select", ("V",), local=True,
    ),
    "add_input": ActionSpec(
        "Add &input layer", "Click on the canvas to place an input layer", "add-input", ("I",), local=True,
    ),
    "add_hidden": ActionSpec(
        "Add &hidden layer", "Click on the canvas to place a hidden layer", "add-hidden", ("H",), local=True,
    ),
    "add_output": ActionSpec(
        "Add &output layer", "Click on the canvas to place an output layer", "add-output", ("O",), local=True,
    ),
    "fit_ends": ActionSpec(
        "&Fit the network to the data", "Give the ends as many neurons as the data has columns", "", ("Ctrl+E",),
    ),
    "arrange": ActionSpec("&Arrange", "Place the layers from left to right", "arrange", ("Ctrl+L",)),
    "train": ActionSpec("&Train", "Train the network; press again to pause", "train", ("F5",)),
    "stop": ActionSpec("&Stop", "End the run; what it learned stays", "stop", ("Shift+F5",)),
    "step_epoch": ActionSpec(
        "Step one &epoch", "Go once through all training samples, and pause", "step-epoch", ("F6",),
    ),
    "step_batch": ActionSpec("Step one &batch", "Make one update of the weights, and pause", "step-batch", ("F7",)),
    "step_sample": ActionSpec(
        "Step one s&ample",
        "Visit one sample, and pause; the weights change with the last one of a batch", "step-sample", ("F8",),
    ),
    "reset": ActionSpec(
        "&Reset weights", "Bring back the very weights that training started from", "reset", ("Ctrl+R",),
    ),
    "draw_weights": ActionSpec(
        "&New random weights", "Draw first weights from the next seed", "dice", ("Ctrl+Shift+R",),
    ),
    "fit": ActionSpec("&Fit the view", "Show the whole network", "fit", ("Ctrl+0",)),
    "zoom_in": ActionSpec("Zoom &in", "Magnify the drawing", "zoom-in", ("Ctrl++", "Ctrl+=")),
    "zoom_out": ActionSpec("Zoom &out", "Shrink the drawing", "zoom-out", ("Ctrl+-",)),
    "shortcuts": ActionSpec("&Keyboard shortcuts", "List all shortcuts", "", ("F1",)),
    "about": ActionSpec("&About bpgui", "What this program is", "info"),
}  # fmt: skip


class Actions:
    """The window's actions by name, with their icons in the colours of the theme."""

    def __init__(self, window: QWidget, canvas: QWidget, slots: dict[str, Callable[[], object]]) -> None:
        self._actions: dict[str, QAction] = {}
        for name, spec in ACTIONS.items():
            action = QAction(spec.text, window)
            action.setObjectName(name)
            action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
            keys = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})" if spec.shortcuts else ""
            action.setToolTip(f"{spec.tip}{keys}")
            action.setStatusTip(spec.tip)
            if spec.local:
                # Single letters must stay typeable in lists and tables.
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                canvas.addAction(action)
            else:
                window.addAction(action)
            action.triggered.connect(slots[name])
            self._actions[name] = action

    def __getitem__(self, name: str) -> QAction:
        """Return an action by its name."""
        return self._actions[name]

    def all(self) -> list[QAction]:
        """Return all actions, in the order of the table."""
        return list(self._actions.values())

    def show_icon(self, name: str, symbol: str, colours: Colours) -> None:
        """Give one action another icon for a while."""
        self._actions[name].setIcon(icon(symbol, colours))

    def recolour(self, colours: Colours) -> None:
        """Give every icon the theme's colours."""
        for name, spec in ACTIONS.items():
            if spec.icon:
                self._actions[name].setIcon(icon(spec.icon, colours))
