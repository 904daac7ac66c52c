"""Every action of the window, in one table: what it is called, its icon, shortcut and tip.

Which menu or tool bar shows it, `bpgui.gui.common.menus` says.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.icons import icon
from bpgui.gui.common.theme import Colours


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action; the first shortcut is the one that menus show. `local` ones work while the canvas has the focus.

    A `tool` stays chosen until another one is; a `checkable` action is on or off.
    """

    text: str
    tip: str
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    local: bool = False
    tool: bool = False
    checkable: bool = False


ACTIONS: dict[str, ActionSpec] = {
    "new": ActionSpec("&New", "Start with an empty canvas", "new", ("Ctrl+N",)),
    "new_network": ActionSpec(
        "New net&work...", "Choose a kind of network to begin with, or fit one to the data", "new-network",
        ("Ctrl+Shift+N",),
    ),
    "open": ActionSpec("&Open...", "Open a project file (.bpg)", "open", ("Ctrl+O",)),
    "save": ActionSpec("&Save", "Save the project with its weights", "save", ("Ctrl+S",)),
    "save_as": ActionSpec("Save &as...", "Save the project under another name", "", ("Ctrl+Shift+S",)),
    "import_data": ActionSpec(
        "&Import data...", "Bring a table, pictures or arrays of your own as data", "", ("Ctrl+Shift+O",),
    ),
    "export_data": ActionSpec("The d&ata...", "Write the data set with its parts as CSV", ""),
    "export_answers": ActionSpec("The ans&wers...", "Write the data set and what the network answers as CSV", ""),
    "export": ActionSpec(
        "The &drawing...", "Write the network as SVG, PDF, PNG, Graphviz or Mermaid", "", ("Ctrl+Shift+E",),
    ),
    "export_step": ActionSpec(
        "This &step on paper...", "Write the step or the update as a worked example, or as a worksheet with blanks",
    ),
    "quit": ActionSpec("&Quit", "Close the window", "", ("Ctrl+Q",)),
    "undo": ActionSpec("&Undo", "Take back the last change; a training run counts as one", "undo", ("Ctrl+Z",)),
    "redo": ActionSpec("&Redo", "Make the change again", "redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    "cut": ActionSpec("Cu&t", "Copy the selected layers, and delete them here", "cut", ("Ctrl+X",), local=True),
    "copy": ActionSpec(
        "&Copy", "Copy the selected layers, with the links between them, as text", "copy", ("Ctrl+C",), local=True,
    ),
    "paste": ActionSpec("&Paste", "Insert copied layers, of another window too", "paste", ("Ctrl+V",), local=True),
    "duplicate": ActionSpec("Dup&licate", "Add a copy of the selected layers", "", ("Ctrl+D",), local=True),
    "delete": ActionSpec("&Delete", "Delete the selected layers, neurons or links", "delete", ("Del",), local=True),
    "select_all": ActionSpec("Select &all", "Select all layers", "", ("Ctrl+A",), local=True),
    "copy_picture": ActionSpec(
        "Copy as p&icture", "Put a picture of the drawing on the clipboard", "", ("Ctrl+Shift+C",),
    ),
    "select": ActionSpec(
        "&Select and move",
        "Click to select, drag a layer to move it, drag its arrow to connect, drag over the ground to select several",
        "select", ("V",), local=True, tool=True,
    ),
    "add_input": ActionSpec(
        "Add &input layer", "Click on the canvas to place an input layer; drag to choose its number of neurons",
        "add-input", ("I",), local=True, tool=True,
    ),
    "add_hidden": ActionSpec(
        "Add &hidden layer", "Click on the canvas to place a hidden layer; drag to choose its number of neurons",
        "add-hidden", ("H",), local=True, tool=True,
    ),
    "add_output": ActionSpec(
        "Add &output layer", "Click on the canvas to place an output layer; drag to choose its number of neurons",
        "add-output", ("O",), local=True, tool=True,
    ),
    "add_neuron": ActionSpec(
        "Add single &neurons", "Click on the canvas for each neuron; Esc ends it", "add-neuron", ("N",),
        local=True, tool=True,
    ),
    "connect": ActionSpec(
        "&Connect", "Drag from neuron to neuron for one link, layer to layer for all; also backwards, or to itself",
        "connect", ("C",), local=True, tool=True,
    ),
    "cut_links": ActionSpec(
        "Cut lin&ks", "Draw a stroke across links to remove them", "cut-links", ("K",), local=True, tool=True,
    ),
    "set_weight": ActionSpec(
        "Set &weight or bias...", "Type a number for the selected links or neurons", "", ("F2",), local=True,
    ),
    "lock": ActionSpec(
        "&Lock", "Hold the selected weights and biases still while training, or free them", "lock", ("L",), local=True,
    ),
    "zero": ActionSpec("Set to &zero", "Set the selected weights and biases to zero", "", ("Z",), local=True),
    "randomize": ActionSpec("&Randomise", "Draw the selected weights and biases anew", "", ("R",), local=True),
    "restore_links": ActionSpec(
        "Rest&ore missing links", "Bring back what is missing of the selected connections", "", ("Shift+K",),
        local=True,
    ),
    "fold": ActionSpec(
        "&Fold or unfold", "Draw the selected layers as a strip or an image, or with all their neurons", "", ("F",),
        local=True,
    ),
    "align_left": ActionSpec("&Left edges", "Put the left edges of the selected layers on one line"),
    "align_centre": ActionSpec("&Centres", "Put the selected layers below each other"),
    "align_right": ActionSpec("&Right edges", "Put the right edges of the selected layers on one line"),
    "align_top": ActionSpec("&Top edges", "Put the top edges of the selected layers on one line"),
    "align_middle": ActionSpec("&Middles", "Put the selected layers beside each other"),
    "align_bottom": ActionSpec("&Bottom edges", "Put the bottom edges of the selected layers on one line"),
    "distribute_across": ActionSpec("Distribute &across", "Make the gaps between the selected layers equally wide"),
    "distribute_down": ActionSpec("Distribute &down", "Make the gaps between the selected layers equally high"),
    "fit_ends": ActionSpec(
        "Fit the network to the &data", "Give the ends as many neurons as the data has columns", "", ("Ctrl+E",),
    ),
    "arrange": ActionSpec("Arra&nge", "Place the layers from left to right", "arrange", ("Ctrl+L",)),
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
    "walk_on": ActionSpec(
        "Step thro&ugh: on", "Show Step through, then go on by one of its stops", "", ("F9",),
    ),
    "walk_back": ActionSpec(
        "Step through: bac&k", "Show Step through, then go back by one of its stops", "", ("Shift+F9",),
    ),
    "reset": ActionSpec(
        "&Reset weights", "Bring back the very weights that training started from", "reset", ("Ctrl+R",),
    ),
    "draw_weights": ActionSpec(
        "&New random weights", "Draw first weights from the next seed", "dice", ("Ctrl+Shift+R",),
    ),
    "cross_validate": ActionSpec("&Cross-validate...", "Train and test the network on each fold of the data", ""),
    "experiments": ActionSpec(
        "E&xperiments...", "Show known weaknesses of backpropagation by trainings side by side, and the noise lab",
    ),
    "answer_file": ActionSpec("Answer a &file...", "Let the network answer for the rows of another file", ""),
    "mark_answers": ActionSpec(
        "&Mark a worksheet...", "Type the answers to a worksheet, or load one that was filled in, and have them marked",
    ),
    "fit": ActionSpec("&Fit the view", "Show the whole network", "fit", ("Ctrl+0",)),
    "zoom_in": ActionSpec("Zoom &in", "Magnify the drawing", "zoom-in", ("Ctrl++", "Ctrl+=")),
    "zoom_out": ActionSpec("Zoom &out", "Shrink the drawing", "zoom-out", ("Ctrl+-",)),
    "gradients": ActionSpec(
        "Show &gradients", "Show the gradient of the loss in the place of each weight and bias", "", ("G",), local=True,
        checkable=True,
    ),
    "neuron_maps": ActionSpec(
        "Show neuron &maps", "Show in each neuron what it puts out over two inputs; zoom in if neurons are small", "",
        ("M",), local=True, checkable=True,
    ),
    "enter_canvas": ActionSpec("To the c&anvas", "Give the keyboard to the drawing", "", ("Ctrl+1",)),
    "enter_data": ActionSpec("To the &data", "Give the keyboard to the Data panel", "", ("Ctrl+2",)),
    "enter_try_it": ActionSpec("To tr&y it", "Give the keyboard to the panel that tries the network", "", ("Ctrl+3",)),
    "enter_training": ActionSpec("To the &training", "Give the keyboard to the Training panel", "", ("Ctrl+4",)),
    "enter_inspector": ActionSpec("To the &inspector", "Give the keyboard to the Inspector", "", ("Ctrl+5",)),
    "enter_history": ActionSpec("To the &history", "Give the keyboard to the History", "", ("Ctrl+6",)),
    "enter_curves": ActionSpec("To the &curves", "Give the keyboard to the Curves", "", ("Ctrl+7",)),
    "first_tour": ActionSpec("&First tour", "Show in nine short stops what is where"),
    "worked_example_tour": ActionSpec(
        "&Worked example, step by step",
        "Open the classic worked example, and walk through its update with a word on each number",
    ),
    "what_is_this": ActionSpec(
        "What is &this?", "Click on anything to be told what it is", "help", ("Shift+F1",),
    ),
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
            action.setCheckable(spec.tool or spec.checkable)
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
