"""`Bench`: a project with the rows that it is measured on under noise."""

import numpy as np

from bpgui.engine import Program, TrainingData, loss, predict
from bpgui.engine.metrics import summarise
from bpgui.errors import DataError
from bpgui.experiments.noisy import flipped_labels, noisy_columns, widths
from bpgui.spec import FloatArray, Project

# Enough rows to measure a percent, few enough to go through them a hundred times.
_MOST_ROWS = 4000


class Bench:
    """A project with the rows that it is measured on: those of the test part, else the training part's."""

    def __init__(self, project: Project, data: TrainingData) -> None:
        self.project = project
        self.data = data
        self.program = Program.compile(project.network, project.training.relaxation)
        self.theta = self.program.pack(project.parameters)
        self.part = "test" if len(data.test_inputs) else "training"
        inputs, targets = (data.test_inputs, data.test_targets) if self.part == "test" else (data.inputs, data.targets)
        rows = np.unique(np.linspace(0, len(inputs) - 1, _MOST_ROWS).astype(int))
        self.inputs, self.targets = inputs[rows], targets[rows]
        self._threshold = loss(project.training.loss, project.training.loss_settings).threshold
        if not data.classes and not (self.targets.max(axis=0) > self.targets.min(axis=0)).any():
            raise DataError("The numbers to learn are all the same here, so nothing can be explained: use other data.")

    def outputs(self, theta: FloatArray, inputs: FloatArray) -> FloatArray:
        """Answer inputs (rows, columns) with the weights theta (size,)."""
        with np.errstate(all="ignore"):
            return predict(self.program, theta, inputs)

    def noisy(self, targets: FloatArray, amount: float, rng: np.random.Generator) -> FloatArray:
        """Put noise on targets (rows, targets) of any part."""
        if self.data.classes:
            return flipped_labels(targets, amount, rng)
        return noisy_columns(targets, amount * widths(self.data.targets), rng)

    def score(self, outputs: FloatArray, targets: FloatArray) -> float:
        """Return the accuracy, or R2, of outputs (rows, targets)."""
        with np.errstate(all="ignore"):
            found = summarise(outputs, targets, self.data.classes, self._threshold)
        score = found.accuracy if self.data.classes else found.r2
        return np.nan if score is None else score

    def baseline(self) -> float:
        """Return the accuracy of always answering the training part's most frequent class; 0 for R2."""
        if not self.data.classes:
            return 0.0
        frequent = self.data.targets.mean(axis=0)
        if len(frequent) == 1:
            return float((self.targets[:, 0] > 0.5).mean() if frequent[0] > 0.5 else (self.targets[:, 0] <= 0.5).mean())
        return float((self.targets.argmax(axis=1) == frequent.argmax()).mean())
