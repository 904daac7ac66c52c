"""The inspector: shows and changes whatever is selected on the canvas."""

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.scroll import PanelScroll
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.connection_page import ConnectionPage
from bpgui.gui.panels.inspector.layer_page import LayerPage
from bpgui.gui.panels.inspector.layers_page import LayersPage
from bpgui.gui.panels.inspector.link_page import LinkPage
from bpgui.gui.panels.inspector.neuron_page import NeuronPage
from bpgui.gui.panels.inspector.page import Page
from bpgui.gui.panels.inspector.several_pages import LinksPage, NeuronsPage, SeveralPage
from bpgui.gui.panels.inspector.summary_page import SummaryPage
from bpgui.spec import Project

# Digits that change faster than this cannot be read.
REFRESH_MS = 100
# What a page shows beside numbers.
_SHOWN = ("network", "dataset", "looks", "notes")


class Inspector(PanelScroll):
    """A page for the selected thing, which follows the project; new weights show at most ten times a second."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._page: Page | None = None
        self._numbers_waiting = False
        self._throttle = QTimer(self)
        self._throttle.setSingleShot(True)
        self._throttle.setInterval(REFRESH_MS)
        self._throttle.timeout.connect(self._on_throttle_over)
        self.setAccessibleName("Inspector")
        workspace.selection.changed.connect(self._on_selection_changed)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.training.state_changed.connect(self._on_state_changed)
        workspace.insight.row_changed.connect(self._on_insight_changed)
        workspace.insight.quantity_changed.connect(self._on_insight_changed)

    @property
    def page(self) -> Page | None:
        """The page that is shown, None until the inspector has been visible."""
        return self._page

    def sizeHint(self) -> QSize:
        """Ask for the width of a dock."""
        return QSize(320, 360)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has changed while the inspector was hidden."""
        if self._page is None:
            self._show_page()
        else:
            self._page.refresh()
        super().showEvent(event)

    def _show_page(self) -> None:
        self._drop_page()
        self._page = self._new_page()
        self._page.refresh()
        self.setWidget(self._page)
        # What is painted anew only where it can be seen has waited for this.
        self._page.refresh_numbers()

    def _new_page(self) -> Page:
        if len(self._workspace.selection.items) > 1:
            return self._page_of_several()
        match self._workspace.selection.only:
            case LayerRef() as ref:
                return LayerPage(self._workspace, ref)
            case NeuronRef() as ref:
                return NeuronPage(self._workspace, ref)
            case ConnectionRef() as ref:
                return ConnectionPage(self._workspace, ref)
            case LinkRef() as ref:
                return LinkPage(self._workspace, ref)
        return SummaryPage(self._workspace)

    def _page_of_several(self) -> Page:
        items = self._workspace.selection.items
        if all(isinstance(item, LayerRef) for item in items):
            return LayersPage(self._workspace)
        if all(isinstance(item, NeuronRef) for item in items):
            return NeuronsPage(self._workspace)
        if all(isinstance(item, ConnectionRef | LinkRef) for item in items):
            return LinksPage(self._workspace)
        return SeveralPage(self._workspace)

    def _on_selection_changed(self) -> None:
        if self.isVisible():
            self._show_page()
        else:
            self._drop_page()

    def _drop_page(self) -> None:
        self._page = None
        old = self.takeWidget()
        if old is not None:
            # Not at once: the change of selection may come from one of its own editors.
            old.hide()
            old.deleteLater()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if self._page is None or not self.isVisible():
            return
        if any(getattr(after, name) != getattr(before, name) for name in _SHOWN):
            self._page.refresh()
        elif after.parameters is not before.parameters or after.training is not before.training:
            self._follow_numbers()

    def _on_state_changed(self, state: State) -> None:
        if state is not State.RUNNING and self._page is not None and self.isVisible():
            self._page.refresh_numbers()

    def _on_insight_changed(self) -> None:
        if self._page is not None and self.isVisible():
            self._page.refresh_numbers()

    def _follow_numbers(self) -> None:
        if self._throttle.isActive():
            self._numbers_waiting = True
        elif self._page is not None:
            self._page.refresh_numbers()
            self._throttle.start()

    def _on_throttle_over(self) -> None:
        if self._numbers_waiting and self.isVisible():
            self._numbers_waiting = False
            self._follow_numbers()
