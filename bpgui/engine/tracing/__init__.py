"""The chain rule written out: every gradient as a sum over paths, and every delta by those of the next neurons."""

from bpgui.engine.tracing.local import Sample
from bpgui.engine.tracing.paths import Bias, Factor, Kind, Neuron, Path, Traced, Weight
from bpgui.engine.tracing.recursion import Recursion, Route, layer_delta, recursion
from bpgui.engine.tracing.search import LONGEST
from bpgui.engine.tracing.trace import MOST_PATHS, numeric, trace_parameter

__all__ = [
    "LONGEST",
    "MOST_PATHS",
    "Bias",
    "Factor",
    "Kind",
    "Neuron",
    "Path",
    "Recursion",
    "Route",
    "Sample",
    "Traced",
    "Weight",
    "layer_delta",
    "numeric",
    "recursion",
    "trace_parameter",
]
