"""Overfitting: a big network learns few noisy points by heart; early stopping, L2 and dropout hold it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from bpgui.data.load import checked_dataset
from bpgui.edits import layered, set_dataset, set_dropout
from bpgui.experiments.best_possible import best_accuracy
from bpgui.experiments.experiment import Arm, Experiment, Steps
from bpgui.experiments.outcome import Column, Curve, Figure, Outcome, brief, listed, percent
from bpgui.experiments.running import Trained, networks, train_arms
from bpgui.spec import DatasetSpec, Project, Settings, TrainingSpec

_NEURONS, _EPOCHS = 40, 500


@dataclass(frozen=True, slots=True)
class Fit:
    """How one network did on what it learned from and on what it did not."""

    name: str
    epochs: int
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float

    @property
    def gap(self) -> float:
        """How much higher the loss is on the test part."""
        return self.test_loss - self.train_loss


def big(regularization: Settings, early_stopping: Settings, dropout: float, seed: int) -> Project:
    """Build a network with far more weights than it has points to learn from."""
    training = TrainingSpec(
        loss="binary_cross_entropy",
        optimizer="adam",
        learning_rate=0.01,
        batch_size=20,
        epochs=_EPOCHS,
        regularization=regularization,
        early_stopping=early_stopping,
        seed=seed,
    )
    project = layered((2, _NEURONS, _NEURONS, 1), "relu", "sigmoid", training)
    for layer in project.network.with_role("hidden"):
        project = set_dropout(project, layer.id, dropout)
    spec = DatasetSpec("circle", {"count": 600, "noise": 25.0}, test_share=0.7, validation_share=0.1, seed=seed)
    return set_dataset(project, checked_dataset(spec))


ARMS = (
    Arm("Plain", partial(big, {}, {}, 0.0)),
    Arm("Early stopping", partial(big, {}, {"patience": 30}, 0.0)),
    Arm("L2", partial(big, {"l2": 0.01}, {}, 0.0)),
    Arm("Dropout", partial(big, {}, {}, 0.5)),
)


def conduct(seed: int, executor: str) -> Steps:
    """Train all arms on the same points, and compare both parts of the data."""
    trained = yield from train_arms(ARMS, seed, executor)
    found = [measure(arm) for arm in trained]
    spec = trained[0].project.dataset
    best = None if spec is None else best_accuracy(spec, np.zeros((1, 2)))
    return Outcome(
        figures=tuple(
            Figure(
                title,
                "epoch",
                f"loss, {part}",
                tuple(Curve(arm.name, arm.history("epoch"), arm.history(column)) for arm in trained),
                logarithmic=True,
            )
            for title, part, column in (
                ("What they learn from", "training part", "train_loss"),
                ("What they have not seen", "test part", "test_loss"),
            )
        ),
        columns=(
            Column("Network", "text"),
            Column("Epochs", "count"),
            Column("Loss, training"),
            Column("Loss, test"),
            Column("Gap"),
            Column("Accuracy, training (%)", "share"),
            Column("Accuracy, test (%)", "share"),
        ),
        rows=tuple(
            (
                fit.name,
                float(fit.epochs),
                fit.train_loss,
                fit.test_loss,
                fit.gap,
                fit.train_accuracy,
                fit.test_accuracy,
            )
            for fit in found
        ),
        verdict=verdict(found, None if best is None else float(best[0])),
        networks=networks(trained),
    )


def measure(arm: Trained) -> Fit:
    """Sum up how one network did on both parts."""
    return Fit(
        arm.name,
        arm.project.epoch,
        arm.evaluation.train.loss,
        arm.test_loss,
        arm.train_accuracy,
        arm.test_accuracy,
    )


def verdict(found: Sequence[Fit], best: float | None) -> str:
    """Say what the gaps of this run show; the first is the network that nothing holds back."""
    plain, others = found[0], found[1:]
    parts = [
        f"{plain.name}: loss {brief(plain.train_loss)} on the points that it learned from and {brief(plain.test_loss)} "
        f"on others, a gap of {brief(plain.gap)}."
    ]
    smaller = [f"{fit.name} ({brief(fit.gap)})" for fit in others if fit.gap < plain.gap]
    larger = [f"{fit.name} ({brief(fit.gap)})" for fit in others if fit.gap >= plain.gap]
    if smaller:
        parts.append(f"The gap is smaller with {listed(smaller)}.")
    if larger:
        parts.append(f"In this run it is no smaller with {listed(larger)}.")
    lowest = min(found, key=lambda fit: fit.test_loss)
    parts.append(
        f"{lowest.name} has the lowest test loss, {brief(lowest.test_loss)}, with {percent(lowest.test_accuracy)} of "
        f"the test points right; {plain.name.lower()} has {percent(plain.test_accuracy)}."
        if lowest is not plain
        else f"Even so {plain.name.lower()} has the lowest test loss of them, {brief(plain.test_loss)}."
    )
    if best is not None:
        parts.append(
            f"No classifier can get more than {percent(best)} right on average, since labels are wrong by chance."
        )
    return " ".join(parts)


OVERFITTING = Experiment(
    title="Overfitting",
    summary="A big network learns few noisy points by heart, and does worse on new ones for it.",
    expectation=(
        "1,800 weights meet 120 points, many of which carry the wrong class. The loss on these points can fall to "
        "nothing, but what is learned by heart is noise, so the loss on new points rises. Early stopping goes back "
        "to where a validation part did best, L2 keeps the weights small, dropout lets no neuron rely on another."
    ),
    measures="Cross-entropy and accuracy on the training and the test part; the gap is the difference of the losses.",
    source="Prechelt 1998; Krogh and Hertz 1992; Srivastava et al. 2014",
    arms=ARMS,
    conduct=conduct,
)
