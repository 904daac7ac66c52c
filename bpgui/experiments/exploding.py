"""Exploding gradients: weights above their proper size multiply the error; clipping keeps the steps bounded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from bpgui.data.load import checked_dataset
from bpgui.edits import layered, set_dataset
from bpgui.experiments.experiment import Arm, Experiment, Steps
from bpgui.experiments.outcome import Column, Curve, Figure, Outcome, brief, listed, percent
from bpgui.experiments.running import Trained, networks, train_arms
from bpgui.spec import DatasetSpec, Project, TrainingSpec

_LAYERS, _NEURONS, _EPOCHS, _WATCHED = 6, 10, 100, 60
# He et al. 2015: the square root of 2/10, about 0.45, would keep the mean square; less is safe in six layers.
_TOO_LARGE, _SMALLER, _LIMIT = 0.8, 0.3, 1.0
_RIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Explosion:
    """Gradient lengths before the first update and the largest of the first ones, the end of the run, its accuracy.

    `epochs` counts those that were finished; `exploded` tells that a number grew past all bounds.
    """

    name: str
    first: float
    largest: float
    epochs: int
    exploded: bool
    accuracy: float


def deep(deviation: float, regularization: Mapping[str, float], seed: int) -> Project:
    """Build a deep network with first weights of a standard deviation."""
    training = TrainingSpec(
        loss="mse",
        learning_rate=0.1,
        batch_size=10,
        epochs=_EPOCHS,
        initializer="normal",
        initializer_settings={"std": deviation},
        regularization=regularization,
        seed=seed,
    )
    project = layered((2, *[_NEURONS] * _LAYERS, 1), "leaky_relu", "linear", training)
    return set_dataset(project, checked_dataset(DatasetSpec("circle", {"count": 200}, test_share=0.5, seed=seed)))


ARMS = (
    Arm("Large first weights", partial(deep, _TOO_LARGE, {})),
    Arm("The same, clipped", partial(deep, _TOO_LARGE, {"clip_norm": _LIMIT})),
    Arm("Smaller first weights", partial(deep, _SMALLER, {})),
)


def conduct(seed: int, executor: str) -> Steps:
    """Train all arms, and watch the length of the gradient through the first updates."""
    trained = yield from train_arms(ARMS, seed, executor, _WATCHED)
    found = [measure(arm) for arm in trained]
    return Outcome(
        figures=(
            Figure(
                f"The first {_WATCHED} updates",
                "update",
                "norm of dL/dw",
                tuple(Curve(arm.name, np.arange(float(len(arm.norms))), arm.norms) for arm in trained),
                logarithmic=True,
                marked=True,
            ),
            Figure(
                "The whole run",
                "epoch",
                "loss, training part",
                tuple(Curve(arm.name, arm.history("epoch"), arm.history("train_loss")) for arm in trained),
                logarithmic=True,
            ),
        ),
        columns=(
            Column("Network", "text"),
            Column("Norm of dL/dw, first"),
            Column("Norm of dL/dw, largest"),
            Column("Whole epochs", "count"),
            Column("End", "text"),
            Column("Accuracy, test (%)", "share"),
        ),
        rows=tuple(
            (
                arm.name,
                arm.first,
                arm.largest,
                float(arm.epochs),
                "exploded" if arm.exploded else "finished",
                arm.accuracy,
            )
            for arm in found
        ),
        verdict=verdict(found),
        networks=networks(trained),
    )


def measure(arm: Trained) -> Explosion:
    """Sum up one run."""
    finite = arm.norms[np.isfinite(arm.norms)]
    return Explosion(
        arm.name,
        float(arm.norms[0]),
        float(finite.max(initial=0.0)),
        arm.project.epoch,
        bool(arm.explosion),
        arm.test_accuracy,
    )


def verdict(found: Sequence[Explosion]) -> str:
    """Say which runs of this experiment exploded, and which learned."""
    exploded = [arm for arm in found if arm.exploded]
    parts = [
        f"{arm.name}: the gradient grew from {brief(arm.first)} to as much as {brief(arm.largest)} within the first "
        f"{_WATCHED} updates, and the numbers past all bounds, in epoch {arm.epochs + 1:,}."
        for arm in exploded
    ] or ["In this run no training exploded."]
    for arm in found:
        if not arm.exploded:
            learned = "learned" if arm.accuracy >= _RIGHT else "did not learn"
            parts.append(
                f"{arm.name}: it {learned}; {percent(arm.accuracy)} of the test points are right, with gradients up to "
                f"{brief(arm.largest)} in the first {_WATCHED} updates."
            )
    saved = [arm.name.lower() for arm in found if not arm.exploded and arm.accuracy >= _RIGHT]
    if exploded and saved:
        parts.append(f"What helped here: {listed(saved)}.")
    return " ".join(parts)


EXPLODING = Experiment(
    title="Exploding gradients",
    summary="First weights that are too large multiply the error until no number holds it; clipping helps.",
    expectation=(
        f"With ten leaky ReLU neurons a layer and first weights of standard deviation {_TOO_LARGE}, a signal grows "
        "nearly twofold in each layer on average, and so does the error on its way back. The first steps are then far "
        "too long, so the weights and the next gradient are larger still. Clipping shortens a longer gradient to the "
        f"length {_LIMIT:g} and keeps its direction. With {_SMALLER} signal and error shrink a little in each layer "
        "instead, by about a third, and nothing has to be clipped."
    ),
    measures="Norm of the gradient of the mean loss over the training part, before it is clipped, and the loss.",
    source="Pascanu, Mikolov and Bengio 2013; He et al. 2015",
    arms=ARMS,
    conduct=conduct,
)
