"""Watching a recurrent network settle, sweep by sweep: its activations, then its errors."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from bpgui.engine.loop import Loop
from bpgui.engine.losses import BoundLoss
from bpgui.engine.program import Part, Program
from bpgui.engine.reference import NO_DROPOUT, Trace, fed, forward, own_deltas, send_back
from bpgui.engine.relaxation import Relaxation
from bpgui.spec import FloatArray

End = TypeVar("End")


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """The outputs (samples, neurons) of the layers that are known so far, and the largest change in this sweep."""

    layers: dict[str, FloatArray]
    change: float


@dataclass(frozen=True, slots=True, eq=False)
class LoopSweep:
    """What one recurrent part is at after a sweep, for one sample: (1, neurons) by layer, and the largest change.

    Forward these are outputs, `backward` y = dL/d output, as far as it comes through links.
    """

    part: Part
    backward: bool
    layers: dict[str, FloatArray]
    change: float


def sweeps(program: Program, theta: FloatArray, inputs: FloatArray) -> Iterator[Sweep]:
    """Yield what the recurrent parts do, one after the other, on inputs (samples, columns), until they have settled.

    Layers after the part that moves are missing. The last sweep is what `forward` ends with: all layers, each with the
    output that belongs to where its part stopped. A network that is not recurrent has this one alone, of change 0.
    """
    end = forward(program, theta, inputs)
    known: dict[str, FloatArray] = {}
    change = 0.0
    for part in program.parts:
        if part.recurrent:
            for states, change in Loop(program, theta, part, NO_DROPOUT).sweeps(known, len(inputs)):
                yield Sweep(known | states, change)
        known |= {layer.id: end.output[layer.id] for layer in part.layers}
    yield Sweep(known, change)


def forward_sweeps(program: Program, theta: FloatArray, inputs: FloatArray) -> Generator[LoopSweep, None, Trace]:
    """Yield every sweep of the activations for one sample, inputs (1, columns), part after part.

    Returns what `forward` does, to the bit. Nothing is computed ahead: one sweep takes no longer than that.
    """
    blocks = program.blocks(theta)
    net: dict[str, FloatArray] = {}
    output: dict[str, FloatArray] = {}
    numbers: list[int] = []
    changes: list[float] = []
    for part in program.parts:
        if part.recurrent:
            watched = _watched(part, False, Loop(program, theta, part, NO_DROPOUT).sweeps(output, 1))
            (nets, outputs), number, change = yield from watched
            net |= nets
            output |= outputs
            numbers.append(number)
            changes.append(change)
            continue
        for layer in part.layers:
            here = layer.id
            if layer.role == "input":
                output[here] = inputs[:, program.inputs[here]].astype(theta.dtype, copy=False)
            else:
                net[here], output[here] = fed(program, blocks, layer, output)
    if not numbers:
        return Trace(net, output, output)
    settled = max(changes) < float(program.relaxation["tolerance"])
    return Trace(
        net, output, output, np.array([settled]), Relaxation(max(numbers), max(changes), 1.0 if settled else 0.0)
    )


def backward_sweeps(
    program: Program, theta: FloatArray, loss: BoundLoss, trace: Trace, targets: FloatArray
) -> Generator[LoopSweep, None, dict[str, FloatArray]]:
    """Yield every sweep of the errors for one sample that has settled, targets (1, targets), the last part first.

    `trace` is of its forward pass. Returns the deltas that `backward` does, to the bit: all are 0 where an error did
    not settle.
    """
    blocks = program.blocks(theta)
    own = own_deltas(program, loss, trace, targets)
    error: dict[str, FloatArray] = {}
    delta: dict[str, FloatArray] = {}
    settled = True
    for part in reversed(program.parts):
        here = part.layers[0].id
        if part.recurrent:
            loop = Loop(program, theta, part, NO_DROPOUT)
            watched = _watched(part, True, loop.error_sweeps(trace.net, trace.raw, error, own))
            deltas, _, change = yield from watched
            delta |= deltas
            settled = settled and change < float(program.relaxation["tolerance"])
        elif here not in program.inputs:
            if here in error:
                delta[here] = program.activations[here].backward(trace.net[here], trace.raw[here], error[here])
            if here in own:
                delta[here] = delta[here] + own[here] if here in delta else own[here]
        send_back(program, blocks, part, delta, error)
    return delta if settled else {here: np.zeros_like(array) for here, array in delta.items()}


def _watched(
    part: Part, backward: bool, moving: Generator[tuple[dict[str, FloatArray], float], None, End]
) -> Generator[LoopSweep, None, tuple[End, int, float]]:
    """Yield the sweeps of a part; return what it ends with, how many they were and the last one's change."""
    number, change = 0, np.inf
    while True:
        try:
            layers, change = next(moving)
        except StopIteration as end:
            return end.value, number, change
        number += 1
        yield LoopSweep(part, backward, layers, change)
