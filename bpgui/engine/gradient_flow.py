"""Whether the error fades or grows on its way back through the layers: vanishing and exploding gradients.

Each layer multiplies delta = dL/d net by its weights and slopes, so that over many layers it shrinks or grows
exponentially. Hochreiter 1991; Bengio, Simard and Frasconi 1994; Pascanu, Mikolov and Bengio 2013.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bpgui.engine.diagnostics import LayerDiagnostics
from bpgui.engine.program import Program
from bpgui.spec.graph import depths

Size = Literal["fair", "vanishing", "exploding", "broken"]

# One learning rate serves all layers. Where their deltas are this many times apart, a step that is right for one is
# no step at all for the other, or far too large.
FAR_APART = 1_000.0


@dataclass(frozen=True, slots=True)
class Flow:
    """From the output layer `last`, where the error starts, back to `first`, `steps` layers before it.

    `share` is the norm of delta in `first` over that in `last`; `steps` is 0 where there is no way to go. `broken` is
    the layer, first on the way back, in which delta is not finite; empty if it is finite everywhere. `sizes` tells how
    delta has come to each layer, by its id.
    """

    first: str
    last: str
    steps: int
    share: float
    broken: str
    sizes: dict[str, Size]

    @property
    def size(self) -> Size:
        """How delta has come to the first layer, or that it has broken on the way."""
        return "broken" if self.broken else self.sizes[self.first] if self.steps else "fair"

    @property
    def factor(self) -> float:
        """How many times delta grows from one layer to the one before it, on the geometric mean; below 1 it shrinks."""
        return self.share ** (1.0 / self.steps) if self.steps and math.isfinite(self.share) else math.nan


def gradient_flow(program: Program, layers: Sequence[LayerDiagnostics]) -> Flow:
    """Judge the norms of delta in the layers of a network, in the order of computing.

    Of several outputs the one counts whose delta is largest. Where that is 0 there is no error, and the share is NaN.
    """
    by_id = {layer.layer: layer for layer in layers}
    broken = next((layer.layer for layer in reversed(layers) if not math.isfinite(layer.delta_norm)), "")
    last = max((by_id[here] for here in program.outputs), key=lambda layer: _sortable(layer.delta_norm))
    first, depth = layers[0], depths(program.network)
    sizes = {layer.layer: _size(layer.delta_norm, last.delta_norm) for layer in layers}
    steps = max(0, depth[last.layer] - depth[first.layer])
    share = first.delta_norm / last.delta_norm if last.delta_norm > 0.0 else math.nan
    return Flow(first.layer, last.layer, steps, share, broken, sizes)


def _sortable(norm: float) -> float:
    return norm if math.isfinite(norm) else -1.0


def _size(norm: float, reference: float) -> Size:
    if not math.isfinite(norm):
        return "broken"
    if norm * FAR_APART < reference:
        return "vanishing"
    return "exploding" if norm > reference * FAR_APART > 0.0 else "fair"
