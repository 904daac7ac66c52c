"""Where new or larger layers have room: copies go below what stands in their way, an unfolded layer moves others."""

from collections.abc import Collection, Mapping, Sequence

from bpgui import edits
from bpgui.data import Dataset
from bpgui.edits.arrangement import COLUMN_GAP, GAP
from bpgui.gui.canvas.layout.shapes import Box
from bpgui.gui.canvas.layout.shaping import shaped
from bpgui.spec import Position, Project


def placed_clear(project: Project, added: Collection[str], dataset: Dataset | None) -> Project:
    """Move the layers that were added down together, as little as needed to stand clear of all others."""
    boxes = _boxes(project, dataset)
    step = step_down([boxes[key] for key in added], [box for key, box in boxes.items() if key not in added])
    return edits.move_layers(project, {key: _moved(project.layout[key], 0.0, step) for key in added})


def step_down(moving: Sequence[Box], standing: Sequence[Box]) -> float:
    """Return how far down boxes have to go to lie clear of others, and of the names written there."""
    step = 0.0
    while True:
        in_the_way = [
            other.bottom + GAP - box.top
            for box in moving
            for other in standing
            if _overlap(box.left, box.right, other.left, other.right)
            and _overlap(box.top + step, box.bottom + step, other.top, other.bottom)
        ]
        if not in_the_way:
            return step
        step = max(in_the_way)


def unfolded(project: Project, layer_id: str, dataset: Dataset | None) -> Project:
    """Unfold a layer; if it then covers others, those around it move aside."""
    before = _boxes(project, dataset)
    project = edits.set_folded(project, layer_id, False)
    layer = project.network.layer(layer_id)
    grown = shaped(layer, before[layer_id].centre, project, dataset).box
    steps = steps_aside(before, layer_id, grown)
    return edits.move_layers(project, {key: _moved(project.layout[key], *step) for key, step in steps.items()})


def steps_aside(boxes: Mapping[str, Box], grower: str, grown: Box) -> dict[str, Position]:
    """Return by how much each box has to move if one of them grows over others; nothing if it does not.

    What stood above or below it goes up or down, all else left or right, each side as a whole.
    """
    old = boxes[grower]
    others = {key: box for key, box in boxes.items() if key != grower}
    if not any(
        _overlap(grown.left, grown.right, box.left, box.right)
        and _overlap(grown.top, grown.bottom, box.top, box.bottom)
        for box in others.values()
    ):
        return {}
    column = {key: box for key, box in others.items() if _overlap(old.left, old.right, box.left, box.right)}
    beside = {key: box for key, box in others.items() if key not in column}
    above = {key: box for key, box in column.items() if box.centre[1] < old.centre[1]}
    below = {key: box for key, box in column.items() if key not in above}
    left = {key: box for key, box in beside.items() if box.centre[0] < old.centre[0]}
    right = {key: box for key, box in beside.items() if key not in left}
    up = max((box.bottom + GAP - grown.top for box in above.values()), default=0.0)
    down = max((grown.bottom + GAP - box.top for box in below.values()), default=0.0)
    back = max((box.right + COLUMN_GAP - grown.left for box in left.values()), default=0.0)
    on = max((grown.right + COLUMN_GAP - box.left for box in right.values()), default=0.0)
    steps: dict[str, Position] = {}
    steps |= dict.fromkeys(above, (0.0, -max(up, 0.0))) | dict.fromkeys(below, (0.0, max(down, 0.0)))
    steps |= dict.fromkeys(left, (-max(back, 0.0), 0.0)) | dict.fromkeys(right, (max(on, 0.0), 0.0))
    return steps


def _boxes(project: Project, dataset: Dataset | None) -> dict[str, Box]:
    layers = project.network.layers
    return {layer.id: shaped(layer, project.layout[layer.id], project, dataset).box for layer in layers}


def _overlap(low: float, high: float, other_low: float, other_high: float) -> bool:
    return low < other_high and other_low < high


def _moved(at: Position, dx: float, dy: float) -> Position:
    return at[0] + dx, at[1] + dy
