"""Where on its activation function a layer works: its net inputs and outputs, and how much of it is saturated."""

from dataclasses import dataclass

import numpy as np

from bpgui.engine import diagnostics
from bpgui.engine.activations import BoundActivation
from bpgui.spec import BoolArray, FloatArray

# More than so many points tell nothing new.
_MOST_POINTS = 100_000
# What is larger cannot be drawn.
_TOO_LARGE = 1e100
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Net inputs and the outputs to them, both (points,); `lost` are those left out, too large or no numbers."""

    net: FloatArray
    output: FloatArray
    lost: int

    @classmethod
    def of(cls, net: FloatArray, output: FloatArray) -> "Points":
        """Take those of a layer, (samples, neurons) each; of very many, evenly spread ones."""
        some, outputs = _spread(net.ravel(), output.ravel(), _MOST_POINTS)
        finite = (np.abs(some) < _TOO_LARGE) & (np.abs(outputs) < _TOO_LARGE)
        if finite.all():
            return cls(some, outputs, 0)
        return cls(some[finite], outputs[finite], int((~finite).sum()))

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest net input; 0 without any."""
        return (float(self.net.min()), float(self.net.max())) if len(self.net) else (0.0, 0.0)

    def thinned(self, most: int) -> tuple[FloatArray, FloatArray]:
        """Return at most so many of them, evenly spread."""
        return _spread(self.net, self.output, most)

    def histogram(self, low: float, high: float, bins: int) -> FloatArray:
        """Return the share of the points, 0 to 1, in each of so many equal parts from `low` to `high`, (bins,)."""
        if len(self.net) == 0:
            return np.zeros(bins)
        places = ((self.net - low) * (bins / (high - low))).astype(np.intp).clip(0, bins - 1)
        return np.bincount(places, minlength=bins) / len(self.net)


def _spread(net: FloatArray, output: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """Return at most so many points, evenly spread."""
    if len(net) <= most:
        return net, output
    # Multiples of the golden section: equal steps could come upon the same neuron again and again.
    places = (np.arange(most) * _GOLDEN % 1.0 * len(net)).astype(np.intp)
    return net[places], output[places]


def slopes(activation: BoundActivation, net: FloatArray, output: FloatArray) -> FloatArray | None:
    """Return each output's slope over its own net input, (points,); None where the function has none to learn by."""
    if activation.entry.backward is None:
        return None
    with np.errstate(all="ignore"):
        return diagnostics.slopes(activation, net[:, np.newaxis], output[:, np.newaxis])[:, 0]


def values(activation: BoundActivation, net: FloatArray) -> FloatArray:
    """Return the function's values, (points,); not for softmax, which is no function of one number."""
    with np.errstate(all="ignore"):
        return activation.value(net[:, np.newaxis])[:, 0]


def flat_below(activation: BoundActivation) -> float:
    """Return the size of slope up to which a neuron counts as saturated, by the rule of `diagnostics`."""
    with np.errstate(all="ignore"):
        return diagnostics.SATURATED * diagnostics.largest_slope(activation)


def saturated(slope: FloatArray, limit: float) -> BoolArray:
    """Tell where slopes (points,) are so small that next to nothing is learned there."""
    return np.abs(slope) <= limit
