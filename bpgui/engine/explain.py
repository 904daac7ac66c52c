"""What a network computes for given samples, number by number.

For looking at, not for training: without dropout and without regularisation, and in float64.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bpgui.engine.losses import BoundLoss, check_pair
from bpgui.engine.program import Program
from bpgui.engine.reference import backward, forward
from bpgui.errors import SpecError
from bpgui.spec import FloatArray, Parameters


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """All numbers of a network for one sample, or their means over several; `scope` says in words for which.

    `inputs` (columns,) and `target` (targets,) are the data's. By layer: `net` and `output` (neurons,), inputs having
    outputs only, and `delta` = dL/d net (neurons,). `gradient` is dL/d weight and dL/d bias, where missing and locked
    links have the one that they would have; it is None, and `delta` empty, where there is no slope to learn by or the
    loss does not go with the output. `settled` tells whether each sample reached a fixed point, forward and backward.
    """

    scope: str
    inputs: FloatArray
    target: FloatArray
    net: Mapping[str, FloatArray]
    output: Mapping[str, FloatArray]
    delta: Mapping[str, FloatArray]
    gradient: Parameters | None
    settled: bool


def explain(
    program: Program, theta: FloatArray, loss: BoundLoss, inputs: FloatArray, targets: FloatArray, scope: str = ""
) -> Activity:
    """Compute everything for samples of inputs (samples, columns) and targets (samples, targets), as training does.

    Numbers that are not finite are returned as they come.
    """
    with np.errstate(all="ignore"):
        trace = forward(program, theta, inputs)
        settled = trace.settled is None or bool(trace.settled.all())
        delta: dict[str, FloatArray] = {}
        gradient: Parameters | None = None
        try:
            for layer in program.outputs:
                output = program.network.layer(layer)
                check_pair(loss.name, output.activation, output.name)
            back = backward(program, theta, loss, trace, targets)
        except SpecError:  # a hard step has outputs, but nothing to send back
            back = None
        if back is not None:
            settled = settled and back.unsettled == 0
            delta = _means(back.delta)
            mean = back.theta
            mean /= len(inputs)
            mean.setflags(write=False)  # so that unpacking need not copy it
            gradient = program.unpack(mean)
        return Activity(
            scope=scope,
            inputs=inputs.mean(axis=0),
            target=targets.mean(axis=0),
            net=_means(trace.net),
            output=_means(trace.raw),
            delta=delta,
            gradient=gradient,
            settled=settled,
        )


def _means(layers: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    return {layer: array.mean(axis=0) for layer, array in layers.items()}
