"""`StepPanel`: walks one sample, or one mini-batch, through the drawn network and its update, number by number."""

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from bpgui.engine.walk import MOST_DIGITS, Line, Link, Parameter, Place, Stop, left_out, parameters_into
from bpgui.gui.common.selection import LinkRef, NeuronRef
from bpgui.gui.common.text import localised, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.steps.explanation import page
from bpgui.gui.views.steps.lighting import lit
from bpgui.gui.views.steps.prediction import Prediction, question
from bpgui.gui.views.steps.remark import remark
from bpgui.gui.views.steps.transport import Transport

_SUBJECTS = {"sample": "The chosen sample", "batch": "The next mini-batch"}
_DETAILS = {"neuron": "Neuron by neuron", "layer": "Layer by layer"}
_DIGITS = {"4 digits": 4, "6 digits": 6, "8 digits": 8, "All digits": MOST_DIGITS}
# Of more lines a page takes long to be set.
_MOST_LINES = 45
_MORE = f"These are the first {_MOST_LINES} numbers of this stop. Stop neuron by neuron to see more."


class StepPanel(QWidget):
    """Tells the present stop of the workspace's walk, and lights it on the canvas; in sight, it walks."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._walker = workspace.walker
        self.subject, self.detail, self.digits = QComboBox(), QComboBox(), QComboBox()
        for box, texts, name, tip in (
            (
                self.subject,
                _SUBJECTS,
                "What is walked",
                "Walk one sample alone, or the very batch that training would take next",
            ),
            (self.detail, _DETAILS, "Where the walk stops", "Stop at every neuron or at every layer"),
            (self.digits, {text: text for text in _DIGITS}, "Digits", "How many significant digits numbers have"),
        ):
            for key, text in texts.items():
                box.addItem(text, key)
            box.setAccessibleName(name)
            box.setToolTip(tip)
        self.digits.setCurrentText("6 digits")
        self.sample = QSpinBox()
        self.sample.setPrefix("Sample ")
        self.sample.setAccessibleName("Sample of the batch")
        self.sample.setToolTip("Whose signals are told, of the samples of the mini-batch")
        self.predict = QCheckBox("Predict first")
        self.predict.setToolTip("Ask before each stop shows its numbers, and keep the score")
        self.paper = QPushButton("On paper...")
        self.paper.setAccessibleName("This step on paper")
        self.paper.setToolTip("Write this step or the whole update as a worked example, or as a worksheet with blanks")
        self.transport = Transport(self._walker)
        self.title = QLabel()
        self.title.setWordWrap(True)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.prediction = Prediction()
        self.prediction.hide()
        self.text = QTextBrowser()
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName("What happens at this stop")
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("muted", True)
        self._lay_out()
        self._connect()
        self._recolour()

    # Making

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        for widgets in ((self.subject, self.sample), (self.detail, self.digits)):
            row = QHBoxLayout()
            for widget in widgets:
                row.addWidget(widget, 1)
            column.addLayout(row)
        column.addWidget(self.transport)
        column.addWidget(self.title)
        row = QHBoxLayout()
        row.addWidget(self.predict, 1)
        row.addWidget(self.paper)
        column.addLayout(row)
        column.addWidget(self.prediction)
        column.addWidget(self.text, 1)
        column.addWidget(self.note)

    def _connect(self) -> None:
        walker = self._walker
        self.subject.currentIndexChanged.connect(self._on_subject_chosen)
        self.detail.currentIndexChanged.connect(self._on_detail_chosen)
        self.digits.currentIndexChanged.connect(self._refresh)
        self.sample.valueChanged.connect(self._on_sample_chosen)
        self.predict.toggled.connect(self._on_predict_toggled)
        self.paper.clicked.connect(self._on_paper_wanted)
        self.prediction.answered.connect(self._refresh)
        walker.changed.connect(self._refresh)
        walker.refused.connect(self._workspace.refused)
        self._workspace.selection.changed.connect(self._refresh)
        self._workspace.theme.changed.connect(self._recolour)

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to walk."""
        super().showEvent(event)
        self._walker.set_active(True)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the walk, and put out its lights."""
        super().hideEvent(event)
        self.transport.stop()
        self._walker.set_active(False)
        self._workspace.lights.put_out(self)

    # Reactions

    def _on_subject_chosen(self) -> None:
        self._walker.choose_subject(self.subject.currentData())

    def _on_detail_chosen(self) -> None:
        self._walker.choose_detail(self.detail.currentData())

    def _on_sample_chosen(self, number: int) -> None:
        self._walker.show_sample(number - 1)

    def _on_paper_wanted(self) -> None:
        self._workspace.paper_wanted.emit()

    def _on_predict_toggled(self, on: bool) -> None:
        self.prediction.clear()
        self.prediction.setVisible(on)
        self._refresh()

    def _recolour(self) -> None:
        self.transport.recolour(self._workspace.theme.colours)
        self._refresh()

    def _refresh(self) -> None:
        """Show the present stop, if anybody looks."""
        if not self.isVisible():
            return
        self.transport.refresh()
        walker = self._walker
        told, stop = walker.walk, walker.stop
        self.sample.setVisible(told is not None and told.samples > 1)
        self.title.setVisible(stop is not None)
        if told is None or stop is None:
            self.text.setPlainText(walker.problem)
            self.note.clear()
            self.prediction.hide()
            self._workspace.lights.put_out(self)
            return
        self.sample.blockSignals(True)
        self.sample.setRange(1, told.samples)
        self.sample.setSuffix(f" of {whole(told.samples)}")
        self.sample.setValue(walker.sample + 1)
        self.sample.blockSignals(False)
        self.title.setText(walker.title)
        digits = _DIGITS[self.digits.currentText()]
        parameter = self._parameter(stop)
        lines = walker.lines(digits, parameter, _MOST_LINES + 1)
        more = [localised(left_out(told, stop))] if parameter is None else []
        more += [_MORE] if len(lines) > _MOST_LINES else []
        lines = lines[:_MOST_LINES]
        self._ask(stop, lines, parameter)
        hidden = self.prediction.hidden_from if self.predict.isChecked() else None
        self.text.setHtml(page(lines, digits, self._workspace.theme.colours, hidden, " ".join(more)))
        self.note.setText(remark(self._workspace, stop, parameter))
        if hidden is None:
            self._workspace.lights.show(self, lit(told, stop, walker.sample, parameter))
        else:
            shown = lit(told, stop, walker.sample, parameter)
            self._workspace.lights.show(self, shown.without_texts())

    def _ask(self, stop: Stop, lines: tuple[Line, ...], parameter: Parameter | None) -> None:
        told = self._walker.walk
        if not self.predict.isChecked() or told is None:
            return
        self.prediction.show()
        if stop.phase == "gradient" and parameter is None:
            layer = told.program.network.layer(stop.layer)
            parameter = next(iter(parameters_into(told, layer, stop.neuron or 0)), None)
        self.prediction.ask((told, stop, parameter, self._walker.sample), question(told, stop, lines, parameter))

    def _parameter(self, stop: Stop) -> Parameter | None:
        """Return the weight or bias that is selected, where the stop is about it."""
        only = self._workspace.selection.only
        if stop.phase not in ("gradient", "update"):
            return None
        match only:
            case LinkRef(connection, source, target):
                layer = self._workspace.project.network.connection(connection).target
                if layer == stop.layer and stop.neuron in (None, target):
                    return Link(connection, source, target)
            case NeuronRef(layer, neuron) if layer == stop.layer and stop.neuron in (None, neuron):
                return Place(layer, neuron)
        return None
