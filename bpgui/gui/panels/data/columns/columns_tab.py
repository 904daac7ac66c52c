"""`ColumnsTab`: what the columns of the data hold, and pictures of one or two of them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.labels import note
from bpgui.gui.common.text import whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.columns.column_facts import ColumnFacts, class_place, column_facts, column_values
from bpgui.gui.panels.data.columns.column_list import ColumnList
from bpgui.gui.panels.data.columns.column_plot import MOST_POINTS, ColumnPlot
from bpgui.gui.panels.data.columns.level_bars import LevelBars
from bpgui.gui.panels.data.parts.kinds import MOST_KINDS, class_kinds, part_kinds
from bpgui.spec import OwnSpec, RawTable

_LIST_HEIGHT = 150  # pixels
# More columns than this are no list to choose from.
_MOST_AGAINST = 500
_AGAINST_HELP = "Show how often each value of the chosen column is there, or the column against another one."


class ColumnsTab(QWidget):
    """A list of the columns; the chosen one is shown as a histogram, as bars, or against another one."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._dataset: Dataset | None = None
        self._facts: tuple[ColumnFacts, ...] = ()
        self._place = 0
        self._stale = False
        self.list = ColumnList()
        self.list.setMinimumHeight(_LIST_HEIGHT)
        self.list.setMaximumHeight(_LIST_HEIGHT)
        self.against = QComboBox()
        self.against.setAccessibleName("How the column is shown")
        self.against.setToolTip(tooltip(_AGAINST_HELP))
        self.against.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.plot = ColumnPlot()
        self.bars = LevelBars()
        self.said = note(self)
        self._lay_out()
        self.list.column_chosen.connect(self._on_column_chosen)
        self.against.activated.connect(self._draw)
        workspace.theme.changed.connect(self._draw)

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show other data, at once or as soon as somebody looks."""
        self._dataset, self._stale = dataset, True
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the data."""
        super().showEvent(event)
        self._refresh()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 6, 2, 6)
        column.setSpacing(6)
        for widget in (self.list, self.against, self.plot, self.bars, self.said):
            column.addWidget(widget)
        column.addStretch(1)

    def _own(self) -> tuple[OwnSpec | None, RawTable | None]:
        project = self._workspace.project
        return None if project.dataset is None else project.dataset.own, project.table

    def _refresh(self) -> None:
        dataset = self._dataset
        if not self._stale or not self.isVisible() or dataset is None:
            return
        self._stale = False
        own, raw = self._own()
        before = tuple(fact.name for fact in self._facts)
        self._facts = column_facts(dataset, own, raw)
        same = before == tuple(fact.name for fact in self._facts)
        place = class_place(dataset, own, raw)
        # The same columns with other values, as while a setting is dragged, keep the choice.
        chosen = self._place if same else place or 0
        if not same:
            self.against.clear()
            self.against.addItem("Histogram", -1)
            for number, fact in enumerate(self._facts[:_MOST_AGAINST]):
                if fact.smallest is not None:
                    self.against.addItem(f"Against {fact.name}", number)
        self.list.set_facts(self._facts)
        self.list.choose(chosen)

    def _on_column_chosen(self, place: int) -> None:
        self._place = place
        self._draw()

    def _draw(self) -> None:
        dataset = self._dataset
        if dataset is None or not self.isVisible() or self._place >= len(self._facts):
            return
        own, raw = self._own()
        colours = self._workspace.theme.colours
        column = column_values(dataset, own, raw, self._place)
        words = bool(column.levels)
        self.against.setVisible(not words)
        self.plot.setVisible(not words)
        self.bars.setVisible(words)
        kinds = class_kinds(dataset, colours)
        said = self._too_many(dataset)
        if words:
            by_part = self._place == class_place(dataset, own, raw)
            self.bars.set_values(
                column.codes, column.levels, part_kinds(dataset, colours) if by_part else kinds, colours
            )
            said = "" if by_part else said
        elif (other := self.against.currentData(Qt.ItemDataRole.UserRole)) >= 0:
            second = column_values(dataset, own, raw, other)
            self.plot.show_scatter((column.name, second.name), (column.numbers, second.numbers), kinds, colours)
            rows = len(dataset.table.inputs)
            if rows > MOST_POINTS:
                said = f"{whole(MOST_POINTS)} of {whole(rows)} rows, from all over the data. {said}"
        else:
            self.plot.show_histogram(column.name, column.numbers, kinds, colours)
        self.said.setText(said)
        self.said.setVisible(bool(said))

    def _too_many(self, dataset: Dataset) -> str:
        classes = len(dataset.table.classes)
        return (
            f"{whole(classes)} classes are too many to tell apart here: all rows look the same."
            if classes > MOST_KINDS
            else ""
        )
