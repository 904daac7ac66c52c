"""Edits of how a layer is drawn, which change nothing of what it computes."""

from dataclasses import replace
from types import MappingProxyType

from bpgui.errors import SpecError
from bpgui.spec import Look, Project


def set_columns(project: Project, layer_id: str, columns: int) -> Project:
    """Draw a layer's neurons in this many columns, as an image has them; 0 leaves it to the drawing."""
    layer = project.network.layer(layer_id)
    if not 0 <= columns <= layer.size:
        raise SpecError(
            f"Layer '{layer.name}' cannot stand in {columns} columns: give 1 to {layer.size:,}, or 0 to leave it to "
            "the drawing."
        )
    return _with_look(project, layer_id, replace(_look(project, layer_id), columns=columns))


def set_folded(project: Project, layer_id: str, folded: bool | None) -> Project:
    """Fold a layer to a strip or an image, unfold it, or leave it to its size (None)."""
    project.network.layer(layer_id)
    return _with_look(project, layer_id, replace(_look(project, layer_id), folded=folded))


def _look(project: Project, layer_id: str) -> Look:
    return project.looks.get(layer_id, Look())


def _with_look(project: Project, layer_id: str, look: Look) -> Project:
    looks = {key: other for key, other in project.looks.items() if key != layer_id}
    if look != Look():
        looks[layer_id] = look
    return replace(project, looks=MappingProxyType(looks))
