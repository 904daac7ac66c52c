"""The status bar: epoch, loss, accuracy, speed, and where in the epoch a step stands."""

import math
from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from bpgui.gui.common.text import number, percent
from bpgui.gui.common.training import Progress, State
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project

EXECUTOR = "NumPy reference"


class StatusBar(QStatusBar):
    """Shows how training stands; hints pass over its left side."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._speed = 0.0
        self._position = ""
        self._labels: dict[str, QLabel] = {}
        tips = {
            "state": "What the program is doing",
            "epoch": "Epochs trained since the first weights",
            "loss": "Mean loss of the training and of the test samples",
            "accuracy": "Share of samples that are classified right: training and test part",
            "speed": "Training samples per second of computing time",
            "executor": "The part of the program that computes",
        }
        for name, tip in tips.items():
            label = QLabel()
            label.setToolTip(tip)
            label.setAccessibleName(tip)
            label.setContentsMargins(7, 0, 7, 0)
            self._labels[name] = label
            self.addPermanentWidget(label)
        self._labels["executor"].setText(EXECUTOR)
        self._labels["executor"].setProperty("muted", True)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(6, 0, 8, 0)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.training.state_changed.connect(self._refresh)
        workspace.training.progress_changed.connect(self._on_progress_changed)
        workspace.hinted.connect(self._on_hinted)
        self._refresh()

    def text(self, name: str) -> str:
        """Return what one of the labels shows."""
        return self._labels[name].text()

    def _on_hinted(self, hint: str) -> None:
        self.showMessage(hint, 8000)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.epoch != before.epoch or after.history is not before.history:
            self._refresh()

    def _on_progress_changed(self, progress: Progress) -> None:
        report = progress.report
        self._speed = progress.samples_per_second
        self._position = ""
        if self._workspace.training.state is not State.RUNNING and (report.batch or report.sample):
            self._position = f", batch {report.batch + 1:,} of {report.batches:,}"
            if report.sample:
                self._position += f", sample {report.sample:,}"
        self._refresh()

    def _refresh(self) -> None:
        project, state = self._workspace.project, self._workspace.training.state
        words = {State.IDLE: "Ready", State.RUNNING: "Training", State.PAUSED: "Paused", State.STOPPING: "Stopping"}
        self._labels["state"].setText(words[state])
        position = self._position if state is State.PAUSED else ""
        self._labels["epoch"].setText(f"Epoch {project.epoch:,}{position}")
        last = project.history.last()
        values = [math.nan] * 4 if last is None else last[1:].tolist()
        self._labels["loss"].setText(_pair("Loss", values[0], values[1], number))
        self._labels["accuracy"].setText(_pair("Accuracy", values[2], values[3], percent))
        self._labels["speed"].setText(
            f"{self._speed:,.0f} samples/s" if self._speed and state is not State.IDLE else ""
        )
        for label in self._labels.values():
            label.setVisible(bool(label.text()))


def _pair(name: str, train: float, test: float, write: Callable[[float], str]) -> str:
    if math.isnan(train):
        return ""
    return f"{name} {write(train)}" if math.isnan(test) else f"{name} {write(train)} / test {write(test)}"
