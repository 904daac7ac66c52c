"""The status bar: epoch, loss, accuracy, speed, where in the epoch a step stands, and who computes."""

import math

from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from bpgui.engine import Report
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.text import number, percent, whole
from bpgui.gui.common.training import Progress, State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.status.status_text import EXECUTORS, executor_reason, pair, settling_text
from bpgui.spec import HISTORY_COLUMNS, History, NetworkSpec, Project, TrainingSpec


class StatusBar(QStatusBar):
    """Shows how training stands; hints pass over its left side."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._speed = 0.0
        self._position = ""
        self._explained: tuple[str, NetworkSpec, TrainingSpec] | None = None
        self._early: Report | None = None
        self._labels: dict[str, QLabel] = {}
        tips = {
            "state": "What the program is doing",
            "epoch": "Epochs trained since the first weights",
            "settling": "How the training samples settle",
            "loss": "Mean loss of the training and of the test samples",
            "accuracy": "Share of samples that are classified right: training and test part",
            "speed": "Training samples per second of computing time",
            "executor": "The part of the program that computes",
        }
        for name, tip in tips.items():
            label = QLabel()
            label.setToolTip(tooltip(tip))
            label.setAccessibleName(tip)
            label.setContentsMargins(7, 0, 7, 0)
            self._labels[name] = label
            self.addPermanentWidget(label)
        self._labels["executor"].setProperty("muted", True)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(6, 0, 8, 0)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.document.project_opened.connect(self._on_project_opened)
        workspace.training.state_changed.connect(self._refresh)
        workspace.training.progress_changed.connect(self._on_progress_changed)
        workspace.hinted.connect(self._on_hinted)
        self._refresh()

    def text(self, name: str) -> str:
        """Return what one of the labels shows."""
        return self._labels[name].text()

    def help_text(self, name: str) -> str:
        """Return the tooltip of one of the labels."""
        return self._labels[name].toolTip()

    def _on_hinted(self, hint: str) -> None:
        self.showMessage(hint, 8000)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.network is not before.network:
            self._labels["settling"].clear()
        if after.network is not before.network or after.epoch != before.epoch or after.history is not before.history:
            self._refresh()

    def _on_project_opened(self) -> None:
        self._early = None
        self._explained = None
        for name in ("settling", "executor"):
            self._labels[name].clear()
        self._refresh()

    def _on_progress_changed(self, progress: Progress) -> None:
        report = progress.report
        self._speed = progress.samples_per_second
        self._position = ""
        if self._workspace.training.state is not State.RUNNING and (report.batch or report.sample):
            self._position = f", batch {whole(report.batch + 1)} of {whole(report.batches)}"
            if report.sample:
                self._position += f", sample {whole(report.sample)}"
        self._early = report if report.stopped_early else None
        self._show_executor(report.executor)
        self._show_settling(report)
        self._refresh()

    def _show_executor(self, executor: str) -> None:
        project = self._workspace.project
        before, self._explained = self._explained, (executor, project.network, project.training)
        if before is None or any(new is not old for new, old in zip(self._explained, before, strict=True)):
            self._labels["executor"].setText(EXECUTORS[executor])
            self._labels["executor"].setToolTip(tooltip(executor_reason(executor, project)))

    def _show_settling(self, report: Report) -> None:
        dataset = self._workspace.dataset
        if report.relaxation is not None and dataset is not None:
            short, full = settling_text(report.relaxation, len(dataset.train_rows))
            self._labels["settling"].setText(short)
            self._labels["settling"].setToolTip(tooltip(full))

    def _refresh(self) -> None:
        project, state = self._workspace.project, self._workspace.training.state
        words = {State.IDLE: "Ready", State.RUNNING: "Training", State.PAUSED: "Paused", State.STOPPING: "Stopping"}
        # It holds for the weights that the run ended with, also if they come back by undo.
        early = self._early if state is State.IDLE and self._early and self._early.epoch == project.epoch else None
        ended = f"Stopped early at epoch {whole(project.epoch)}, best weights restored"
        self._labels["state"].setText(ended if early else words[state])
        position = self._position if state is State.PAUSED else ""
        self._labels["epoch"].setText("" if early else f"Epoch {whole(project.epoch)}{position}")
        losses, accuracies = _measured(early, project.history)
        self._labels["loss"].setText(pair("Loss", *losses, number))
        self._labels["accuracy"].setText(pair("Accuracy", *accuracies, percent))
        self._labels["speed"].setText(
            f"{whole(self._speed)} samples/s" if self._speed and state is not State.IDLE and not position else ""
        )
        for label in self._labels.values():
            label.setVisible(bool(label.text()))


def _measured(early: Report | None, history: History) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return loss and accuracy, each of training and test part, NaN where there is none."""
    if early is not None:
        # The last row of the history is about the weights that were given up.
        parts = early.evaluation.train, early.evaluation.test
        losses = [math.nan if part is None else part.loss for part in parts]
        accuracies = [math.nan if part is None or part.accuracy is None else part.accuracy for part in parts]
        return (losses[0], losses[1]), (accuracies[0], accuracies[1])
    last = history.last()
    row = dict.fromkeys(HISTORY_COLUMNS, math.nan) if last is None else dict(zip(HISTORY_COLUMNS, last, strict=True))
    return (row["train_loss"], row["test_loss"]), (row["train_accuracy"], row["test_accuracy"])
