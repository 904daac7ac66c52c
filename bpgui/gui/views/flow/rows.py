"""What the view of the gradient's flow says: a row of numbers for each layer, and words for all of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bpgui.engine.diagnostics import SATURATED, LayerDiagnostics
from bpgui.engine.gradient_flow import FAR_APART, Flow, Size
from bpgui.gui.common.naming import neuron_name
from bpgui.gui.common.text import count, localised, percent, significant, whole
from bpgui.spec import LayerSpec, NetworkSpec

MOST_NAMED = 12
RULE = (
    f"Vanishing: the norm of delta in a layer is below 1/{FAR_APART:,.0f} of that in the output layer; exploding: it "
    f"is more than {FAR_APART:,.0f} times as large. One learning rate serves all layers, so a step that is right for "
    "one end is then no step at all for the other, or far too large."
)
WORDS: dict[Size, str] = {"fair": "", "vanishing": "vanishing", "exploding": "exploding", "broken": "not finite"}
# A gradient that changes by less than this per layer keeps its size.
_SAME = 0.05
_LARGEST_WHOLE = 1e7  # larger numbers are written with a power of ten


@dataclass(frozen=True, slots=True)
class Row:
    """A layer's numbers now and, of the norms, at the start (NaN if unknown); `size` is how delta has come to it."""

    layer: LayerSpec
    now: LayerDiagnostics
    start_gradient: float
    start_delta: float
    size: Size

    def explained(self) -> str:
        """Say the norms in words."""
        words = (
            f"'{self.layer.name}': the norm of dL/dw, of all links that lead here, is {_size(self.now.gradient_norm)}"
        )
        words += f" (at the start {_size(self.start_gradient)}), that of delta {_size(self.now.delta_norm)}"
        words += f" (at the start {_size(self.start_delta)})."
        return f"{words} The gradient is {WORDS[self.size]} here." if self.size != "fair" else words

    def saturation(self, samples: int) -> str:
        """Say in words what saturated means."""
        return (
            f"{percent(self.now.saturated)} of the outputs of '{self.layer.name}', over {count(samples, 'sample')}, "
            f"lie where the slope of the activation is at most {100.0 * SATURATED:.0f} % of its largest: little of an "
            "error gets through there."
        )

    def deaths(self, samples: int) -> str:
        """Say which neurons are dead."""
        dead = self.now.dead_neurons
        if not dead:
            return f"No neuron of '{self.layer.name}' is dead: each has a slope above 0 for some of the samples."
        names = [neuron_name(self.layer, neuron) for neuron in dead[:MOST_NAMED]]
        rest = f" and {whole(len(dead) - MOST_NAMED)} more" if len(dead) > MOST_NAMED else ""
        verb = "is" if len(dead) == 1 else "are"
        return (
            f"{count(len(dead), 'neuron')} of '{self.layer.name}' {verb} dead, {', '.join(names)}{rest}: the slope is "
            f"0 for each of {count(samples, 'sample')}, so no error gets through and no weight that leads there moves. "
            "A click shows where on the drawing."
        )


def verdict(network: NetworkSpec, flow: Flow) -> str:
    """Say in one sentence how the gradient comes back to the first layer."""
    first, last = network.layer(flow.first).name, network.layer(flow.last).name
    if flow.broken:
        broken = network.layer(flow.broken).name
        return f"The gradient is not finite from layer '{broken}' back: the weights are too large."
    if math.isnan(flow.share):
        return "The error is 0 for all samples, so there is no gradient to send back."
    if not flow.steps:
        return "There is no hidden layer before the output, so the gradient has no way on which to shrink or grow."
    if flow.share == 0.0:
        return f"No gradient reaches '{first}': on the way back from '{last}' all slopes or weights are 0."
    factor = flow.factor
    per_layer = f"{_times(max(factor, 1.0 / factor))} times per layer on its way back"
    if flow.size == "vanishing":
        left = _share(flow.share)
        return f"The gradient vanishes: it shrinks {per_layer}, and '{first}' gets {left} of what '{last}' has."
    if flow.size == "exploding":
        times = _times(flow.share)
        return f"The gradient explodes: it grows {per_layer}, and '{first}' gets {times} times what '{last}' has."
    if abs(factor - 1.0) < _SAME:
        return f"The gradient keeps its size on its way back from '{last}' to '{first}'."
    changes = "shrinks" if factor < 1.0 else "grows"
    gets = f"{_share(flow.share)} of" if factor < 1.0 else f"{_times(flow.share)} times"
    return f"The gradient {changes} {per_layer}: '{first}' gets {gets} what '{last}' has."


def summary(rows: Sequence[Row]) -> str:
    """Say all rows in words, for who cannot see them."""
    return " ".join(
        f"{row.layer.name}: dL/dw {_size(row.now.gradient_norm)}, delta {_size(row.now.delta_norm)}"
        f"{' ' + WORDS[row.size] if WORDS[row.size] else ''}, saturated {percent(row.now.saturated)}, "
        f"dead {whole(len(row.now.dead_neurons))} of {whole(row.layer.size)}."
        for row in rows
    )


def _size(norm: float) -> str:
    return significant(norm) if math.isfinite(norm) else "not known" if math.isnan(norm) else "not finite"


def _share(share: float) -> str:
    return localised(f"{100.0 * share:.2g} %")


def _times(factor: float) -> str:
    if not 100.0 <= factor < _LARGEST_WHOLE:
        return significant(factor, 2)
    return whole(round(factor, 1 - math.floor(math.log10(factor))))
