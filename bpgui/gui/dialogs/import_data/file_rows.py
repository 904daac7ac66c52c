"""`FileRows`: the file that is imported, and a second one whose rows are for testing."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from bpgui.data.readers import READERS
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.settings import Settings
from bpgui.gui.dialogs.import_data.preview_model import shortened

_MOST_LETTERS = 64
_NO_FILE = "No file yet: choose one, or drop it here."
_NO_TEST_FILE = "None: the rows for testing are taken from the file itself."


class FileRows(QWidget):
    """Names of files with buttons to choose others; the signals tell what was chosen, None for no test file."""

    file_chosen = Signal(object)  # Path
    test_file_chosen = Signal(object)  # Path or None

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.file, self.test_file = _name("File"), _name("Test file")
        self.kind = QLabel()
        self.kind.setProperty("muted", "true")
        self.choose_button = self._button("Choose &file...", "Choose another data file.")
        self.folder_button = self._button("Choose f&older...", "Choose a folder that has a folder of pictures a class.")
        self.test_button = self._button(
            "Choose &test file...", "Choose a second file with the same columns whose rows the network is tested on."
        )
        self.remove_button = self._button("&Remove", "Take the rows for testing from the file itself.")
        self.test_label = QLabel("Test file")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for row, widgets in enumerate(
            (
                (QLabel("File"), self.file, self.kind, self.choose_button, self.folder_button),
                (self.test_label, self.test_file, None, self.test_button, self.remove_button),
            )
        ):
            for column, widget in enumerate(widgets):
                if widget is not None:
                    grid.addWidget(widget, row, column)
        grid.setColumnStretch(1, 1)
        self.choose_button.clicked.connect(self._on_choose)
        self.folder_button.clicked.connect(self._on_choose_folder)
        self.test_button.clicked.connect(self._on_choose_test)
        self.remove_button.clicked.connect(self._on_remove)
        self.show_files(None, "", None)

    def show_files(self, file: Path | None, reader: str, test_file: Path | None) -> None:
        """Show the files, and what kind the first one is of."""
        _tell(self.file, file, _NO_FILE)
        _tell(self.test_file, test_file, _NO_TEST_FILE)
        self.kind.setText(READERS[reader].title if reader else "")
        if file is not None:
            self._folder = file.parent
        # These find their own parts in the folder of the file.
        possible = file is not None and reader != "idx"
        for widget in (self.test_label, self.test_file, self.test_button, self.remove_button):
            widget.setVisible(possible)
        self.remove_button.setEnabled(test_file is not None)

    def _button(self, text: str, help_text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setToolTip(tooltip(help_text))
        return button

    def _on_choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Choose a data file", str(self._folder), file_filter())
        if name:
            self.file_chosen.emit(Path(name))

    def _on_choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Choose a folder of pictures", str(self._folder))
        if name:
            self.file_chosen.emit(Path(name))

    def _on_choose_test(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Choose a test file", str(self._folder), file_filter())
        if name:
            self.test_file_chosen.emit(Path(name))

    def _on_remove(self) -> None:
        self.test_file_chosen.emit(None)


def likely_folder(project: Path | None, settings: Settings) -> Path:
    """Return where a person most likely looks for data: beside the project file, or beside the latest one."""
    return next((path.parent for path in (project, *settings.recent_files) if path is not None), Path.home())


def file_filter() -> str:
    """Return the kinds of files that a file dialog offers."""
    patterns = {
        reader.title: " ".join(f"*{suffix}" for suffix in reader.suffixes)
        for reader in READERS.values()
        if reader.suffixes
    }
    # Qt takes brackets in a title for the patterns.
    kinds = [f"{title.replace('(', '- ').replace(')', '')} ({pattern})" for title, pattern in patterns.items()]
    return ";;".join([f"All data files ({' '.join(patterns.values())})", *kinds, "All files (*)"])


def _name(meaning: str) -> QLabel:
    label = QLabel()
    label.setAccessibleName(meaning)
    label.setTextFormat(Qt.TextFormat.PlainText)
    # A long name gives way to the buttons.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _tell(label: QLabel, file: Path | None, otherwise: str) -> None:
    label.setText(otherwise if file is None else shortened(file.name, _MOST_LETTERS))
    label.setToolTip(tooltip(otherwise if file is None else str(file)))
    label.setProperty("heading", "false" if file is None else "true")
    label.setProperty("muted", "true" if file is None else "false")
    label.style().polish(label)
