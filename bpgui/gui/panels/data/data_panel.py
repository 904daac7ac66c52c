"""`DataPanel`: what the network learns from. Choosing it, its settings, and a look at it."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from bpgui.data import DATASET, Dataset, Sample, default_spec, sample
from bpgui.errors import BpguiError
from bpgui.gui.common.fields import Form, tooltip
from bpgui.gui.common.labels import body, note
from bpgui.gui.common.scroll import PanelScroll
from bpgui.gui.common.text import setting_text, whole
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.data_picture import DataPicture, has_picture
from bpgui.gui.panels.data.row_table import RowTable
from bpgui.gui.panels.data.row_text import PARTS, described, facts, parts_of
from bpgui.gui.panels.data.sample_chooser import SampleChooser
from bpgui.spec import DatasetSpec, Param, Project, Value

_INVITATION = (
    "No data yet. Choose a data set above: its inputs are what the network gets to see, and its targets are "
    "what it should answer."
)
_CHOICE = "Click on a sample below, or walk with the arrow keys, to see what the network computes for it."
# The test share stands with the other settings of training.
DATA_SEED = next(param for param in DATASET if param.name == "seed")
_TABS_HEIGHT = 300  # pixels


class DataPanel(QWidget):
    """Shows the project's data and changes it; the network is left as it is.

    One row may be chosen, here or by a sample step: it is that of the window's insight.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shown: DatasetSpec | None = None
        self._stale = True
        self._dataset: Dataset | None = None
        self._marked: int | None = None
        self.chooser = SampleChooser()
        self.description = body(self)
        self.facts = body(self)
        self.source = note(self)
        self.licence = note(self)
        for label in (self.source, self.licence):
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self.form: Form | None = None
        self.picture = DataPicture(workspace)
        self.rows = RowTable()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.picture, "Picture")
        self.tabs.addTab(self.rows, "Rows")
        self.tabs.setMinimumHeight(_TABS_HEIGHT)
        self.choice = note(self)
        # It must not push what is being clicked.
        self.choice.setMinimumHeight(2 * self.choice.fontMetrics().lineSpacing())
        self.choice.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._lay_out()
        self.chooser.chosen.connect(self._on_chosen)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.training.progress_changed.connect(self._mark)
        workspace.training.state_changed.connect(self._mark)
        workspace.insight.row_changed.connect(self._show_choice)
        self.picture.row_chosen.connect(workspace.insight.choose)
        self.rows.row_chosen.connect(workspace.insight.choose)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while nobody looked."""
        super().showEvent(event)
        self._refresh()
        self._show_choice()
        self._mark()

    def _lay_out(self) -> None:
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(8, 10, 8, 8)
        self._column.setSpacing(8)
        for widget in (self.chooser, self.description, self.facts):
            self._column.addWidget(widget)
        self._form_place = self._column.count()
        self._column.addWidget(self.choice)
        self._column.addWidget(self.tabs, 1)
        # Credits come last: they may be out of sight where there is little room.
        self._column.addWidget(self.source)
        self._column.addWidget(self.licence)
        scroll = PanelScroll()
        scroll.setWidget(content)
        # Without data the invitation stands at the top, not in the middle.
        self._rest = QWidget()
        self._column.addWidget(self._rest, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.dataset is not before.dataset:
            self._stale = True
            self._refresh()

    def _refresh(self) -> None:
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        spec = self._workspace.project.dataset
        self._dataset, problem, chosen = None, _INVITATION, None
        if spec is not None:
            try:
                chosen = sample(spec.source)
                self._dataset = self._workspace.document.dataset
            except BpguiError as error:
                problem = str(error)
        self._show_sample(spec, chosen, problem)
        self._show_dataset(self._dataset)
        self._marked = None
        self._show_choice()
        self._mark()

    def _show_sample(self, spec: DatasetSpec | None, chosen: Sample | None, problem: str) -> None:
        self.chooser.set_sample(None if spec is None else spec.source)
        self.description.setText(problem if self._dataset is None or chosen is None else chosen.description)
        for label in (self.source, self.licence):
            label.setVisible(chosen is not None)
        if chosen is not None:
            self.source.setText(f"Source: {chosen.source}")
            self.licence.setText(f"Licence: {chosen.licence}")
        if self.form is not None and (spec is None or self._shown is None or spec.source != self._shown.source):
            self._column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        if spec is not None and chosen is not None:
            if self.form is None:
                self.form = Form((*chosen.params, DATA_SEED), self)
                self.form.edited.connect(self._on_edited)
                self.form.refused.connect(self._workspace.refused)
                self._column.insertWidget(self._form_place, self.form)
            self.form.set_values(_values(spec))
        self._shown = spec

    def _show_dataset(self, dataset: Dataset | None) -> None:
        self.facts.setVisible(dataset is not None)
        self.tabs.setVisible(dataset is not None)
        self.choice.setVisible(dataset is not None)
        self._rest.setVisible(dataset is None)
        self.rows.set_dataset(dataset)
        if dataset is None:
            return
        self.facts.setText(facts(dataset))
        pictured = has_picture(dataset.table)
        self.tabs.setTabVisible(self.tabs.indexOf(self.picture), pictured)
        if pictured:
            self.picture.set_dataset(dataset)

    def _on_chosen(self, name: str) -> None:
        self._change(f"Data: {sample(name).title}", default_spec(name))

    def _on_edited(self, name: str, value: Value) -> None:
        spec = self._workspace.project.dataset
        if spec is None:
            return
        match name:
            case DATA_SEED.name:
                changed = replace(spec, seed=int(value))
            case _:
                changed = replace(spec, settings={**spec.settings, name: value})
        param = next(p for p in (*sample(spec.source).params, DATA_SEED) if p.name == name)
        self._change(f"Data: {param.label.lower()} {_with_unit(param, value)}", changed, ("data", name))

    def _change(self, label: str, spec: DatasetSpec, merge: tuple[str, str] | None = None) -> None:
        if self._workspace.choose_data(label, spec, merge):
            return
        before = self._workspace.project.dataset
        self.chooser.set_sample(None if before is None else before.source)
        if self.form is not None and before is not None:
            self.form.set_values(_values(before))

    def _mark(self) -> None:
        """Mark the row that was stepped to last, while the run waits."""
        dataset = self._dataset
        if dataset is None or not self.isVisible():
            return
        row = self._workspace.insight.visited if self._workspace.training.state is State.PAUSED else None
        if row == self._marked:
            return
        self._marked = row
        if has_picture(dataset.table):
            self.picture.mark(row)
        self.rows.mark(row)

    def _show_choice(self) -> None:
        """Show the chosen row wherever rows are shown, and say which it is."""
        dataset, row = self._dataset, self._workspace.insight.row
        if dataset is None or not self.isVisible():
            return
        if has_picture(dataset.table):
            self.picture.choose(row)
        self.rows.choose(row)
        if row is None:
            self.choice.setText(_CHOICE)
            self.choice.setToolTip("")
            return
        part = PARTS[parts_of(dataset)[row]]
        self.choice.setText(f"Sample {whole(row + 1)} ({part}) is chosen. Esc or a second click on it releases it.")
        self.choice.setToolTip(tooltip(described(dataset.table, row, part)))


def _values(spec: DatasetSpec) -> dict[str, Value | None]:
    return {**spec.settings, DATA_SEED.name: spec.seed}


def _with_unit(param: Param, value: Value) -> str:
    return f"{setting_text(param, value)} {param.unit}".rstrip()
