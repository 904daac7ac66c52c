"""`PreviewTable`: the first rows of a file, in which columns are chosen and told what they are for."""

from functools import partial

from PySide6.QtCore import QItemSelection, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from bpgui.data.readers.reader import Preview
from bpgui.gui.common.theme import Theme
from bpgui.gui.dialogs.import_data.columns import COLUMN, Columns, common, fitting_policies
from bpgui.gui.dialogs.import_data.preview_model import PreviewModel, heading_lines
from bpgui.spec import ColumnSpec

_MARGIN_PX, _NARROWEST_PX, _WIDEST_PX = 20, 64, 190
# Wider tables have columns of one width: to measure thousands takes too long.
_MOST_MEASURED, _ROWS_MEASURED = 100, 20


class PreviewTable(QTableView):
    """Rows as texts. Columns are chosen by their headings, or with the arrow keys in the rows.

    `chosen_changed` tells that other columns are chosen, `edited` a field of the chosen ones and its new value.
    """

    chosen_changed = Signal()
    edited = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.contents = PreviewModel(theme)
        self.setModel(self.contents)
        self.setAccessibleName("First rows of the file")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectColumns)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(_NARROWEST_PX)
        header.setFixedHeight(4 * self.fontMetrics().lineSpacing() + 12)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_menu_requested)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_own_menu_requested)
        self.verticalHeader().setMinimumWidth(self.fontMetrics().horizontalAdvance("0000"))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def show_preview(self, preview: Preview | None, columns: Columns) -> None:
        """Show another look at a file; the same columns stay chosen, or else the target is."""
        before = {column.name for column in self.chosen()}
        self.contents.show_preview(preview, columns)
        self._fit_columns(preview)
        scrolled = self.horizontalScrollBar().value()
        self._choose(before)
        # The target is often at the far end of the table; its name stands below.
        self.horizontalScrollBar().setValue(scrolled)

    def show_columns(self, columns: Columns) -> None:
        """Show what the same columns are for now."""
        self.contents.show_columns(columns)
        self._fit_columns(None)

    def chosen(self) -> Columns:
        """Return the columns that are chosen, from the left."""
        columns = self.contents.columns
        selection = self.selectionModel().selection()
        ranges = [selection.at(number) for number in range(selection.count())]
        places = sorted({place for part in ranges for place in range(part.left(), part.right() + 1)})
        return tuple(columns[place] for place in places if place < len(columns))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802  # Qt's name
        """Tell that other columns are chosen."""
        super().selectionChanged(selected, deselected)
        self.chosen_changed.emit()

    def menu(self) -> QMenu:
        """Return a menu that changes the chosen columns."""
        menu = QMenu(self)
        chosen = self.chosen()
        for field, param in COLUMN.items():
            if field == "missing" and not any(column.role == "input" for column in chosen):
                continue
            menu.addSection(param.label)
            allowed = fitting_policies(chosen) if field == "missing" else tuple(param.choices)
            for value in allowed:
                action = menu.addAction(param.choices[value])
                action.setCheckable(True)
                action.setChecked(common(chosen, field) == value)
                action.triggered.connect(partial(self._on_action, field, value))
        return menu

    def _choose(self, names: set[str]) -> None:
        columns = self.contents.columns
        places = [place for place, column in enumerate(columns) if column.name in names]
        if not places:
            places = [place for place, column in enumerate(columns) if column.role == "target"][:1]
        if columns:
            self.selectColumn(places[0] if places else len(columns) - 1)

    def _fit_columns(self, preview: Preview | None) -> None:
        """Make columns as wide as their headings, and as their first rows if there is a preview."""
        columns = self.contents.columns
        if len(columns) > _MOST_MEASURED:
            return
        for place, column in enumerate(columns):
            texts = list(heading_lines(column))
            if preview is not None:
                texts += [row[place] for row in preview.rows[:_ROWS_MEASURED]]
            wide = self._width(column, texts)
            self.setColumnWidth(place, wide if preview is not None else max(wide, self.columnWidth(place)))

    def _width(self, column: ColumnSpec, texts: list[str]) -> int:
        metrics = self.fontMetrics()
        # The target's heading is bold.
        share = 1.1 if column.role == "target" else 1.0
        widest = share * max(metrics.horizontalAdvance(text[:60]) for text in texts)
        return min(max(round(widest) + _MARGIN_PX, _NARROWEST_PX), _WIDEST_PX)

    def _on_action(self, field: str, value: str, checked: bool = False) -> None:
        self.edited.emit(field, value)

    def _on_menu_requested(self, where: QPoint) -> None:
        header = self.horizontalHeader()
        self._open_menu(header.logicalIndexAt(where), header.mapToGlobal(where))

    def _on_own_menu_requested(self, where: QPoint) -> None:
        self._open_menu(self.indexAt(where).column(), self.viewport().mapToGlobal(where))

    def _open_menu(self, place: int, where: QPoint) -> None:
        if place < 0:
            return
        if self.contents.columns[place] not in self.chosen():
            self.selectColumn(place)
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)
