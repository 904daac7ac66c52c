"""How a memory recalls a damaged pattern, sweep by sweep, and the letters that it can be compared with."""

from dataclasses import dataclass

import numpy as np

from bpgui.data import Dataset
from bpgui.data.sources.letters import HEIGHT, WIDTH
from bpgui.engine import Program
from bpgui.engine.reference import forward
from bpgui.engine.sweeps import sweeps
from bpgui.gui.common.text import count, significant
from bpgui.spec import FloatArray

SIZE = HEIGHT * WIDTH
# After these, only the last one can be looked at; what has not settled by then hardly moves or goes round in circles.
_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Recall:
    """What the outputs (states, targets) were after the sweeps that are kept, and at the end.

    There were so many `sweeps`, none in a network without feedback; `change` is the largest one in the last of them.
    """

    states: FloatArray
    sweeps: int
    change: float
    settled: bool

    def told(self) -> str:
        """Say how it ended."""
        if self.sweeps == 0:
            return "This network has no feedback: it answers in one go, without any sweep."
        if self.settled:
            return f"Settled in {count(self.sweeps, 'sweep')}."
        moving = "the last one changed a neuron by" if np.isfinite(self.change) else "it grew past all bounds"
        by = f" {significant(self.change, 2)}" if np.isfinite(self.change) else ""
        return f"Did not settle in {count(self.sweeps, 'sweep')}: {moving}{by}."


def recall(program: Program, theta: FloatArray, inputs: FloatArray) -> Recall | None:
    """Let a network settle on one row of inputs (columns,), prepared as the table's; None if its numbers explode."""
    states: list[FloatArray] = []
    number, change = 0, 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for sweep in sweeps(program, theta, inputs[np.newaxis]):
            number, change = number + 1, sweep.change
            if all(layer in sweep.layers for layer in program.outputs):
                del states[_MOST_KEPT:]
                states.append(np.concatenate([sweep.layers[layer][0] for layer in program.outputs]))
        settled = forward(program, theta, inputs[np.newaxis]).settled
    recalled = np.stack(states)
    if not np.isfinite(recalled).all():
        return None
    # What comes last is no sweep but the answer, which belongs to where the last one ended.
    return Recall(recalled, number - 1, change, settled is None or bool(settled.all()))


def letters_of(dataset: Dataset) -> dict[str, FloatArray]:
    """Return the pixels (35,) of each letter in a data set of damaged letters, 1 for ink and 0 for paper."""
    table, preparation = dataset.table, dataset.preparation
    first = {letter: row for row, letter in reversed(list(enumerate(table.captions)))}
    return {
        letter: (table.targets[first[letter]] * preparation.target_scale + preparation.target_centre).round()
        for letter in dict.fromkeys(table.captions)
    }


def judged(values: FloatArray, wanted: FloatArray, hidden: FloatArray, letters: dict[str, FloatArray]) -> str:
    """Count the right pixels of what is recalled (35,), and say which letter it is, if any."""
    inked = values > 0.5
    right = inked == (wanted > 0.5)
    text = f"{right.sum()} of {SIZE} pixels are right"
    if hidden.any():
        text += f", {right[hidden].sum()} of the {hidden.sum()} hidden ones"
    named = next((letter for letter, pixels in letters.items() if np.array_equal(inked, pixels > 0.5)), "")
    return f"{text}: {f'this is {named}' if named else 'this is no letter of the data'}."
