"""What keys and mouse do, in sections: the actions as the menus have them, and all that the canvas does besides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

from PySide6.QtGui import QAction, QKeySequence

from bpgui.gui.common.actions import ACTIONS
from bpgui.gui.common.menus import MENUS, SUBMENUS

Row = tuple[str, str]  # keys, or what the mouse does, and what that is for

_TITLES = {"&Tools": "Drawing tools", "&Train": "Training", "&Keyboard": "Panels"}
_ORDER = (
    "File", "Export", "Edit", "Drawing tools", "Network", "Canvas by keys", "Canvas by mouse", "Training", "View",
    "Panels",
)  # fmt: skip

CANVAS_BY_KEYS: tuple[Row, ...] = (
    ("Tab, Shift+Tab", "Go to the next or previous layer, from the last one on to the panels"),
    ("Ctrl+Tab, Ctrl+Shift+Tab", "Leave the canvas at once"),
    ("Arrows", "Go from layer to layer; in a layer from neuron to neuron, and sideways along links to another layer"),
    ("Home, End", "Go to the first or last layer, neuron or link"),
    ("Page Up, Page Down", "Go ten on, or ten back"),
    ("Full stop, comma", "Go to the next or previous link of a neuron, or connection of a layer"),
    ("Enter", "Go into a layer or a connection; at a neuron type its bias, at a link its weight"),
    ("Esc", "Leave the gesture, the tool or the selection; then go out of the link, the neuron, the layer"),
    ("Space, Shift+Space", "Select where the keyboard stands; add it to the selection, or take it out"),
    ("I, H, O or N, then Enter", "Place a layer or a neuron where there is room beside the others"),
    ("C, then arrows or Tab", "Connect from the layer or neuron: choose to which, Enter connects, Esc gives up"),
    ("Digits", "Type the number of neurons of a layer, the weight of a link, the bias of a neuron"),
    ("+ and -", "Give a layer one neuron more, or one fewer"),
    ("Ctrl+arrows", "Move the layer, or the selected layers; with Shift by a tenth"),
    ("L, Z, R, F, F2, Del, Ctrl+C and others", "Act on what is selected or, without that, where the keyboard stands"),
    ("Menu key, Shift+F10", "Open the menu of where the keyboard stands"),
)

CANVAS_BY_MOUSE: tuple[Row, ...] = (
    ("Rest on a neuron or a link", "Read its numbers, and how they come about in the chosen sample"),
    ("Click", "Select a layer beside its neurons, a neuron, or a link; with Shift add it or take it out"),
    ("Ctrl and click on a link", "Select all links between its two layers"),
    ("Drag over the ground", "Select what lies inside: layers or, without any, neurons or links; with Shift add it"),
    ("Alt and drag over the ground", "Cut all links that the stroke crosses"),
    ("Drag a layer", "Move it, or all selected layers, in line with others; with Ctrl to any place"),
    ("Drag the arrow at a layer's right edge", "Connect it to another layer, with Ctrl to a single neuron of it"),
    ("Drag the handle at a neuron's right edge", "Connect it to another neuron, or to a layer"),
    ("Back to where the drag began", "Connect a layer or a neuron to itself"),
    ("Drag the handle below a selected layer", "Change its number of neurons; the buttons beside it by one"),
    ("Drag the number at a selected link", "Change the weight, with Shift finely"),
    ("Double click", "Type the name of a layer, a bias or a weight; unfold a folded layer"),
    ("Right click", "Open the menu of what is below the pointer"),
    ("Shift with a tool that adds a layer", "Keep the tool for another one"),
    ("Wheel, or pinch", "Zoom around the pointer"),
    ("Shift and wheel, or two fingers", "Move the view"),
    ("Middle button, or Space and drag", "Move the view"),
    ("Esc in the middle of a gesture", "Give it up, without a trace"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """Some rows that belong together."""

    title: str
    rows: tuple[Row, ...]

    def with_words(self, words: str) -> "Section":
        """Return the section with those rows alone that hold all of these words, in keys, text or title."""
        wanted = words.lower().split()
        kept = [row for row in self.rows if all(word in f"{self.title} {' '.join(row)}".lower() for word in wanted)]
        return replace(self, rows=tuple(kept))


def sections(actions: Iterable[QAction]) -> list[Section]:
    """Return everything: each menu's actions that have a key, and what the canvas does by keys and by mouse."""
    known = {action.objectName(): action for action in actions}
    menus = (MENUS | SUBMENUS).items()
    found = [Section(_TITLES.get(title, title.replace("&", "")), tuple(_rows(names, known))) for title, names in menus]
    found += [Section("Canvas by keys", CANVAS_BY_KEYS), Section("Canvas by mouse", CANVAS_BY_MOUSE)]
    return sorted((section for section in found if section.rows), key=_place)


def as_html(shown: Iterable[Section]) -> str:
    """Write sections as headings with tables of two columns."""
    return "".join(
        f"<h3>{escape(section.title)}</h3><table width='100%' cellpadding='3'>"
        + "".join(
            f"<tr><td width='34%'><b>{escape(keys)}</b></td><td>{escape(text)}</td></tr>" for keys, text in section.rows
        )
        + "</table>"
        for section in shown
    )


def _place(section: Section) -> int:
    return _ORDER.index(section.title) if section.title in _ORDER else len(_ORDER)


def _rows(names: Iterable[str], known: dict[str, QAction]) -> Iterator[Row]:
    form = QKeySequence.SequenceFormat.NativeText
    for name in names:
        action = known.get(name)
        if action is not None and action.shortcuts():
            keys = ", ".join(sequence.toString(form) for sequence in action.shortcuts())
            # Not the action's own text, which may tell what there is to undo.
            text = ACTIONS[name].text.replace("&", "").rstrip(".")
            yield keys, f"{text}: {action.statusTip()}"
