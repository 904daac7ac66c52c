"""What stands below the numbers of a stop: whose they are, and what the letters mean."""

from bpgui.engine.walk import Parameter, Stop, Walk, legend
from bpgui.gui.common.naming import column_name
from bpgui.gui.common.text import whole
from bpgui.gui.common.workspace import Workspace

# The names of so many columns are written out.
_MOST_NAMES = 8
_DELTA, _ETA = "\N{GREEK SMALL LETTER DELTA}", "\N{GREEK SMALL LETTER ETA}"
_MEANINGS = {
    "forward": "z: net input; y: output.",
    "error": f"t: target; L: loss; {_DELTA}: \N{PARTIAL DIFFERENTIAL}L/\N{PARTIAL DIFFERENTIAL}z.",
    "backward": f"{_DELTA}: \N{PARTIAL DIFFERENTIAL}L/\N{PARTIAL DIFFERENTIAL}z.",
    "gradient": f"w: weight; b: bias; {_DELTA}: \N{PARTIAL DIFFERENTIAL}L/\N{PARTIAL DIFFERENTIAL}z.",
    "update": f"{_ETA}: learning rate; a prime marks what is new.",
}


def remark(workspace: Workspace, stop: Stop, parameter: Parameter | None) -> str:
    """Return the remark at a stop of the workspace's walk; `parameter` is the weight or bias that is told of alone."""
    walker = workspace.walker
    told = walker.walk
    assert told is not None  # there is a stop
    parts = []
    if walker.sample < len(walker.rows):
        parts.append(f"Sample {whole(walker.rows[walker.sample] + 1)} of the data.")
    if parameter is None and stop.phase in ("gradient", "update"):
        parts.append("Select a link, or a missing one, to see it alone.")
    if walker.at_end:
        parts.append("Going on changes the weights; Undo brings them back.")
    if not told.finite:
        parts.append("A number here is not finite, so training would stop.")
    letters = [_names(workspace, told) if stop.phase in ("input", "error") else "", "; ".join(legend(told)) + "."]
    parts += [_MEANINGS.get(stop.phase, ""), *letters]
    return " ".join(part for part in parts if part)


def _names(workspace: Workspace, told: Walk) -> str:
    """Say which columns of the data inputs or outputs are, if these are few and have names of their own."""
    walker, network = workspace.walker, told.program.network
    assert walker.stop is not None  # a remark is made at a stop
    layer = network.layer(walker.stop.layer)
    names = [column_name(network, workspace.dataset, layer, neuron) for neuron in range(layer.size)]
    letter = "x" if layer.role == "input" else "o"
    own = [f"{letter}{place}" for place in range(1, layer.size + 1)]
    if layer.size > _MOST_NAMES or not all(names) or names == own or len(network.with_role(layer.role)) > 1:
        return ""
    return "; ".join(f"{short}: {name}" for short, name in zip(own, names, strict=True)) + "."
