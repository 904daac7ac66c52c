"""`DataViews`: the data as a picture, as rows and as columns, with a filter of rows and the chosen one."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.labels import note
from bpgui.gui.common.text import whole
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.columns.columns_tab import ColumnsTab
from bpgui.gui.panels.data.drawing.drawing_plane import Tool
from bpgui.gui.panels.data.parts.answered import Answered
from bpgui.gui.panels.data.parts.row_text import PARTS, described, parts_of
from bpgui.gui.panels.data.pictures.data_picture import DataPicture, has_picture
from bpgui.gui.panels.data.rows.row_columns import RowColumn, columns_of, input_columns
from bpgui.gui.panels.data.rows.row_editor import RowEditor
from bpgui.gui.panels.data.rows.row_filter import RowFilter, Show
from bpgui.gui.panels.data.rows.row_table import RowTable

_CHOICE = "Click on a sample, or use the arrow keys, to see what the network computes for it."
_TABS_HEIGHT = 330  # pixels
_MEANT_WIDTH = 260  # pixels: a plot has no less at the first start


class DataViews(QWidget):
    """Three views of one data set; what is chosen and what is shown are the same in all of them."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._dataset: Dataset | None = None
        self._columns: tuple[RowColumn, ...] = ()
        self._inputs: tuple[RowColumn, ...] = ()
        self._marked: int | None = None
        self.answered = Answered(workspace.document, self)
        self.filter = RowFilter(self.answered)
        self.picture = DataPicture(workspace)
        self.rows = RowTable()
        self.editor = RowEditor(workspace, self.rows)
        self._rows_page = QWidget()
        rows = QVBoxLayout(self._rows_page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.rows, 1)
        rows.addWidget(self.editor.bar)
        self.columns = ColumnsTab(workspace)
        self.tabs = _Tabs()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.picture, "Picture")
        self.tabs.addTab(self._rows_page, "Rows")
        self.tabs.addTab(self.columns, "Columns")
        self.choice = note(self)
        # It must not move what is being clicked.
        self.choice.setMinimumHeight(2 * self.choice.fontMetrics().lineSpacing())
        self.choice.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.filter)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.choice)
        self.answered.changed.connect(self._on_answers_changed)
        self.filter.changed.connect(self._on_filter_changed)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        workspace.training.progress_changed.connect(self._mark)
        workspace.training.state_changed.connect(self._mark)
        workspace.insight.row_changed.connect(self._show_choice)
        self.picture.row_chosen.connect(workspace.insight.choose)
        self.rows.row_chosen.connect(workspace.insight.choose)

    def draw(self) -> None:
        """Show the plane with the tool that puts points in hand."""
        self.tabs.setCurrentWidget(self.picture)
        self.picture.editor.plane.set_tool(Tool.POINT)
        self.picture.editor.plane.setFocus(Qt.FocusReason.OtherFocusReason)

    def wake(self) -> None:
        """Catch up with what changed while nobody looked."""
        self.answered.set_watched(True)
        self._show_choice()
        self._mark()

    def rest(self) -> None:
        """Compute nothing more."""
        self.answered.set_watched(False)

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show a data set, or none."""
        self._dataset, self._marked, self._columns = dataset, None, ()
        self.answered.set_dataset(dataset)
        self.columns.set_dataset(dataset)
        self.filter.set_dataset(dataset)
        self.filter.tell_wrong()
        answers = self.answered.answers
        if dataset is not None and answers is not None:
            self._inputs = input_columns(dataset)
            self._columns = columns_of(dataset, answers, self._inputs)
            pictured = has_picture(dataset.table)
            self.tabs.setTabVisible(self.tabs.indexOf(self.picture), pictured)
            if pictured:
                self.picture.set_dataset(dataset)
        self.rows.set_columns(self._columns, 0 if dataset is None else len(dataset.table.inputs))
        self.editor.set_dataset(dataset, [column.place for column in self._columns], self.rows.row_at)
        self.rows.set_editable(self.editor.dataset is not None)
        self.filter.set_columns(self._columns)
        self._show_choice()
        self._mark()

    def _on_answers_changed(self) -> None:
        dataset, answers = self._dataset, self.answered.answers
        if dataset is None or answers is None:
            return
        self._columns = columns_of(dataset, answers, self._inputs)
        self.rows.set_values(self._columns)
        self.filter.tell_wrong()
        if self.filter.shown is Show.WRONG:
            self.filter.set_columns(self._columns)
        else:
            self.filter.take_columns(self._columns)

    def _on_filter_changed(self) -> None:
        rows = self.filter.rows
        answers = self.answered.answers if self.filter.shown is Show.WRONG else None
        self.rows.show_rows(rows)
        if self._dataset is not None and has_picture(self._dataset.table):
            self.picture.show_rows(rows, None if answers is None else answers.classes)

    def _on_tab_changed(self) -> None:
        # Columns are those of all rows.
        self.filter.setVisible(self.tabs.currentWidget() is not self.columns)
        self.tabs.updateGeometry()

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
        self.choice.setToolTip(tooltip(described(dataset, row, part)))


class _Tabs(QTabWidget):
    """Tabs that ask for the height of the one in sight alone: the panel would scroll for what stands behind it."""

    def sizeHint(self) -> QSize:
        """Ask for the least height."""
        return QSize(super().sizeHint().width(), self._least_height())

    def minimumSizeHint(self) -> QSize:
        """Ask for the height that the tab in sight needs."""
        return QSize(super().minimumSizeHint().width(), self._least_height())

    def heightForWidth(self, width: int) -> int:
        """Ask for the height that the tab in sight needs.

        Whatever the width: what grows with it would fit without the panel's scroll bar, and not beside it, so that the
        bar came and went without end.
        """
        page = self.currentWidget()
        needed = page.heightForWidth(_MEANT_WIDTH) if page is not None and page.hasHeightForWidth() else 0
        return max(self._least_height(), needed + self.tabBar().sizeHint().height())

    def _least_height(self) -> int:
        page = self.currentWidget()
        needed = 0 if page is None else page.minimumSizeHint().height()
        return max(_TABS_HEIGHT, needed + self.tabBar().sizeHint().height())
