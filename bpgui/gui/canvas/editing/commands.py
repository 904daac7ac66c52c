"""`Commands`: what menus and keys do with what is selected. One undo entry each, or a hint what to select first."""

import random
from collections.abc import Callable, Collection
from typing import Literal

import numpy as np
from PySide6.QtGui import QGuiApplication

from bpgui import edits
from bpgui.document import Edit
from bpgui.files import clip_to_text, text_to_clip
from bpgui.gui.canvas.editing.editing import MISSING_HINT, Editing, biases_of, misses_links, numbers_named, set_numbers
from bpgui.gui.canvas.editing.room import placed_clear, unfolded
from bpgui.gui.canvas.layout.alignment import Axis, Edge, aligned, distributed
from bpgui.gui.canvas.layout.shapes import Box
from bpgui.gui.canvas.overlay.readout import describe
from bpgui.gui.canvas.sheet import Sheet
from bpgui.gui.common.chosen import layers_of, linked, neurons_of
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import BoolArray, Project
from bpgui.spec.checks import MOST_NEURONS

_LARGEST_SEED = 2**31 - 1


class Commands:
    """The actions of a canvas on the selection."""

    def __init__(self, workspace: Workspace, sheet: Sheet, editing: Editing) -> None:
        self._workspace = workspace
        self._sheet = sheet
        self._editing = editing

    # Copies

    def copy(self) -> bool:
        """Put the selected layers, with what links them, on the clipboard as text; tell whether there were any."""
        layers = self._layers("copy")
        if not layers:
            return False
        QGuiApplication.clipboard().setText(clip_to_text(edits.copy(self._project, layers)))
        self._workspace.hinted.emit(f"Copied {count(len(layers), 'layer')}.")
        return True

    def cut_out(self) -> None:
        """Copy the selected layers and delete them here."""
        if self.copy():
            layers = whole_layers(self._project, self._items)
            refs = tuple(LayerRef(layer) for layer in layers)
            self._edit(f"Cut {count(len(layers), 'layer')}", lambda project: without(project, refs))

    def paste(self) -> None:
        """Add the layers on the clipboard, below any that stand at their place, and select them."""
        text = QGuiApplication.clipboard().text()
        self._add("Paste", lambda project: edits.paste(project, text_to_clip(text), (0.0, 0.0)))

    def duplicate(self) -> None:
        """Add a copy of the selected layers below them, and select it."""
        layers = self._layers("duplicate")
        if layers:
            label = f"Duplicate {count(len(layers), 'layer')}"
            self._add(label, lambda project: edits.duplicate(project, layers, (0.0, 0.0)))

    def delete(self) -> None:
        """Delete the selected layers, neurons and links."""
        items = self._items
        if not items:
            self._hint("Nothing is selected: click a layer, a neuron or a link first.")
            return
        if misses_links(self._project.network, items):
            self._hint(MISSING_HINT)
            return
        name = describe(items[0], self._project, None)[0] if len(items) == 1 else named(items)
        if self._edit(f"Delete {name}", lambda project: without(project, items)):
            self._workspace.selection.select()

    # The selection and the view

    def select_all(self) -> None:
        """Select all layers."""
        self._workspace.selection.select(*(LayerRef(layer.id) for layer in self._project.network.layers))

    def align(self, edge: Edge) -> None:
        """Bring the edges or centres of the selected layers to one line."""
        boxes = self._boxes(least=2, to="align")
        if boxes:
            self._edit("Align", lambda project: edits.move_layers(project, aligned(boxes, edge)))

    def distribute(self, axis: Axis) -> None:
        """Make the gaps between the selected layers equal."""
        boxes = self._boxes(least=3, to="distribute")
        if boxes:
            self._edit("Distribute", lambda project: edits.move_layers(project, distributed(boxes, axis)))

    def arrange(self) -> None:
        """Place all layers from left to right by depth, and show them all."""
        if self._edit("Arrange", edits.arrange):
            self._sheet.fit()

    def fold(self) -> None:
        """Fold the selected layers to a strip or an image, or unfold them if all of them are folded."""
        layers = self._layers("fold")
        if not layers:
            return
        is_open = [self._sheet.scene.shapes[layer].folded == "no" for layer in layers]
        self.set_folded(layers, any(is_open))

    def set_folded(self, layers: tuple[str, ...], folded: bool) -> None:
        """Fold layers, or unfold them; those in the way of an unfolded one move aside."""

        def change(project: Project) -> Project:
            for layer in layers:
                if folded:
                    project = edits.set_folded(project, layer, True)
                else:
                    project = unfolded(project, layer, self._workspace.dataset)
            return project

        if self._edit(f"{'Fold' if folded else 'Unfold'} {count(len(layers), 'layer')}", change):
            self._reveal(layers)

    # Weights and biases

    def set_weight(self) -> None:
        """Ask for a number for the selected links and neurons, where they are; for the name of a selected layer."""
        only = self._workspace.selection.only
        if isinstance(only, LayerRef):
            self._editing.name(only.layer)
        else:
            self._editing.value(self._items)

    def lock_links(self) -> None:
        """Lock the selected weights and biases, or free them if all are locked."""
        items, project = self._items, self._project
        links, biases = linked(items, project.network), biases_of(project, items)
        if not self._have_numbers("lock"):
            return
        locked = not _all_locked(project, items)

        def change(project: Project) -> Project:
            project = edits.lock_links(project, links, locked) if links else project
            return edits.lock_biases(project, biases, locked) if biases else project

        self._edit(f"{'Lock' if locked else 'Unlock'} {numbers_named(project, items)}", change)

    def zero_links(self) -> None:
        """Set the selected weights and biases to zero."""
        items = self._items
        if self._have_numbers("set to zero"):
            self._edit(f"Zero {numbers_named(self._project, items)}", lambda project: set_numbers(project, items, 0.0))

    def draw_links(self) -> None:
        """Draw the selected weights and biases anew, as the initialiser does."""
        items = self._items
        if not self._have_numbers("randomise"):
            return
        links, biases = linked(items, self._project.network), biases_of(self._project, items)
        seed = random.randint(0, _LARGEST_SEED)

        def change(project: Project) -> Project:
            project = edits.draw_links(project, links, seed) if links else project
            return edits.draw_biases(project, biases) if biases else project

        self._edit(f"Randomise {numbers_named(self._project, items)}", change)

    def restore_links(self) -> None:
        """Bring back the missing links that are selected or, if there are none, all of the selected connections."""
        missing = missing_links(self._project, self._items)
        if not missing:
            self._hint("No connection is selected: Ctrl and a click on a link selects all between its layers.")
            return
        links = sum(int(marks.sum()) for marks in missing.values())
        if not links:
            self._hint("No link of the selected connections is missing.")
            return

        def change(project: Project) -> Project:
            for key, marks in missing.items():
                project = edits.restore_links(project, key, marks)
            return project

        self._edit(f"Restore {count(links, 'link')}", change)

    def change_size(self, layer_id: str, step: int) -> None:
        """Add or take away neurons at a layer's end; several of these in a row are one undo entry."""
        layer = self._project.network.layer(layer_id)
        size = min(layer.size + step, MOST_NEURONS)
        self._workspace.edit(
            f"{layer.name}: {count(size, 'neuron')}",
            lambda project: edits.resize_layer(project, layer_id, size),
            merge=("resize", layer_id),
        )

    # Shared

    @property
    def _project(self) -> Project:
        return self._workspace.project

    @property
    def _items(self) -> tuple[Ref, ...]:
        return self._workspace.selection.items

    def _hint(self, text: str) -> None:
        self._workspace.hinted.emit(text)

    def _edit(self, label: str, edit: Edit) -> bool:
        return self._workspace.edit(label, edit)

    def _layers(self, to: str) -> tuple[str, ...]:
        layers = whole_layers(self._project, self._items)
        if not layers:
            self._hint(f"No layer is selected to {to}: click beside its neurons, or drag around it.")
        return layers

    def _boxes(self, least: Literal[2, 3], to: str) -> dict[str, Box]:
        layers = whole_layers(self._project, self._items)
        if len(layers) < least:
            word = "two" if least == 2 else "three"
            self._hint(f"To {to}, select at least {word} layers: Shift and a click adds one.")
            return {}
        return {layer: self._sheet.scene.shapes[layer].box for layer in layers}

    def _have_numbers(self, to: str) -> bool:
        if numbers_named(self._project, self._items):
            return True
        if misses_links(self._project.network, self._items):
            self._hint(MISSING_HINT)
            return False
        self._hint(f"There is no weight or bias to {to}: click a link or a neuron first.")
        return False

    def _add(self, label: str, edit: Callable[[Project], Project]) -> None:
        before = {layer.id for layer in self._project.network.layers}

        def change(project: Project) -> Project:
            project = edit(project)
            added = [layer.id for layer in project.network.layers if layer.id not in before]
            return placed_clear(project, added, self._workspace.dataset)

        if self._edit(label, change):
            added = [layer.id for layer in self._project.network.layers if layer.id not in before]
            self._workspace.selection.select(*map(LayerRef, added))
            self._reveal(added)

    def _reveal(self, layers: Collection[str]) -> None:
        self._sheet.reveal([self._sheet.scene.shapes[layer].box for layer in layers])


def whole_layers(project: Project, items: tuple[Ref, ...]) -> tuple[str, ...]:
    """Return the layers that are selected; a free neuron stands for its layer."""
    free = [i.layer for i in items if isinstance(i, NeuronRef) and project.network.layer(i.layer).size == 1]
    return tuple(dict.fromkeys((*layers_of(items), *free)))


def without(project: Project, items: tuple[Ref, ...]) -> Project:
    """Return the project without these layers, neurons and links."""
    layers = set(layers_of(items))
    neurons = neurons_of((item for item in items if isinstance(item, NeuronRef)), project.network)
    links = linked(items, project.network)
    if links:
        project = edits.remove_links(project, links)
    kept = {layer: indices for layer, indices in neurons.items() if layer not in layers}
    if kept:
        project = edits.remove_neurons(project, kept)
    for layer_id in layers:
        project = edits.remove_layer(project, layer_id)
    return project


def named(items: tuple[Ref, ...]) -> str:
    """Count what is selected by its kinds: '2 layers, 1 neuron'."""
    kinds = ((LayerRef, "layer"), (NeuronRef, "neuron"), (ConnectionRef, "connection"), (LinkRef, "link"))
    counts = [(sum(isinstance(item, kind) for item in items), noun) for kind, noun in kinds]
    return ", ".join(count(number, noun) for number, noun in counts if number)


def missing_links(project: Project, items: tuple[Ref, ...]) -> dict[str, BoolArray]:
    """Mark the missing links that are selected or, of a connection with none such, all its missing ones.

    By connection (source size, target size), of each that is selected whole or in part.
    """
    network, chosen = project.network, {}
    for key in dict.fromkeys(item.connection for item in items if isinstance(item, ConnectionRef | LinkRef)):
        connection = network.connection(key)
        missing = ~network.present(connection)
        meant = np.zeros_like(missing)
        for item in items:
            if isinstance(item, LinkRef) and item.connection == key:
                meant[item.source, item.target] = True
        own = missing & meant
        chosen[key] = own if own.any() and ConnectionRef(key) not in items else missing
    return chosen


def _all_locked(project: Project, items: tuple[Ref, ...]) -> bool:
    network = project.network
    for key, marks in linked(items, network).items():
        if not network.held(network.connection(key))[marks].all():
            return False
    return all(
        set(indices) <= set(network.layer(layer).locked_biases) for layer, indices in biases_of(project, items).items()
    )
