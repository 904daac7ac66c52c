"""`BlankRows`: a row for each blank of a worksheet: number, formula, a field for the answer, and the verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bpgui.engine.walk.marking import Verdict
from bpgui.files.formulas import as_html, as_text
from bpgui.files.paper import Entry, Marked, Sheet
from bpgui.gui.common.text import localised, sentence
from bpgui.gui.common.theme import Theme

# The sign and the word of each verdict: never colour alone.
_WORDS: dict[Verdict, tuple[str, str]] = {
    "right": ("\N{CHECK MARK}", "Right"),
    "close": ("\N{ALMOST EQUAL TO}", "Close"),
    "sign": ("\N{PLUS-MINUS SIGN}", "Sign"),
    "wrong": ("\N{BALLOT X}", "Wrong"),
    "unreadable": ("?", "Unreadable"),
    "missing": ("\N{EN DASH}", "No answer"),
}
# Those whose word says all.
_PLAIN: frozenset[Verdict] = frozenset(("right", "wrong", "missing"))
_FIELD_DIGITS = 14
_MOST_CHARACTERS = 60
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class _Row:
    """The widgets of a blank."""

    entry: Entry
    field: QLineEdit
    verdict: QLabel


class BlankRows(QWidget):
    """Fields one below the other; Enter goes on to the next. `reached` tells of the one that got the keyboard."""

    reached = Signal(QWidget)
    finished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(10)
        column = QVBoxLayout(self)
        column.addLayout(self._grid)
        column.addStretch(1)

    @property
    def fields(self) -> tuple[QLineEdit, ...]:
        """The fields in the order of their blanks."""
        return tuple(row.field for row in self._rows)

    @property
    def verdicts(self) -> tuple[QLabel, ...]:
        """What is said of the answers, in the same order."""
        return tuple(row.verdict for row in self._rows)

    def ask(self, sheet: Sheet, answers: Mapping[int, str]) -> None:
        """Show the blanks of a worksheet, with answers by their numbers where there are any."""
        if [row.entry for row in self._rows] != list(sheet.blanks):
            self._make(sheet)
        for row in self._rows:
            row.field.setText(answers.get(row.entry.blank, ""))
            row.verdict.clear()
            row.field.setAccessibleDescription("")

    def answers(self) -> dict[int, str]:
        """Return what stands in the fields, by the numbers of the blanks."""
        return {row.entry.blank: row.field.text() for row in self._rows}

    def show_marks(self, found: Iterable[Marked]) -> None:
        """Show how right each answer is, and go to the first that is not."""
        colours, first = self._theme.colours, None
        for row, one in zip(self._rows, found, strict=True):
            sign, word = _WORDS[one.mark.verdict]
            said = "" if one.mark.verdict in _PLAIN else localised(one.mark.sentence.removeprefix(f"{word}: "))
            colours_of = {"right": colours.text, "missing": colours.muted}
            colour = colours_of.get(one.mark.verdict, colours.error)
            text = f"<b>{sign} {word}.</b> {escape(sentence(said), quote=False)}"
            row.verdict.setText(f'<span style="color:{colour}">{text.strip()}</span>')
            row.field.setAccessibleDescription(f"{word}. {one.mark.sentence}")
            if first is None and not one.mark.right:
                first = row.field
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        """Give the keyboard to the first field."""
        if self._rows:
            self._rows[0].field.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when a field gets the keyboard, so that it can be brought into sight; go on at Enter."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.reached.emit(watched)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER:
            self._go_on(watched)
            # Else it would press the button that it leads to.
            return True
        return False

    def _make(self, sheet: Sheet) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self._rows = []
        at = 0
        for section in sheet.sections:
            for block in section.blocks:
                asked = [entry for entry in block.entries if entry.blank]
                if not asked:
                    continue
                heading = QLabel(f"<b>{escape(block.title, quote=False)}</b>")
                heading.setWordWrap(True)
                self._grid.addWidget(heading, at, 0, 1, 4)
                at += 1
                for entry in asked:
                    self._add(entry, sheet.working, at)
                    at += 1
        # What is added to a widget in sight is hidden for a moment, and could not get the keyboard.
        for widget in self.findChildren(QWidget) if self.isVisible() else ():
            widget.show()

    def _add(self, entry: Entry, working: int, at: int) -> None:
        line = entry.line
        shown = " = ".join([line.symbol, *entry.rows(working)])
        number, formula, verdict = QLabel(f"({entry.blank})"), QLabel(), QLabel()
        formula.setTextFormat(Qt.TextFormat.RichText)
        formula.setText(as_html(localised(shown)))
        verdict.setTextFormat(Qt.TextFormat.RichText)
        for label in (formula, verdict):
            label.setWordWrap(True)
        verdict.setMinimumWidth(verdict.fontMetrics().averageCharWidth() * 22)
        field = QLineEdit()
        field.setMaxLength(_MOST_CHARACTERS)
        field.setFixedWidth(field.fontMetrics().averageCharWidth() * (_FIELD_DIGITS + 3))
        field.setAccessibleName(f"Blank {entry.blank}: {line.quantity}, {as_text(shown)}")
        field.setToolTip(f"{line.quantity}, to the digits above; Enter goes on to the next")
        field.installEventFilter(self)
        field.textEdited.connect(verdict.clear)
        self._rows.append(_Row(entry, field, verdict))
        for column, widget in enumerate((number, formula, field, verdict)):
            self._grid.addWidget(widget, at, column, Qt.AlignmentFlag.AlignVCenter)

    def _go_on(self, field: QObject) -> None:
        place = next(at for at, row in enumerate(self._rows) if row.field is field)
        if place + 1 < len(self._rows):
            self._rows[place + 1].field.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()
