"""Learning rates that are too small, right and too large, on the same network from the same first weights."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bpgui.data.load import checked_dataset
from bpgui.edits import layered, set_dataset
from bpgui.experiments.experiment import Arm, Experiment, Steps
from bpgui.experiments.outcome import Column, Curve, Figure, Outcome, brief, listed
from bpgui.experiments.running import Trained, networks, train_arms
from bpgui.spec import DatasetSpec, Project, TrainingSpec

_EPOCHS = 200
_TOO_SMALL, _RIGHT, _LARGE, _TOO_LARGE = 0.001, 0.1, 0.3, 1.0


@dataclass(frozen=True, slots=True)
class Rate:
    """What one learning rate led to: the loss at the start, in the end, and the whole epochs that it took."""

    name: str
    rate: float
    first: float
    last: float
    epochs: int
    exploded: bool


def wave(rate: float, seed: int) -> Project:
    """Build a network that follows a wave, to be trained at this learning rate."""
    training = TrainingSpec(loss="mse", learning_rate=rate, batch_size=10, epochs=_EPOCHS, seed=seed)
    project = layered((1, 12, 1), "tanh", "linear", training)
    return set_dataset(project, checked_dataset(DatasetSpec("sine", test_share=0.5, seed=seed)))


ARMS = (
    Arm(f"{_TOO_SMALL}: too small", partial(wave, _TOO_SMALL)),
    Arm(f"{_RIGHT}: right", partial(wave, _RIGHT)),
    Arm(f"{_LARGE}: too large", partial(wave, _LARGE)),
    Arm(f"{_TOO_LARGE}: far too large", partial(wave, _TOO_LARGE)),
)


def conduct(seed: int, executor: str) -> Steps:
    """Train at each learning rate, and compare the losses."""
    trained = yield from train_arms(ARMS, seed, executor)
    found = [measure(arm) for arm in trained]
    return Outcome(
        figures=(
            Figure(
                "Loss by learning rate",
                "epoch",
                "loss, training part",
                tuple(Curve(arm.name, arm.history("epoch"), arm.history("train_loss")) for arm in trained),
                logarithmic=True,
                limits=(None, 10.0),
            ),
        ),
        columns=(
            Column("Learning rate", "text"),
            Column("Loss, first"),
            Column("Loss, last"),
            Column("Whole epochs", "count"),
            Column("End", "text"),
        ),
        rows=tuple(
            (rate.name, rate.first, rate.last, float(rate.epochs), "exploded" if rate.exploded else "finished")
            for rate in found
        ),
        verdict=verdict(found),
        networks=networks(trained),
    )


def measure(arm: Trained) -> Rate:
    """Sum up the run at one learning rate."""
    losses = arm.history("train_loss")
    return Rate(
        arm.name,
        arm.project.training.learning_rate,
        float(losses[0]),
        math.inf if arm.explosion else arm.evaluation.train.loss,
        arm.project.epoch,
        bool(arm.explosion),
    )


def verdict(found: Sequence[Rate]) -> str:
    """Say which learning rate of this run did best, and what became of the others."""
    best = min(found, key=lambda rate: rate.last)
    if best.exploded:
        return "In this run the training exploded at every learning rate."
    parts = [f"The rate {best.rate:g} went furthest: the loss fell from {brief(best.first)} to {brief(best.last)}."]
    for rate in found:
        if rate is best:
            continue
        if rate.exploded:
            parts.append(f"At {rate.rate:g} the loss grew past all bounds in epoch {rate.epochs + 1:,}.")
        else:
            side = "smaller" if rate.rate < best.rate else "larger"
            parts.append(
                f"The {side} rate {rate.rate:g} stood at {brief(rate.last)} after as many epochs, "
                f"{brief(rate.last / best.last)} times as much."
            )
    worse = [f"{rate.rate:g}" for rate in found if not rate.exploded and rate.last > rate.first]
    if worse:
        parts.append(f"At {listed(worse)} the loss ended higher than it began.")
    return " ".join(parts)


LEARNING_RATES = Experiment(
    title="Learning rate",
    summary="Too small creeps, too large jumps to and fro over the valley or flies out of it.",
    expectation=(
        "A step goes against the gradient, times the learning rate. Much too small, the loss falls so slowly that "
        "the run ends long before it is done. Beyond twice the inverse of the steepest curvature each step jumps "
        "further over the valley than it came from: the loss stays high and restless, or grows without end."
    ),
    measures="Mean squared error over the training part, epoch by epoch.",
    source="LeCun, Bottou, Orr and Muller 1998, Efficient BackProp, section 5",
    arms=ARMS,
    conduct=conduct,
)
