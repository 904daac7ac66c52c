"""The tools of the canvas: what each begins where the mouse is pressed. To add a tool is to add an entry to `TOOLS`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, Qt

from bpgui.gui.canvas.editing.commands import Commands
from bpgui.gui.canvas.gestures.band import RubberBand
from bpgui.gui.canvas.gestures.connect import Connect
from bpgui.gui.canvas.gestures.cut import CutLinks
from bpgui.gui.canvas.gestures.ends import end_at
from bpgui.gui.canvas.gestures.gesture import Gesture, Pointer
from bpgui.gui.canvas.gestures.move import MoveLayers
from bpgui.gui.canvas.gestures.place import PlaceLayer, PlaceNeuron
from bpgui.gui.canvas.gestures.press import Press
from bpgui.gui.canvas.gestures.resize import ResizeLayer
from bpgui.gui.canvas.gestures.scrub import ScrubWeight
from bpgui.gui.canvas.layout.hit import (
    button_at,
    has_handles,
    layer_at,
    link_at,
    name_at,
    neuron_at,
    neuron_port_at,
    port_at,
    size_handle_at,
    tag_at,
    tag_place,
)
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Role

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


def _select(hand: Hand, pointer: Pointer) -> Gesture | None:
    """Begin what lies below the pointer: handles first, then layers, links and the ground."""
    return _by_handle(hand, pointer) or _by_thing(hand, pointer)


def _by_handle(hand: Hand, pointer: Pointer) -> Gesture | None:
    workspace, scene, x, y, scale = hand.workspace, pointer.scene, pointer.x, pointer.y, pointer.scale
    only = workspace.selection.only
    layers, sized = handled(workspace, pointer)
    step = button_at(scene, sized, x, y, scale)
    if sized is not None and step:
        return Press(partial(hand.commands.change_size, sized, step))
    if sized is not None and size_handle_at(scene, sized, x, y, scale):
        return ResizeLayer(workspace, pointer, sized)
    port = port_at(scene, layers, x, y, scale)
    if port is not None:
        return Connect(workspace, pointer, LayerRef(port))
    neuron = neuron_port_at(scene, x, y, scale)
    if neuron is not None:
        return Connect(workspace, pointer, neuron)
    if isinstance(only, LinkRef) and not pointer.extends and tag_at(scene, only, x, y, scale):
        place = QPointF(*tag_place(scene, only)) - pointer.at
        return ScrubWeight(workspace, pointer, only, pointer.pixel + place * scale)
    return None


def _by_thing(hand: Hand, pointer: Pointer) -> Gesture:
    workspace, scene, x, y, scale = hand.workspace, pointer.scene, pointer.x, pointer.y, pointer.scale
    shape = layer_at(scene, x, y)
    neuron = neuron_at(scene, x, y, scale)
    if shape is not None:
        return MoveLayers(workspace, pointer, shape.layer.id, neuron or LayerRef(shape.layer.id))
    link = link_at(scene, pointer.chosen, x, y, scale)
    if link is not None:
        is_whole = bool(pointer.modifiers & Qt.KeyboardModifier.ControlModifier)
        ref = ConnectionRef(link.connection) if is_whole else link
        return Press(partial(_choose, workspace, ref, pointer.extends), opens=True)
    named = name_at(scene, x, y, scale)
    if named is not None:
        return MoveLayers(workspace, pointer, named.layer.id, LayerRef(named.layer.id))
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
    return PlaceLayer(hand.workspace, pointer, role)


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
        lambda hand, pointer: PlaceNeuron(hand.workspace, pointer),
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
