"""`DistributionsView`: histograms over time of weights, biases, gradients and activations."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from bpgui.engine.histograms import Summary
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.labels import note
from bpgui.gui.common.live import LiveView
from bpgui.gui.common.text import count, significant, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.distributions.collecting import Collector
from bpgui.gui.views.distributions.heat import Heat
from bpgui.gui.views.distributions.heat_key import HeatKey
from bpgui.gui.views.distributions.subjects import QUANTITIES, Kind, Quantity, Sample, Subject, place_name
from bpgui.spec import Project

_LOG_HELP = (
    "Draw the values on a logarithmic axis on both sides of zero, where each tenfold is the same step: gradients "
    "differ by many powers of ten."
)
_WIDE = 640  # pixels
_NOTHING = "There is no network yet: draw one with a connection, or open an example."


class DistributionsView(LiveView):
    """A picture of how a chosen quantity has spread since the view was opened, and its histogram now."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.collector = Collector()
        self.quantity, self.place = QComboBox(), QComboBox()
        self.logarithmic = QCheckBox("Log")
        self.heat, self.key = Heat(), HeatKey(workspace.theme.colours)
        self.note = note(self)
        self.empty = QLabel()
        self._fill_controls()
        self._lay_out()
        self.quantity.activated.connect(self._on_quantity_chosen)
        self.place.activated.connect(self.stale)
        self.logarithmic.toggled.connect(self.stale)
        workspace.document.project_changed.connect(self._on_epoch_changed)
        workspace.document.project_opened.connect(self._on_project_opened)

    @property
    def subject(self) -> Subject | None:
        """What is looked at, None if there is nothing."""
        subject = self.place.currentData()
        return subject if isinstance(subject, Subject) else None

    def refresh(self) -> None:
        """Take a column of the present numbers and draw."""
        project = self.workspace.project
        self._fill_places()
        reading, subject = self.workspace.probe.reading(), self.subject
        if subject is None:
            self._say(_NOTHING if not self.collector.subjects else self._nowhere())
            return
        found = self.collector.collect(project, reading, subject)
        if found is None:
            slopeless = (
                "There is no gradient: the network has no slope to learn by, or its output does not go with the loss."
            )
            self._say(self.workspace.probe.problem or slopeless)
            return
        sample, summary = found
        if not summary.count:
            self._say("None of these numbers is finite: the run has exploded. Reset brings the first weights back.")
            return
        columns, kind = self.collector.columns(subject), QUANTITIES[subject.quantity]
        self.heat.show_columns(columns, sample.numbers, kind.axis, self.logarithmic.isChecked())
        if self.heat.shown is not None:
            self.key.set_largest(self.heat.shown.largest)
        self.note.setText(_said(int(columns.epochs[0]), sample, summary, kind))
        self.heat.setAccessibleDescription(_spoken(project, subject, summary))
        self._pages.setCurrentWidget(self._picture)

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        self.heat.recolour(self.workspace.theme.colours)
        self.key.recolour(self.workspace.theme.colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the words in one line where there is room."""
        direction = QBoxLayout.Direction
        wide = self.width() >= _WIDE
        self._words.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        super().resizeEvent(event)

    def choose(self, quantity: Quantity) -> None:
        """Look at another quantity, where the present one is looked at if it is there."""
        self.quantity.setCurrentIndex(self.quantity.findData(quantity))
        self._on_quantity_chosen()

    def _fill_controls(self) -> None:
        for box, name in ((self.quantity, "Quantity"), (self.place, "Place")):
            box.setAccessibleName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for key, kind in QUANTITIES.items():
            self.quantity.addItem(kind.label, key)
            self.quantity.setItemData(self.quantity.count() - 1, tooltip(kind.doc), Qt.ItemDataRole.ToolTipRole)
        self.quantity.setToolTip("Which numbers are looked at")
        self.place.setToolTip("Of which connection or layer")
        self.logarithmic.setToolTip(tooltip(_LOG_HELP))
        self.logarithmic.setAccessibleName("Logarithmic axis of values")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", "true")
        self.empty.setWordWrap(True)

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(6)
        controls.addWidget(self.quantity, 3)
        controls.addWidget(self.place, 3)
        controls.addWidget(self.logarithmic)
        self._picture = QWidget()
        picture = QVBoxLayout(self._picture)
        picture.setContentsMargins(0, 0, 0, 0)
        picture.setSpacing(2)
        self._words = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._words.setSpacing(4)
        self._words.addWidget(self.key)
        self._words.addWidget(self.note, 1)
        picture.addLayout(self._words)
        picture.addWidget(self.heat, 1)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._picture)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addLayout(controls)
        column.addLayout(self._pages, 1)

    def _fill_places(self) -> None:
        """List the places that the network has, if they are not listed yet; stay at the present one."""
        self.collector.meet(self.workspace.project)
        network, quantity = self.workspace.project.network, self.quantity.currentData()
        there = [subject for subject in self.collector.subjects if subject.quantity == quantity]
        wanted = [(place_name(network, subject), subject) for subject in there]
        if wanted == [(self.place.itemText(k), self.place.itemData(k)) for k in range(self.place.count())]:
            return
        now = self.subject
        self.place.clear()
        for name, subject in wanted:
            self.place.addItem(name, subject)
        stay = [k for k, subject in enumerate(there) if now is not None and subject.place == now.place]
        if wanted:
            self.place.setCurrentIndex(stay[0] if stay else 0)
        self.place.setEnabled(bool(wanted))

    def _nowhere(self) -> str:
        label = QUANTITIES[self.quantity.currentData()].label.lower()
        return f"This network has no {label}: choose another quantity."

    def _say(self, words: str) -> None:
        self.empty.setText(words)
        self._pages.setCurrentWidget(self.empty)

    def _on_quantity_chosen(self) -> None:
        self._fill_places()
        self.stale()

    def _on_project_opened(self) -> None:
        self.collector.forget()
        self.stale()

    def _on_epoch_changed(self, before: Project, after: Project) -> None:
        # Seen or not: what is later than the epoch that training goes on from is of another run.
        if after.epoch < before.epoch:
            self.collector.cut(after.epoch)


def _said(first: int, sample: Sample, summary: Summary, kind: Kind) -> str:
    """Say since when, and of how many numbers."""
    words = f"Collected since epoch {whole(first)}, while this view is open. "
    if len(sample.numbers) < sample.total:
        words += f"{whole(len(sample.numbers))} of {whole(sample.total)} {kind.nouns}, evenly spread."
    else:
        words += f"{count(sample.total, kind.noun, kind.nouns)}."
    return f"{words} {whole(summary.broken)} not finite." if summary.broken else words


def _spoken(project: Project, subject: Subject, summary: Summary) -> str:
    """Say the present numbers in words, for who cannot see them."""
    low, median, high = (significant(value) for value in summary.quantiles.tolist())
    kind = QUANTITIES[subject.quantity]
    return (
        f"{kind.label}, {place_name(project.network, subject)}, epoch {whole(project.epoch)}: median {median}, 5 % "
        f"below {low}, 5 % above {high}."
    )
