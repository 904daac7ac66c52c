"""Scenes and shapes made from a project: its layers where it has them, looking as it says."""

from collections.abc import Mapping

from bpgui.data import Dataset
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import LayerShape, shape_layer
from bpgui.spec import LayerSpec, Look, Position, Project


def scene_of(
    project: Project, dataset: Dataset | None, moved: Mapping[str, Position], before: Scene | None = None
) -> Scene:
    """Lay out a project's network, with some layer centres moved for a while; `before` holds most of it already."""
    layout = {**project.layout, **moved}
    return Scene.of(project.network, layout, project.looks, _image_shape(dataset), before)


def shaped(layer: LayerSpec, centre: Position, project: Project, dataset: Dataset | None) -> LayerShape:
    """Shape one layer, which the project may not have or have otherwise."""
    return shape_layer(layer, centre, project.looks.get(layer.id, Look()), _image_shape(dataset))


def _image_shape(dataset: Dataset | None) -> tuple[int, int] | None:
    shape = None if dataset is None else dataset.table.image_shape
    # The neurons of a picture in colours stand three to a pixel, which no grid can show.
    return (shape[0], shape[1]) if shape is not None and len(shape) == 2 else None
