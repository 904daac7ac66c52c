"""The tools of the canvas: what each begins where the mouse is pressed. To add a tool is to add an entry to `TOOLS`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QPointF, Qt

from bpgui.gui.canvas.drawing.hit import (
    button_at,
    has_handles,
    layer_at,
    neuron_port_at,
    port_at,
    size_handle_at,
    tag_at,
    tag_place,
    thing_at,
)
from bpgui.gui.canvas.editing.commands import Commands
from bpgui.gui.canvas.gestures.band import RubberBand
from bpgui.gui.canvas.gestures.connect import Connect
from bpgui.gui.canvas.gestures.cut import CutLinks
from bpgui.gui.canvas.gestures.ends import end_at
from bpgui.gui.canvas.gestures.gesture import Gesture, Pointer
from bpgui.gui.canvas.gestures.move import MoveLayers
from bpgui.gui.canvas.gestures.place import PlaceLayer, PlaceNeuron, suggested_layer
from bpgui.gui.canvas.gestures.press import Press
from bpgui.gui.canvas.gestures.resize import ResizeLayer
from bpgui.gui.canvas.gestures.scrub import ScrubWeight
from bpgui.gui.canvas.overlay.missing import missing_at
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Role

# With these, a click on the number of a link chooses what is below it.
_CHOOSES = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
_MORE, _FEWER = "Click for one neuron more.", "Click for one neuron less."
_LINK = "Click to select the link, with Ctrl all between its layers; a double click types its weight."
# Around a layer, so many pixels still show its handles.
AROUND_PX = 14.0


@dataclass(frozen=True, slots=True)
class Hand:
    """What tools work with."""

    workspace: Workspace
    commands: Commands


Begin = Callable[[Hand, Pointer], Gesture | None]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool of the canvas: what a press begins, and what the status bar says of it.

    With `shows_before`, what a press would begin is drawn at the pointer. A tool for use `once` is put down after it,
    unless Shift is held.
    """

    begin: Begin
    hint: str = ""
    cursor: Qt.CursorShape = Qt.CursorShape.ArrowCursor
    shows_before: bool = False
    once: bool = False


def handled(workspace: Workspace, pointer: Pointer) -> tuple[tuple[str, ...], str | None]:
    """Return which layers show handles, near the pointer or selected, and which of them the one for its size."""
    shape = layer_at(pointer.scene, pointer.x, pointer.y, AROUND_PX / pointer.scale)
    selected = selected_layer(workspace)
    near = shape.layer.id if shape is not None else None
    shapes, scale = pointer.scene.shapes, pointer.scale
    shown = tuple(dict.fromkeys(key for key in (near, selected) if key is not None and has_handles(shapes[key], scale)))
    return shown, selected if selected in shown else None


def selected_layer(workspace: Workspace) -> str | None:
    """Return the layer that alone is selected, or whose neuron is."""
    only = workspace.selection.only
    return only.layer if isinstance(only, LayerRef | NeuronRef) else None


def thing_below(workspace: Workspace, pointer: Pointer) -> LayerRef | NeuronRef | LinkRef | None:
    """Return what a click would select; that may be a missing link, while it is shown."""
    scene, x, y, scale = pointer.scene, pointer.x, pointer.y, pointer.scale
    return thing_at(scene, pointer.chosen, x, y, scale) or missing_at(scene, workspace.selection.items, x, y, scale)


def neuron_or_link_below(workspace: Workspace, pointer: Pointer) -> NeuronRef | LinkRef | None:
    """Return what there is to read out: of a neuron, its handle counts too."""
    port = neuron_port_at(pointer.scene, pointer.x, pointer.y, pointer.scale)
    thing = port or thing_below(workspace, pointer)
    return None if isinstance(thing, LayerRef) else thing


def _select(hand: Hand, pointer: Pointer) -> Gesture | None:
    """Begin what lies below the pointer: handles first, then layers, links and the ground."""
    return _by_handle(hand, pointer) or _by_thing(hand, pointer)


def _by_handle(hand: Hand, pointer: Pointer) -> Gesture | None:
    workspace, scene, x, y, scale = hand.workspace, pointer.scene, pointer.x, pointer.y, pointer.scale
    only = workspace.selection.only
    layers, sized = handled(workspace, pointer)
    if sized is not None:
        step = button_at(scene, sized, x, y, scale)
        if step:
            return Press(partial(hand.commands.change_size, sized, step), _MORE if step > 0 else _FEWER)
        if size_handle_at(scene, sized, x, y, scale):
            return ResizeLayer(workspace, pointer, sized)
    port = port_at(scene, layers, x, y, scale)
    if port is not None:
        return Connect(workspace, pointer, LayerRef(port))
    neuron = neuron_port_at(scene, x, y, scale)
    if neuron is not None:
        return Connect(workspace, pointer, neuron)
    if isinstance(only, LinkRef) and not pointer.modifiers & _CHOOSES and tag_at(scene, only, x, y, scale):
        place = QPointF(*tag_place(scene, only)) - pointer.at
        return ScrubWeight(workspace, pointer, only, pointer.pixel + place * scale)
    return None


def _by_thing(hand: Hand, pointer: Pointer) -> Gesture:
    workspace, thing = hand.workspace, thing_below(hand.workspace, pointer)
    if isinstance(thing, LayerRef | NeuronRef):
        return MoveLayers(workspace, pointer, thing)
    if thing is not None:
        is_whole = bool(pointer.modifiers & Qt.KeyboardModifier.ControlModifier)
        ref = ConnectionRef(thing.connection) if is_whole else thing
        return Press(partial(_choose, workspace, ref, pointer.extends), _LINK, opens=True)
    if pointer.modifiers & Qt.KeyboardModifier.AltModifier:
        return CutLinks(workspace, pointer)
    return RubberBand(workspace, pointer)


def _choose(workspace: Workspace, ref: Ref, extend: bool) -> None:
    if extend:
        workspace.selection.toggle(ref)
    else:
        workspace.selection.select(ref)
    workspace.selection.set_focus(ref)


def _connect(hand: Hand, pointer: Pointer) -> Gesture | None:
    end = end_at(pointer.scene, pointer.x, pointer.y, pointer.scale)
    return Connect(hand.workspace, pointer, end) if end is not None else None


def _place(role: Role, hand: Hand, pointer: Pointer) -> Gesture:
    workspace = hand.workspace
    return PlaceLayer(workspace, pointer, suggested_layer(workspace.project.network, workspace.dataset, role))


def _place_neuron(hand: Hand, pointer: Pointer) -> Gesture:
    workspace = hand.workspace
    neuron = replace(suggested_layer(workspace.project.network, workspace.dataset, "hidden"), size=1)
    return PlaceNeuron(workspace, pointer, neuron)


def _adding(role: Role) -> Tool:
    return Tool(
        partial(_place, role),
        f"Click where the {role} layer should stand, or drag to choose its number of neurons. Esc leaves the tool.",
        Qt.CursorShape.CrossCursor,
        shows_before=True,
        once=True,
    )


TOOLS: dict[str, Tool] = {
    "select": Tool(_select),
    "add_input": _adding("input"),
    "add_hidden": _adding("hidden"),
    "add_output": _adding("output"),
    "add_neuron": Tool(
        _place_neuron,
        "Click for each neuron. Esc leaves the tool.",
        Qt.CursorShape.CrossCursor,
        shows_before=True,
    ),
    "connect": Tool(
        _connect,
        "Drag from a neuron to a neuron for one link, from a layer to a layer for all; also back, or to itself. "
        "Esc leaves the tool.",
        Qt.CursorShape.CrossCursor,
        shows_before=True,
    ),
    "cut_links": Tool(
        lambda hand, pointer: CutLinks(hand.workspace, pointer),
        "Draw a stroke across the links to remove; all that it crosses go, locked ones too. Esc leaves the tool.",
        Qt.CursorShape.CrossCursor,
    ),
}
