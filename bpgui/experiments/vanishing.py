"""Vanishing gradients: the error fades on its way back through many sigmoid layers, and not through ReLU layers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from bpgui.data.load import checked_dataset
from bpgui.edits import layered, set_dataset
from bpgui.engine import Program, loss
from bpgui.engine.diagnostics import diagnose
from bpgui.experiments.experiment import Arm, Experiment, Steps
from bpgui.experiments.outcome import Column, Curve, Figure, Outcome, brief, percent
from bpgui.experiments.running import Trained, data_of, networks, train_arms
from bpgui.spec import DatasetSpec, FloatArray, Project, TrainingSpec

_LAYERS, _NEURONS, _EPOCHS = 8, 8, 100
# A layer whose gradient is that much smaller than the last one's stands still beside it.
_FADED = 1e-2
_RIGHT = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Fading:
    """Lengths of the gradient by layer (layers,), before and after training, and the accuracy on the test part."""

    name: str
    before: FloatArray
    after: FloatArray
    accuracy: float

    @property
    def ratio(self) -> float:
        """The gradient of the first layer over that of the last, at the first weights."""
        return _share(self.before)

    @property
    def ratio_after(self) -> float:
        """The same after training."""
        return _share(self.after)


def _share(norms: FloatArray) -> float:
    """Return the first of gradients (layers,) over the last; NaN where that is 0, as behind a layer of dead ReLUs."""
    return float(norms[0] / norms[-1]) if norms[-1] > 0.0 else math.nan


def deep(activation: str, initializer: str, seed: int) -> Project:
    """Build a deep network that has to tell a disc from the ring around it."""
    training = TrainingSpec(
        loss="binary_cross_entropy",
        learning_rate=0.03,
        batch_size=10,
        epochs=_EPOCHS,
        initializer=initializer,
        seed=seed,
    )
    project = layered((2, *[_NEURONS] * _LAYERS, 1), activation, "sigmoid", training)
    return set_dataset(project, checked_dataset(DatasetSpec("circle", {"count": 200}, test_share=0.5, seed=seed)))


ARMS = (
    Arm("Sigmoid, Xavier", partial(deep, "sigmoid", "xavier")),
    Arm("Tanh, Xavier", partial(deep, "tanh", "xavier")),
    Arm("ReLU, He", partial(deep, "relu", "he")),
)


def conduct(seed: int, executor: str) -> Steps:
    """Train all arms, and compare how the gradient fades in each."""
    trained = yield from train_arms(ARMS, seed, executor)
    found = [measure(arm) for arm in trained]
    layers = np.arange(1.0, _LAYERS + 2.0)
    return Outcome(
        figures=tuple(
            Figure(
                title,
                "layer of links, from the input",
                "norm of dL/dw",
                tuple(Curve(fading.name, layers, getattr(fading, when)) for fading in found),
                logarithmic=True,
                marked=True,
            )
            for title, when in (("At the first weights", "before"), (f"After {_EPOCHS} epochs", "after"))
        ),
        columns=(
            Column("Network", "text"),
            Column("First / last layer, before"),
            Column("First / last layer, after"),
            Column("Accuracy, test (%)", "share"),
        ),
        rows=tuple((fading.name, fading.ratio, fading.ratio_after, fading.accuracy) for fading in found),
        verdict=verdict(found),
        networks=networks(trained),
    )


def measure(arm: Trained) -> Fading:
    """Measure the gradient of each layer's links at the first weights and at the learned ones."""
    project, data = arm.project, data_of(arm.project)
    program, bound = Program.compile(project.network), loss(project.training.loss, project.training.loss_settings)

    def lengths(theta: FloatArray) -> FloatArray:
        layers = diagnose(program, theta, bound, data.inputs, data.targets).layers
        return np.array([layer.gradient_norm for layer in layers])

    before, after = lengths(program.pack(project.initial)), lengths(program.pack(project.parameters))
    return Fading(arm.name, before, after, arm.test_accuracy)


def verdict(found: Sequence[Fading]) -> str:
    """Say what the ratios and accuracies of this run show."""
    parts = [
        f"{fading.name}: the first layer's gradient is {_times(fading.ratio)} at the first weights, and "
        f"{percent(fading.accuracy)} of the test points are right in the end."
        for fading in found
    ]
    faded = [fading for fading in found if fading.ratio < _FADED]
    kept = [fading for fading in found if fading.ratio >= _FADED]
    if faded and kept:
        worst, best = min(faded, key=lambda fading: fading.ratio), max(kept, key=lambda fading: fading.ratio)
        better = f"{brief(best.ratio / worst.ratio)} times better" if worst.ratio > 0.0 else "only"
        parts.append(
            f"So the error faded most with {worst.name}, and reached the first layer {better} with {best.name}."
        )
        decided = all(fading.accuracy < _RIGHT for fading in faded) and all(each.accuracy >= _RIGHT for each in kept)
        parts.append(
            "Only where it arrived was the task learned."
            if decided
            else "In this run that alone did not decide where the task was learned."
        )
    elif faded:
        parts.append("In this run the error faded in all of them.")
    else:
        parts.append("In this run the error faded in none of them.")
    return " ".join(parts)


def _times(ratio: float) -> str:
    return "0, like the last one's," if math.isnan(ratio) else f"{brief(ratio)} times the last one's"


VANISHING = Experiment(
    title="Vanishing gradients",
    summary="The error fades on its way back through deep sigmoid layers.",
    expectation=(
        "Backwards, the error is multiplied in every layer by the weights and by the slope of the activation. A "
        "sigmoid's slope is at most 1/4, so after eight layers little is left, and the first layers hardly learn. ReLU "
        "has slope 1 where it is active, tanh around 0; with first weights to match, signal and error keep their size."
    ),
    measures="Norm of the gradient of the mean loss by the weights of each layer of links, over the training part.",
    source="Hochreiter 1991; Glorot and Bengio 2010; He et al. 2015",
    arms=ARMS,
    conduct=conduct,
)
