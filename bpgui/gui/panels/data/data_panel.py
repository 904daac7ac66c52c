"""`DataPanel`: what the network learns from. Choosing it, its settings, and a look at it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui.data import Dataset, Sample, default_spec, sample
from bpgui.data.blank_plane import blank_plane
from bpgui.errors import BpguiError
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.fold import Fold
from bpgui.gui.common.labels import body
from bpgui.gui.common.scroll import PanelScroll
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.about.about_data import Credits, OwnRemarks
from bpgui.gui.panels.data.about.own_text import own_text
from bpgui.gui.panels.data.data_views import DataViews
from bpgui.gui.panels.data.parts.row_text import facts
from bpgui.gui.panels.data.sample_chooser import SampleChooser
from bpgui.gui.panels.data.settings.data_settings import DataSettings
from bpgui.spec import DatasetSpec, Project

_INVITATION = (
    "No data yet. Choose a data set above, or import a file of your own: its inputs are what the network gets to see, "
    "and its targets are what it should answer."
)
_ABOUT_HELP = "What the data is, what is real in it, what can be reached on it, and where it comes from."


class DataPanel(QWidget):
    """Shows the project's data and changes it; the network is left as it is.

    One row may be chosen, here or by a sample step: it is that of the window's insight.
    """

    import_requested = Signal(object)  # the OwnSpec to begin with, or None

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale = True
        self._dataset: Dataset | None = None
        self.chooser = SampleChooser()
        self.description = body(self)
        self.facts = body(self)
        self.own = OwnRemarks()
        self.settings = DataSettings(workspace)
        self.views = DataViews(workspace)
        self.credits = Credits()
        self.about = Fold("About this data", tooltip(_ABOUT_HELP), self.credits)
        self._lay_out()
        self.chooser.chosen.connect(self._on_chosen)
        self.chooser.import_requested.connect(self._on_import_requested)
        self.chooser.blank_requested.connect(self._on_blank_requested)
        self.own.import_requested.connect(self.import_requested)
        workspace.document.project_changed.connect(self._on_project_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while nobody looked."""
        super().showEvent(event)
        self._refresh()
        self.views.wake()

    def hideEvent(self, event: QHideEvent) -> None:
        """Compute nothing more while nobody looks."""
        super().hideEvent(event)
        self.views.rest()

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(8, 10, 8, 8)
        column.setSpacing(8)
        for widget in (self.chooser, self.description, self.facts, self.about, self.own, self.settings):
            column.addWidget(widget)
        column.addWidget(self.views, 1)
        scroll = PanelScroll()
        scroll.setWidget(content)
        # Without data the invitation stands at the top, not in the middle.
        self._rest = QWidget()
        column.addWidget(self._rest, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.dataset is not before.dataset or after.table is not before.table:
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
                chosen = None if spec.own is not None else sample(spec.source)
                self._dataset = self._workspace.document.dataset
            except BpguiError as error:
                problem = str(error)
        self._show_source(spec, chosen, problem)
        self.settings.show_spec(spec, chosen, self._dataset)
        self.facts.setVisible(self._dataset is not None)
        self.facts.setText("" if self._dataset is None else facts(self._dataset))
        self.views.setVisible(self._dataset is not None)
        self.views.set_dataset(self._dataset)
        self._rest.setVisible(self._dataset is None)

    def _show_source(self, spec: DatasetSpec | None, chosen: Sample | None, problem: str) -> None:
        own = None if spec is None else spec.own
        self.chooser.set_sample(None if spec is None else spec.source, "" if own is None else own.title)
        self.about.setVisible(chosen is not None)
        self.about.set_summary("" if chosen is None else chosen.nature)
        self.credits.set_sample(chosen)
        self.own.set_own(own, self._workspace.project.table, self._dataset)
        if self._dataset is None:
            self.description.setText(problem)
        elif own is not None:
            self.description.setText(own_text(own))
        elif chosen is not None:
            self.description.setText(chosen.summary)

    def _on_chosen(self, name: str) -> None:
        if not self._workspace.choose_data(f"Data: {sample(name).title}", default_spec(name)):
            spec = self._workspace.project.dataset
            title = "" if spec is None or spec.own is None else spec.own.title
            self.chooser.set_sample(None if spec is None else spec.source, title)

    def _on_blank_requested(self) -> None:
        if self._workspace.edit("Data: points to draw", blank_plane):
            self.views.draw()

    def _on_import_requested(self) -> None:
        self.import_requested.emit(None)
