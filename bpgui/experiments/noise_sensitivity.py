"""Noise sensitivity: the noise lab with a fixed network on two clouds of points, whose best possible is known."""

from bpgui.data.load import checked_dataset
from bpgui.edits import layered, set_dataset
from bpgui.experiments import noise_report
from bpgui.experiments.experiment import Arm, Experiment, Steps
from bpgui.experiments.noise import USUAL, Noisy, Plan, noise_lab
from bpgui.experiments.outcome import Column, Outcome
from bpgui.experiments.running import data_of, shared, train_project
from bpgui.spec import DatasetSpec, Project, TrainingSpec

_AMOUNTS, _DRAWS = 6, 5


def clouds(seed: int) -> Project:
    """Build a network that tells two overlapping clouds apart."""
    training = TrainingSpec(
        loss="binary_cross_entropy", optimizer="adam", learning_rate=0.01, batch_size=20, epochs=60, seed=seed
    )
    spec = DatasetSpec("gauss", {"count": 4000, "noise": 50.0}, test_share=0.9, seed=seed)
    return set_dataset(layered((2, 12, 1), "tanh", "sigmoid", training), checked_dataset(spec))


ARMS = (Arm("Two clouds", clouds),)
_KINDS = ("inputs", "labels", "weights")
# Of the work: the first training, inputs, labels and weights.
_STARTS = (0.0, 0.05, 0.1, 0.95)


def conduct(seed: int, executor: str) -> Steps:
    """Train the network, then put noise on its inputs, its labels and its weights."""
    project = clouds(seed)
    trained = yield from shared(train_project(project, data_of(project), ARMS[0].name, executor), 0.0, _STARTS[1])
    found: list[Noisy] = []
    for kind, start, end in zip(_KINDS, _STARTS[1:], (*_STARTS[2:], 1.0), strict=True):
        plan = Plan(kind, USUAL[kind] / 100.0, _AMOUNTS, _DRAWS, seed)
        found.append((yield from shared(noise_lab(trained.project, plan, executor), start, end - start)))
    return Outcome(
        figures=tuple(noise_report.figure(noisy) for noisy in found),
        columns=(
            Column("Noise on", "text"),
            Column("Noise (%)", "share"),
            Column("Accuracy, mean (%)", "share"),
            Column("Deviation (%)", "share"),
            Column("Best possible (%)", "share"),
        ),
        rows=tuple(row for noisy in found for row in _rows(noisy)),
        verdict=verdict(found),
        networks=((trained.name, trained.project),),
    )


def verdict(found: list[Noisy]) -> str:
    """Say what each kind of noise costs in this run."""
    return "\n".join(f"{noisy.what.capitalize()}: {noise_report.verdict(noisy)}" for noisy in found)


def _rows(noisy: Noisy) -> list[tuple[float | str | None, ...]]:
    return [
        (
            noisy.what,
            float(amount),
            float(scores.mean()),
            float(scores.std(ddof=1)),
            None if best is None else float(best),
        )
        for amount, scores, best in zip(
            noisy.amounts,
            noisy.scores,
            noisy.best if noisy.best is not None else [None] * len(noisy.amounts),
            strict=True,
        )
    ]


NOISE_SENSITIVITY = Experiment(
    title="Noise",
    summary="Accuracy falls with noise on inputs, labels or weights; the best possible is marked.",
    expectation=(
        "Two clouds of points overlap, so even the best border is wrong for some of them. Noise on the inputs blurs "
        "the clouds, and no classifier can undo that: the best possible falls too. Flipped labels mislead the "
        "training; a large network learns them by heart. Noise on the weights moves the border itself, which nothing "
        "excuses."
    ),
    measures=(
        "Accuracy on the test part: mean and standard deviation over the draws. Noise is given in percent of the "
        "standard deviation of each input, of the root mean square of each block of weights, or as the share of labels "
        "flipped."
    ),
    source="Duda and Hart 1973, on Bayes' rule; Bishop 1995, Training with noise",
    arms=ARMS,
    conduct=conduct,
)
