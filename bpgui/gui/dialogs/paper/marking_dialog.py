"""The dialog that marks a worksheet: a field for each blank, typed or read from a file that was filled in."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bpgui.engine.walk import MOST_DIGITS
from bpgui.errors import BpguiError
from bpgui.files.paper import (
    WORKSHEET_DIGITS,
    Choices,
    Sheet,
    Subject,
    make_sheet,
    marked,
    read_worksheet,
    sheet_of,
)
from bpgui.gui.common.text import sentence, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.paper.blanks import BlankRows
from bpgui.gui.dialogs.paper.subjects import present_subject

_SIZE_PX = (820, 620)
_FILES = "Worksheets (*.md *.markdown *.html *.htm *.txt);;All files (*)"
_NO_BLANKS = "Nothing is worked out at this step: choose the whole update, or go on in the Step through panel."


def show_marking(workspace: Workspace, parent: QWidget | None = None) -> "MarkingDialog | None":
    """Show the dialog; if there is no update to ask about, say why."""
    try:
        subject = present_subject(workspace)
    except BpguiError as error:
        workspace.refused.emit(str(error))
        return None
    dialog = MarkingDialog(workspace, subject, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class MarkingDialog(QDialog):
    """Asks for the results of the present step or update, marks them, and says what was right."""

    def __init__(self, workspace: Workspace, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._subject = subject
        self.setWindowTitle("Mark a worksheet")
        self._make_controls()
        self.rows = BlankRows(workspace.theme)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.rows)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Later, when new fields have their places.
        self.rows.reached.connect(self.area.ensureWidgetVisible, Qt.ConnectionType.QueuedConnection)
        self.rows.finished.connect(self._on_finished)
        top = QHBoxLayout()
        for widget in (self.scope, self.digits):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.load_button)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self.note)
        column.addWidget(self.problem)
        column.addWidget(self.area, 1)
        column.addWidget(self.score)
        column.addWidget(self._buttons())
        self.resize(*_SIZE_PX)
        self.scope.currentIndexChanged.connect(self._ask)
        self.digits.valueChanged.connect(self._ask)
        self._ask()

    def load(self) -> None:
        """Ask for a filled worksheet, fill the fields from it and mark them; what cannot be used is told."""
        path = self._workspace.document.path
        folder = Path.home() if path is None else path.parent
        name, _ = QFileDialog.getOpenFileName(self, "Load a filled worksheet", str(folder), _FILES)
        if not name:
            return
        try:
            filled = read_worksheet(name)
            sheet = sheet_of(filled.stamp, self._workspace.project, self._workspace.dataset)
        except BpguiError as error:
            self._tell(str(error))
            return
        self._show(sheet, filled.answers)
        self.note.setText(f"{Path(name).name}: {self.note.text()}")
        self.mark()

    def mark(self) -> None:
        """Mark all answers, say the score, and go to the first that is not right."""
        found = marked(self._sheet, self.rows.answers())
        self.rows.show_marks(found)
        right = sum(one.mark.right for one in found)
        missing = sum(one.mark.verdict == "missing" for one in found)
        parts = [f"{whole(right)} of {whole(len(found))} right"]
        parts += [f"{whole(missing)} without an answer"] if missing else []
        self.score.setText(f"{', '.join(parts)}.{' Well done!' if right == len(found) else ''}")

    # Making

    def _make_controls(self) -> None:
        self.scope = QComboBox()
        self.scope.addItem("The whole update", False)
        self.scope.addItem(f"This step: {self._workspace.walker.title}", True)
        self.scope.setCurrentIndex(int(self._workspace.walker.active))
        self.scope.setAccessibleName("What is asked")
        self.scope.setToolTip("The whole update, or the stop at which the Step through panel stands")
        self.digits = QSpinBox()
        self.digits.setRange(2, MOST_DIGITS)
        self.digits.setValue(WORKSHEET_DIGITS)
        self.digits.setSuffix(" digits")
        self.digits.setAccessibleName("Significant digits")
        self.digits.setToolTip("How many significant digits of an answer have to be right, 2 to 17")
        self.load_button = QPushButton("&Load a filled worksheet...")
        self.load_button.setToolTip("Read the answers from a worksheet in Markdown or HTML whose blanks are filled in")
        self.load_button.setAutoDefault(False)
        self.load_button.clicked.connect(self.load)
        self.note, self.problem, self.score = QLabel(), QLabel(), QLabel()
        self.note.setProperty("muted", "true")
        self.problem.setProperty("error", "true")
        for label in (self.note, self.problem, self.score):
            label.setWordWrap(True)
        self.score.setAccessibleName("Score")
        self.problem.hide()

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.mark_button = buttons.addButton("&Mark", role)
        self.mark_button.setToolTip("Mark all answers")
        self.mark_button.clicked.connect(self.mark)
        self.clear_button = buttons.addButton("&Clear", role)
        self.clear_button.setToolTip("Empty all fields")
        self.clear_button.clicked.connect(self._on_cleared)
        # Enter in a field goes on to the next one.
        for button in buttons.buttons():
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        return buttons

    # Reactions

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the fields and buttons; elsewhere it does nothing."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(button := self.focusWidget(), QPushButton):
            button.click()

    def _ask(self) -> None:
        """Ask for what is chosen, with empty fields."""
        walker = self._workspace.walker
        stop = walker.index if self.scope.currentData() else None
        detail = walker.detail if stop is not None else "neuron"
        try:
            sheet = make_sheet(self._subject, Choices("worksheet", self.digits.value(), detail, stop, False))
        except BpguiError as error:
            self._tell(str(error))
            return
        self._show(sheet, {})

    def _show(self, sheet: Sheet, answers: Mapping[int, str]) -> None:
        self._sheet = sheet
        for control, set_to in (
            (self.digits, partial(self.digits.setValue, sheet.digits)),
            (self.scope, partial(self.scope.setCurrentIndex, int(sheet.stamp.stop is not None))),
        ):
            control.blockSignals(True)
            set_to()
            control.blockSignals(False)
        self.rows.ask(sheet, answers)
        self.score.clear()
        self.note.setText(f"{sentence(sheet.title.split(': ', 1)[1])}: {sheet.facts[-1][1]}.")
        self.mark_button.setEnabled(bool(sheet.blanks))
        self._tell("" if sheet.blanks else _NO_BLANKS)

    def _on_cleared(self) -> None:
        self.rows.ask(self._sheet, {})
        self.score.clear()
        self.rows.enter()

    def _on_finished(self) -> None:
        self.mark_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _tell(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
