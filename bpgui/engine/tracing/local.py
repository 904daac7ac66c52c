"""The local derivatives of one sample, read from the engine: unit errors through activations, the loss's own delta.

Nothing is derived a second time here, so a path shows what backpropagation multiplies.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from bpgui.engine.loop import Layers
from bpgui.engine.losses import BoundLoss
from bpgui.engine.program import Program
from bpgui.engine.reference import NO_DROPOUT, Gradient, Trace
from bpgui.errors import SpecError
from bpgui.spec import FloatArray

_MIXING = ("softmax",)  # activations of which each output depends on all net inputs of the layer


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One row of a batch that went forward and backward; trace, gradient, targets and dropout are the whole batch's."""

    program: Program
    theta: FloatArray
    loss: BoundLoss
    trace: Trace
    gradient: Gradient
    targets: FloatArray
    dropout: Layers = field(default_factory=lambda: NO_DROPOUT)
    row: int = 0

    def check(self) -> None:
        """Raise `SpecError` if it did not settle, or has numbers that are not finite."""
        if self.gradient.settled is not None and not self.gradient.settled[self.row]:
            raise SpecError(
                "The network does not settle on this sample, so there is no gradient: make the weights of its loops "
                "smaller, or the relaxation step."
            )
        arrays = (*self.trace.net.values(), *self.trace.output.values(), *self.gradient.delta.values())
        if not all(np.isfinite(array[self.row]).all() for array in arrays):
            raise SpecError("The numbers of this sample are not finite, so no path can be followed: reset the weights.")


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """What the loss gives at an output layer: dL/do, or dL/dz if it is taken together with the activation."""

    kind: Literal["loss", "delta"]
    value: FloatArray


class LocalDerivatives:
    """The local derivatives of one sample, layer by layer; each is computed when it is first asked for."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.weights = sample.program.blocks(sample.theta).weights
        self._ends: dict[str, End | None] = {}
        self._slopes: dict[str, FloatArray] = {}
        self._jacobians: dict[str, FloatArray] = {}

    def is_mixing(self, layer: str) -> bool:
        """Tell whether each output of a layer depends on all its net inputs, so that it has a Jacobian, no slopes."""
        return self.sample.program.activations[layer].name in _MIXING

    def slope(self, layer: str) -> FloatArray:
        """Return do/dz of each neuron (neurons,), where outputs depend on their own net inputs only."""
        if layer not in self._slopes:
            net, raw = self._at(layer)
            self._slopes[layer] = self.sample.program.activations[layer].backward(net, raw, np.ones_like(raw))[0]
        return self._slopes[layer]

    def jacobian(self, layer: str) -> FloatArray:
        """Return do_k/dz_j of a layer as entry (j, k) of (neurons, neurons)."""
        if layer not in self._jacobians:
            net, raw = self._at(layer)
            units = np.eye(raw.shape[1], dtype=raw.dtype)
            nets, raws = np.repeat(net, len(units), axis=0), np.repeat(raw, len(units), axis=0)
            self._jacobians[layer] = self.sample.program.activations[layer].backward(nets, raws, units).T
        return self._jacobians[layer]

    def dropout(self, layer: str) -> FloatArray:
        """Return what each output is multiplied by on its way to other layers (neurons,), 1 where nothing drops out."""
        if layer in self.sample.dropout:
            return self.sample.dropout[layer][self.sample.row]
        return np.ones(self.sample.program.network.layer(layer).size)

    def end(self, layer: str) -> End | None:
        """Return what the loss gives at a layer, None if it is no output."""
        if layer not in self._ends:
            self._ends[layer] = self._end(layer)
        return self._ends[layer]

    def _end(self, layer: str) -> End | None:
        program, row = self.sample.program, slice(self.sample.row, self.sample.row + 1)
        if layer not in program.outputs:
            return None
        errors: list[FloatArray] = []

        def backward(net: FloatArray, output: FloatArray, error: FloatArray) -> FloatArray:
            errors.append(error)
            return program.activations[layer].backward(net, output, error)

        target = self.sample.targets[row, program.outputs[layer]].astype(self.sample.theta.dtype, copy=False)
        delta = self.sample.loss.delta(*self._at(layer), target, backward)
        return End("loss", errors[0][0]) if errors else End("delta", delta[0])

    def _at(self, layer: str) -> tuple[FloatArray, FloatArray]:
        """Return a layer's net inputs and outputs (1, neurons)."""
        row = slice(self.sample.row, self.sample.row + 1)
        return self.sample.trace.net[layer][row], self.sample.trace.raw[layer][row]
