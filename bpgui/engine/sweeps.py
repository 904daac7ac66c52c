"""Watching a recurrent network settle, sweep by sweep."""

from collections.abc import Iterator
from dataclasses import dataclass

from bpgui.engine.loop import Loop
from bpgui.engine.program import Program
from bpgui.engine.reference import NO_DROPOUT, forward
from bpgui.spec import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """The outputs (samples, neurons) of the layers that are known so far, and the largest change in this sweep."""

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
