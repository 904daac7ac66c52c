"""Local minima and plateaus: how often XOR is not learned, by the number of hidden neurons."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from bpgui.data.load import default_spec
from bpgui.edits import layered, set_dataset
from bpgui.experiments.experiment import Arm, Experiment, Steps
from bpgui.experiments.outcome import Column, Curve, Figure, Outcome, brief, listed, percent
from bpgui.experiments.running import Trained, data_of, shared, train_project
from bpgui.spec import FloatArray, Project, TrainingSpec

SEEDS = 50
HIDDEN = (2, 3, 4)
_EPOCHS = 1000
# Half the squared error, as the mean over the four rows: one row answered by 0.5 adds 0.03.
FAILED = 0.01
_BIN, _LOWEST, _HIGHEST = 0.25, -4.5, 0.0  # decimal logarithms of losses
# Final losses within this share of each other count as the same value.
_SAME = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Endings:
    """The final losses (seeds,) of one network from many first weights."""

    name: str
    losses: FloatArray

    @property
    def failures(self) -> int:
        """How many did not learn it."""
        return int((self.losses > FAILED).sum())

    @property
    def share(self) -> float:
        """The share of the seeds that did not learn it, 0 to 1."""
        return self.failures / len(self.losses)


def small(hidden: int, seed: int) -> Project:
    """Build a network for XOR, with first weights U(-1, 1) and gradients summed over the four rows."""
    training = TrainingSpec(
        optimizer="momentum",
        optimizer_settings={"momentum": 0.9},
        learning_rate=0.5,
        reduction="sum",
        epochs=_EPOCHS,
        initializer="uniform",
        initializer_settings={"range": 1.0},
        seed=seed,
    )
    return set_dataset(layered((2, hidden, 1), "sigmoid", "sigmoid", training), default_spec("xor"))


ARMS = tuple(Arm(f"2-{hidden}-1", partial(small, hidden)) for hidden in HIDDEN)


def conduct(seed: int, executor: str) -> Steps:
    """Train each network from 50 first weights; the seeds begin at 50 times `seed`."""
    data = data_of(small(HIDDEN[0], 0))
    found, shown, work = [], [], len(ARMS) * SEEDS
    for place, arm in enumerate(ARMS):
        runs: list[Trained] = []
        for run in range(SEEDS):
            steps = train_project(arm.build(SEEDS * seed + run), data, arm.name, executor)
            runs.append((yield from shared(steps, (place * SEEDS + run) / work, 1 / work)))
        found.append(Endings(arm.name, np.array([run.evaluation.train.loss for run in runs])))
        shown.append(worst(runs))
    return Outcome(
        figures=(_histogram(found),),
        columns=(
            Column("Network", "text"),
            Column("Failed seeds", "count"),
            Column("Failed (%)", "share"),
            Column("Loss, lowest"),
            Column("Loss, median"),
            Column("Loss, highest"),
        ),
        rows=tuple(
            (
                endings.name,
                float(endings.failures),
                endings.share,
                float(endings.losses.min()),
                float(np.median(endings.losses)),
                float(endings.losses.max()),
            )
            for endings in found
        ),
        verdict=verdict(found),
        networks=tuple((f"{run.name}, seed {run.project.training.seed}", run.project) for run in shown),
    )


def worst(runs: Sequence[Trained]) -> Trained:
    """Return the run that ended highest: the one to look at."""
    return max(runs, key=lambda run: run.evaluation.train.loss)


def gathered(losses: FloatArray) -> list[tuple[float, int]]:
    """Return the values at which losses (count,) gather, ascending, and how many there are at each."""
    groups: list[list[float]] = []
    for value in np.sort(losses).tolist():
        if groups and value <= groups[-1][0] * (1.0 + _SAME):
            groups[-1].append(value)
        else:
            groups.append([value])
    return [(float(np.mean(group)), len(group)) for group in groups]


def verdict(found: Sequence[Endings]) -> str:
    """Say how many seeds of each network failed in this run, and where they ended."""
    parts = [
        listed([f"{e.name}: {e.failures} of {len(e.losses)} seeds failed ({percent(e.share)})" for e in found]) + "."
    ]
    failed = np.concatenate([endings.losses[endings.losses > FAILED] for endings in found])
    if len(failed):
        values = gathered(failed)
        told = listed([f"{brief(value)} ({count} {'time' if count == 1 else 'times'})" for value, count in values])
        parts.append(f"The failed ones ended with a loss of {told}.")
        if 2 * len(values) <= len(failed):
            parts.append(
                "That they gather at so few values speaks for places where the gradient all but vanishes: local "
                "minima, or plateaus that outlast the run. Which of the two, the loss alone does not tell."
            )
    falls = all(a.failures >= b.failures for a, b in itertools.pairwise(found))
    if falls and found[0].failures > found[-1].failures:
        parts.append("The more hidden neurons, the fewer failed.")
    return " ".join(parts)


def _histogram(found: Sequence[Endings]) -> Figure:
    edges = np.arange(_LOWEST, _HIGHEST + _BIN / 2.0, _BIN)
    centres = 10.0 ** ((edges[:-1] + edges[1:]) / 2.0)
    curves = []
    for endings in found:
        logs = np.clip(np.log10(np.maximum(endings.losses, 10.0**_LOWEST)), edges[0], edges[-1] - 1e-9)
        curves.append(Curve(endings.name, centres, np.histogram(logs, edges)[0].astype(float)))
    return Figure(
        f"Final losses from {SEEDS} seeds",
        "final loss",
        "number of seeds",
        tuple(curves),
        logarithmic_bottom=True,
        bars=True,
    )


LOCAL_MINIMA = Experiment(
    title="Local minima",
    summary="From some first weights XOR is never learned; with more hidden neurons that gets rare.",
    expectation=(
        "Gradient descent only goes downhill from where it starts. With two hidden neurons, as few as XOR needs, "
        "about a quarter of all first weights lead to a place where one or two of the four rows stay wrong and the "
        "gradient is nearly nothing. A third and a fourth neuron open ways around such places."
    ),
    measures="Half the squared error, mean over the four rows, after 1,000 epochs; above 0.01 a seed has failed.",
    source="Blum and Rivest 1992, on how hard small networks are to train; Rumelhart, Hinton and Williams 1986",
    arms=ARMS,
    conduct=conduct,
)
