"""`Editing`: what can be typed on the canvas, a layer's name and size, and weights and biases."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from bpgui import edits
from bpgui.gui.canvas.drawing.hit import handles, tag_place
from bpgui.gui.canvas.editing.inline_editor import InlineEditor
from bpgui.gui.canvas.sheet import Sheet
from bpgui.gui.common.chosen import linked, neurons_of
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import count, number
from bpgui.gui.common.typed import typed_value
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import NetworkSpec, Param, Position, Project
from bpgui.spec.checks import MOST_NEURONS

_WEIGHT = Param("weight", "float", 0.0, "The weight of a link.", "The weight")
_BIAS = Param("bias", "float", 0.0, "The bias of a neuron.", "The bias")
_SIZE = Param("size", "int", 1, "The number of neurons.", "The number of neurons", low=1, high=MOST_NEURONS)
_NAME_ABOVE_PX = 14.0
MISSING_HINT = "What is selected is a missing link: Shift+K brings it back."


class Editing:
    """Opens the field of the canvas at the thing that is to be changed."""

    def __init__(self, workspace: Workspace, sheet: Sheet, parent: QWidget) -> None:
        self._workspace = workspace
        self._sheet = sheet
        self.editor = InlineEditor(parent)

    def name(self, layer_id: str) -> None:
        """Ask for the name of a layer, where it is written."""
        layer, box = self._workspace.project.network.layer(layer_id), self._sheet.scene.shapes[layer_id].box
        above = _NAME_ABOVE_PX / self._sheet.camera.scale
        self._ask((box.centre[0], box.top - above), "Name of the layer", layer.name, partial(self._rename, layer_id))

    def size(self, layer_id: str, typed: str = "") -> None:
        """Ask for the number of neurons of a layer, at its foot."""
        layer, shape = self._workspace.project.network.layer(layer_id), self._sheet.scene.shapes[layer_id]
        place = handles(shape, self._sheet.camera.scale).size
        self._ask(place, "Number of neurons", str(layer.size), partial(self._resize, layer_id), typed)

    def value(self, items: tuple[Ref, ...], typed: str = "") -> None:
        """Ask for one number for the weights of links and the biases of neurons; hint if there are none."""
        project = self._workspace.project
        links = linked(items, project.network)
        neurons = biases_of(project, items)
        if not links and not neurons:
            self._workspace.hinted.emit(self._without_number(items))
            return
        parameters = project.parameters
        if links:
            key, marks = next(iter(links.items()))
            present = float(parameters.weights[key][marks][0])
        else:
            layer, indices = next(iter(neurons.items()))
            present = float(parameters.biases[layer][indices[0]])
        name = "Weight" if not neurons else "Bias" if not links else "Weight and bias"
        commit = partial(self._set, tuple(items), _BIAS if not links else _WEIGHT)
        self._ask(self._place(items[0]), name, number(present, 6), commit, typed)

    def _ask(self, place: Position, name: str, text: str, commit: Callable[[str], None], typed: str = "") -> None:
        at = self._sheet.to_pixels(*place)
        self.editor.ask(at, name, typed or text, commit, typed=bool(typed))

    def _place(self, ref: Ref) -> Position:
        scene = self._sheet.scene
        match ref:
            case LinkRef():
                return tag_place(scene, ref)
            case NeuronRef(layer, neuron):
                x, y = scene.shapes[layer].neurons[neuron].tolist()
                return x, y
            case LayerRef(layer):
                return scene.shapes[layer].box.centre
            case ConnectionRef(connection_id):
                connection = scene.network.connection(connection_id)
                start, end = (scene.shapes[key].box.centre for key in (connection.source, connection.target))
                return (start[0] + end[0]) / 2, (start[1] + end[1]) / 2

    def _without_number(self, items: tuple[Ref, ...]) -> str:
        network = self._workspace.project.network
        if misses_links(network, items):
            return MISSING_HINT
        for item in items:
            if isinstance(item, NeuronRef | LayerRef):
                layer = network.layer(item.layer)
                if layer.role == "input":
                    return f"'{layer.name}' is an input: it has no biases."
                return f"'{layer.name}' has no biases: switch them on in its menu."
        return "Nothing with a weight or bias is selected: click a link or a neuron first."

    # What Enter does; each raises `BpguiError` if it is refused

    def _rename(self, layer_id: str, text: str) -> None:
        self._workspace.document.apply("Rename layer", lambda project: edits.rename_layer(project, layer_id, text))

    def _resize(self, layer_id: str, text: str) -> None:
        size = int(typed_value(_SIZE, text))
        layer = self._workspace.project.network.layer(layer_id)
        label = f"{layer.name}: {count(size, 'neuron')}"
        self._workspace.document.apply(label, lambda project: edits.resize_layer(project, layer_id, size))

    def _set(self, items: tuple[Ref, ...], param: Param, text: str) -> None:
        value = float(typed_value(param, text))
        self._workspace.document.apply(f"Set {numbers_named(self._workspace.project, items)}",
                                       lambda project: set_numbers(project, items, value))  # fmt: skip


def misses_links(network: NetworkSpec, items: tuple[Ref, ...]) -> bool:
    """Tell whether nothing but missing links is selected."""
    return bool(items) and all(isinstance(i, LinkRef) for i in items) and not linked(items, network)


def set_numbers(project: Project, items: tuple[Ref, ...], value: float) -> Project:
    """Return the project with one value for all weights and biases that are meant."""
    links, biases = linked(items, project.network), biases_of(project, items)
    project = edits.set_links(project, links, value) if links else project
    return edits.set_biases(project, biases, value) if biases else project


def biases_of(project: Project, items: tuple[Ref, ...]) -> dict[str, tuple[int, ...]]:
    """Return the neurons that are meant and have a bias, by layer."""
    network = project.network
    return {k: indices for k, indices in neurons_of(items, network).items() if network.layer(k).has_bias}


def numbers_named(project: Project, items: tuple[Ref, ...]) -> str:
    """Name what has numbers, for the undo list: '3 weights', '1 bias', '3 weights and 1 bias'."""
    links, biases = linked(items, project.network), biases_of(project, items)
    weights = sum(int(marks.sum()) for marks in links.values())
    neurons = sum(len(indices) for indices in biases.values())
    parts = [count(weights, "weight")] if weights else []
    if neurons:
        parts.append("1 bias" if neurons == 1 else f"{neurons:,} biases")
    return " and ".join(parts)
