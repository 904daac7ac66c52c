"""The noise lab: how well one network does as more and more noise is put on its inputs, its labels or its weights.

Noise on inputs and weights meets a network as it is; noise on labels is what it is trained with, anew for every draw.
One draw has the same random numbers at every amount, only scaled, so that curves are not restless for no reason.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from bpgui.data import load
from bpgui.engine.initializers import stream
from bpgui.errors import DataError, ParamError
from bpgui.experiments.bench import Bench
from bpgui.experiments.limits import limits
from bpgui.experiments.noisy import noisy_columns, noisy_weights, widths
from bpgui.experiments.running import shared, train_project
from bpgui.spec import FloatArray, Param, Project
from bpgui.spec.checks import check_fit

# The stream of a seed that the noise comes from; the engine has 0, `bpgui.data` 2 and 3.
_NOISE = 4

WHAT: Mapping[str, str] = MappingProxyType(
    {"inputs": "Inputs, when it answers", "labels": "Labels, when it is trained", "weights": "Weights, when it answers"}
)
# In percent: the range that is shown at first.
USUAL: Mapping[str, float] = MappingProxyType({"inputs": 200.0, "labels": 50.0, "weights": 200.0})

NOISE: tuple[Param, ...] = (
    Param(
        "what", "choice", "inputs",
        "What the noise is put on. Labels are changed before the network is trained anew, everything else afterwards.",
        "Noise on", choices=WHAT,
    ),
    Param(
        "most", "float", USUAL["inputs"],
        "The largest amount: of the standard deviation of each input or of the numbers to learn, of the root mean "
        "square of a block of weights, or the share of labels that are flipped.",
        "Up to", low=0.0, low_open=True, high=10_000.0, unit="%",
    ),
    Param("amounts", "int", 9, "How many amounts are tried, from none to the largest.", "Amounts", low=2, high=100),
    Param("draws", "int", 5, "How often the noise is drawn anew at each amount.", "Draws", low=2, high=1000),
    Param("seed", "int", 0, "Number that the noise is drawn from.", "Seed", low=0, high=2**31 - 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What is perturbed, a key of `WHAT`, up to which share (1 is 100 %), at how many amounts, and how often each."""

    what: str = "inputs"
    most: float = 2.0
    amounts: int = 9
    draws: int = 5
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Noisy:
    """What the noise lab measured on `rows` rows of a part of the data, 'test' or 'training'.

    `amounts` (amounts,) are shares; `scores` (amounts, draws) are accuracies, or R2 for numbers. With noise on labels
    they are measured against the true targets, and `against_noisy` (amounts, draws) against targets with as much noise;
    None otherwise. `best` (amounts,) is the best possible where it is known, None where it is not; `best_noisy` that
    against noisy targets, or an upper bound of it, which `bound` tells. `baseline` is what answering always the most
    frequent class gets, 0 for R2. `exploded` counts trainings that exploded.
    """

    what: str
    classes: bool
    part: str
    rows: int
    amounts: FloatArray
    scores: FloatArray
    against_noisy: FloatArray | None
    best: FloatArray | None
    best_noisy: FloatArray | None
    bound: bool
    baseline: float
    exploded: int
    trained: bool

    @property
    def measure(self) -> str:
        """What a score is: 'accuracy' or 'R2'."""
        return "accuracy" if self.classes else "R2"

    @property
    def clean(self) -> float:
        """The mean score without noise."""
        return float(mean(self.scores)[0])


def mean(scores: FloatArray) -> FloatArray:
    """Return the mean over the draws (amounts,); not finite where a score is not, as R2 of a network that exploded."""
    with np.errstate(all="ignore"):
        return scores.mean(axis=1)


def deviation(scores: FloatArray) -> FloatArray:
    """Return the standard deviation over the draws (amounts,), with one degree of freedom taken off."""
    with np.errstate(all="ignore"):
        return scores.std(axis=1, ddof=1)


def noise_lab(project: Project, plan: Plan, executor: str = "auto") -> Generator[float, None, Noisy]:
    """Measure a project under noise, yielding the share of the work done. The project stays as it is.

    Raises `DataError` without data or where nothing can be measured, `SpecError` where network and data do not fit,
    `ParamError` for labels of which more than all are flipped, and what training raises.
    """
    if project.dataset is None:
        raise DataError("There is no data to put noise on: choose a data set first.")
    dataset = load(project.dataset, project.table)
    data = dataset.training_data()
    check_fit(project.network, data.inputs.shape[1], data.targets.shape[1])
    if plan.what == "labels" and data.classes and plan.most > 1.0:
        raise ParamError("No more than all labels can be flipped: choose at most 100 %.")
    bench = Bench(project, data)
    amounts = np.linspace(0.0, plan.most, plan.amounts)
    run = _RUNS[plan.what]
    scores, against_noisy, exploded = yield from run(bench, amounts, plan, executor)
    best, best_noisy = limits(project, dataset, bench, plan.what, amounts)
    return Noisy(
        plan.what, data.classes, bench.part, len(bench.inputs), amounts, scores, against_noisy, best, best_noisy,
        best is None, bench.baseline(), exploded, project.epoch > 0 or project.parameters != project.initial,
    )  # fmt: skip


Scores = tuple[FloatArray, FloatArray | None, int]
Run = Callable[[Bench, FloatArray, Plan, str], Generator[float, None, Scores]]


def _on_inputs(bench: Bench, amounts: FloatArray, plan: Plan, executor: str) -> Generator[float, None, Scores]:
    spread = widths(bench.data.inputs)
    return (
        yield from _answering(
            amounts,
            plan,
            lambda amount, rng: bench.score(
                bench.outputs(bench.theta, noisy_columns(bench.inputs, amount * spread, rng)), bench.targets
            ),
        )
    )


def _on_weights(bench: Bench, amounts: FloatArray, plan: Plan, executor: str) -> Generator[float, None, Scores]:
    return (
        yield from _answering(
            amounts,
            plan,
            lambda amount, rng: bench.score(
                bench.outputs(noisy_weights(bench.program, bench.theta, amount, rng), bench.inputs), bench.targets
            ),
        )
    )


def _answering(
    amounts: FloatArray, plan: Plan, score: Callable[[float, np.random.Generator], float]
) -> Generator[float, None, Scores]:
    """Measure a network that stays as it is."""
    scores = np.empty((plan.amounts, plan.draws))
    for draw in range(plan.draws):
        for place, amount in enumerate(amounts.tolist()):
            scores[place, draw] = score(amount, stream(plan.seed, _NOISE, draw))
            yield (draw * plan.amounts + place + 1) / scores.size
    return scores, None, 0


def _on_labels(bench: Bench, amounts: FloatArray, plan: Plan, executor: str) -> Generator[float, None, Scores]:
    """Train anew on noisy targets, and measure against the true ones and against others with as much noise."""
    scores, against_noisy = np.empty((plan.amounts, plan.draws)), np.empty((plan.amounts, plan.draws))
    data, exploded, done, work = bench.data, 0, 0, 1 + (plan.amounts - 1) * plan.draws
    for place, amount in enumerate(amounts.tolist()):
        # Without noise, every draw would be the same training.
        for draw in range(plan.draws if place else 1):
            rng = stream(plan.seed, _NOISE, draw)
            noisy = replace(
                data,
                targets=bench.noisy(data.targets, amount, rng),
                validation_targets=bench.noisy(data.validation_targets, amount, rng),
            )
            steps = train_project(bench.project, noisy, executor=executor)
            trained = yield from shared(steps, done / work, 1.0 / work)
            done += 1
            exploded += bool(trained.explosion)
            outputs = bench.outputs(bench.program.pack(trained.project.parameters), bench.inputs)
            if bench.part == "test":
                asked = bench.noisy(bench.targets, amount, rng)
            else:
                # What it was trained on is no test of noise that it has not seen: draw other noise.
                asked = bench.noisy(bench.targets, amount, stream(plan.seed, _NOISE, draw, 1))
            scores[place, draw:] = bench.score(outputs, bench.targets)
            against_noisy[place, draw:] = bench.score(outputs, asked)
    return scores, against_noisy, exploded


_RUNS: Mapping[str, Run] = MappingProxyType({"inputs": _on_inputs, "labels": _on_labels, "weights": _on_weights})
