"""`Loop`: one recurrent part of a network, its layers side by side, as one system with a square weight matrix.

With one row per sample, x the outputs of all neurons in the loop, W the weights between them, and m the multipliers of
dropout (1 where there is none), the net inputs are z = outside + (m x) W. At the fixed point x = f(z), and the errors
obey y = outside error + delta W^T, where delta = f'(z) m y, plus the loss's own delta at outputs.
"""

from collections.abc import Callable, Generator, Mapping

import numpy as np

from bpgui.engine.program import Part, Program
from bpgui.engine.relaxation import Rows, Settled, growth, settle, watch
from bpgui.spec import FloatArray

Layers = Mapping[str, FloatArray]
Watched = tuple[dict[str, FloatArray], float]
_Map = Callable[[FloatArray, Rows], FloatArray]


class Loop:
    """A recurrent part at given weights; a mapping gives (samples, neurons) for each layer by its id."""

    def __init__(self, program: Program, theta: FloatArray, part: Part, dropout: Layers) -> None:
        self._program = program
        self._blocks = program.blocks(theta)
        self._columns: dict[str, slice] = {}
        for layer in part.layers:
            at = self._size
            self._columns[layer.id] = slice(at, at + layer.size)
        self._weights = np.zeros((self._size, self._size), dtype=theta.dtype)
        for here, columns in self._columns.items():
            for connection in program.incoming[here]:
                if connection.source in self._columns:
                    self._weights[self._columns[connection.source], columns] = self._blocks.weights[connection.id]
        self._dropout = {here: dropout[here] for here in self._columns if here in dropout}

    @property
    def _size(self) -> int:
        return max((columns.stop for columns in self._columns.values()), default=0)

    def relax(self, output: Layers, samples: int) -> tuple[dict[str, FloatArray], dict[str, FloatArray], Settled]:
        """Return net inputs and outputs at the fixed point, given the outputs of the layers outside.

        The outputs are f(z) at the point where the relaxation stopped, so both fit together exactly.
        """
        net = self._net(output, samples)
        point = settle(lambda x, rows: self._value(net(x, rows)), self._start(samples), self._program.relaxation)
        nets = net(point.states, np.arange(samples))
        return self._split(nets), self._split(self._value(nets)), point

    def sweeps(
        self, output: Layers, samples: int
    ) -> Generator[Watched, None, tuple[dict[str, FloatArray], dict[str, FloatArray]]]:
        """Yield the states of the layers after every sweep that `relax` makes, and the largest change in it.

        Returns the net inputs and outputs that `relax` returns.
        """
        net, states = self._net(output, samples), self._start(samples)
        moving = watch(lambda x, rows: self._value(net(x, rows)), states, self._program.relaxation)
        for states, change in moving:
            yield self._split(states), change
        nets = net(states, np.arange(samples))
        return self._split(nets), self._split(self._value(nets))

    def relax_errors(
        self, net: Layers, raw: Layers, error: Layers, own: Layers
    ) -> tuple[dict[str, FloatArray], Settled]:
        """Return each layer's delta = dL/d net at the fixed point.

        `error` holds dL/d output that reaches the loop from outside, `own` the loss's delta of outputs; in both,
        layers may be missing.
        """
        pull, delta, start = self._adjoint(net, raw, error, own)
        point = settle(pull, start, self._program.relaxation)
        return self._split(delta(point.states, np.arange(len(start)))), point

    def error_sweeps(
        self, net: Layers, raw: Layers, error: Layers, own: Layers
    ) -> Generator[Watched, None, dict[str, FloatArray]]:
        """Yield y = dL/d output of the layers after every sweep that `relax_errors` makes, and its largest change.

        Takes what that takes, and returns the deltas that it returns. y has all that reaches an output through links;
        the loss's own share, which goes to delta at once, is not in it.
        """
        pull, delta, states = self._adjoint(net, raw, error, own)
        moving = watch(pull, states, self._program.relaxation)
        for states, change in moving:
            yield self._split(states), change
        return self._split(delta(states, np.arange(len(states))))

    def spectral_radius(self, net: Layers, raw: Layers) -> float:
        """Estimate the spectral radius of J = diag(f') W at the fixed points, the largest over the samples.

        Below 1 the errors settle with any dt. Each turn of the power iteration is a sweep of theirs, y J^T.
        """
        z, x = self._join(net), self._join(raw)
        return growth(lambda y: self._backward(z, x, y) @ self._weights.T, x.shape)

    def _adjoint(self, net: Layers, raw: Layers, error: Layers, own: Layers) -> tuple[_Map, _Map, FloatArray]:
        """Return where y is pulled to, and the delta that belongs to it, as functions of y, and the y to begin with."""
        z, x = self._join(net), self._join(raw)
        outside = self._join(error, like=x)
        given = self._join(own, like=x)
        sent = self._sent(len(x))

        def delta(y: FloatArray, rows: Rows) -> FloatArray:
            return self._backward(z[rows], x[rows], _times(y, sent, rows)) + given[rows]

        return lambda y, rows: outside[rows] + delta(y, rows) @ self._weights.T, delta, np.zeros_like(x)

    def _start(self, samples: int) -> FloatArray:
        return np.zeros((samples, self._size), dtype=self._weights.dtype)

    def _net(self, output: Layers, samples: int) -> _Map:
        """Return the net inputs as a function of states x and of the samples that they are of."""
        outside = self._start(samples)
        for here, columns in self._columns.items():
            if here in self._blocks.biases:
                outside[:, columns] += self._blocks.biases[here]
            for connection in self._program.incoming[here]:
                if connection.source in output:
                    outside[:, columns] += output[connection.source] @ self._blocks.weights[connection.id]
        sent = self._sent(samples)
        return lambda x, rows: outside[rows] + _times(x, sent, rows) @ self._weights

    def _value(self, net: FloatArray) -> FloatArray:
        output = np.empty_like(net)
        for here, columns in self._columns.items():
            output[:, columns] = self._program.activations[here].value(net[:, columns])
        return output

    def _backward(self, net: FloatArray, raw: FloatArray, error: FloatArray) -> FloatArray:
        delta = np.empty_like(net)
        for here, columns in self._columns.items():
            backward = self._program.activations[here].backward
            delta[:, columns] = backward(net[:, columns], raw[:, columns], error[:, columns])
        return delta

    def _sent(self, samples: int) -> FloatArray | None:
        """Return the multipliers of dropout (samples, neurons), None where there is none."""
        if not self._dropout:
            return None
        sent = np.ones((samples, self._size), dtype=self._weights.dtype)
        for here, multipliers in self._dropout.items():
            sent[:, self._columns[here]] = multipliers
        return sent

    def _join(self, layers: Layers, like: FloatArray | None = None) -> FloatArray:
        if like is None:
            return np.hstack([layers[here] for here in self._columns])
        joined = np.zeros_like(like)
        for here, columns in self._columns.items():
            if here in layers:
                joined[:, columns] = layers[here]
        return joined

    def _split(self, joined: FloatArray) -> dict[str, FloatArray]:
        return {here: joined[:, columns] for here, columns in self._columns.items()}


def _times(x: FloatArray, multipliers: FloatArray | None, rows: Rows) -> FloatArray:
    return x if multipliers is None else x * multipliers[rows]
