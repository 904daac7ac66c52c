"""`SettingsPane`: how the file is read, how its rows are dealt out and scaled, and what becomes of the project."""

from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from bpgui.data.scaling import SCALINGS
from bpgui.data.split import SPLITS
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.fields import Form
from bpgui.gui.common.labels import heading
from bpgui.gui.common.scroll import PanelScroll
from bpgui.gui.dialogs.import_data.option_form import OptionForm
from bpgui.gui.dialogs.import_data.options import SCALING_FIELDS, SPLIT_FIELDS

_SPLIT_DOCS = {name: way.doc for name, way in SPLITS.items()}
_SCALING_DOCS = {name: way.doc for name, way in SCALINGS.items()}
_EMBED_HELP = (
    "The project file then holds the table and can go anywhere alone; otherwise it finds the data file again, and "
    "tells if that has changed."
)
_NETWORK_HELP = (
    "Replace the network by one that fits the data, with one hidden layer and a training that suits its targets; "
    "otherwise network and training stay as they are."
)
_GIVEN = "The data itself says which rows are for testing."


class SettingsPane(PanelScroll):
    """The column of settings at the left of the dialog."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        content = QWidget()
        self.options = OptionForm()
        self.split = Form(SPLIT_FIELDS, docs={"split": _SPLIT_DOCS})
        self.scaling = Form(SCALING_FIELDS, docs=dict.fromkeys(("scaling", "target_scaling"), _SCALING_DOCS))
        # Beside what it is about: the file and how it is read.
        self.problem = QLabel()
        self.problem.setProperty("error", "true")
        self.problem.setWordWrap(True)
        self.keep_data = _check("&Keep the data in the project file", _EMBED_HELP)
        self.make_network = _check("&Make a network for this data", _NETWORK_HELP)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(6)
        for part in (
            heading(content, "Reading the file"),
            self.options,
            self.problem,
            heading(content, "Rows for testing"),
            self.split,
            heading(content, "Scaling"),
            self.scaling,
            heading(content, "Project"),
            self.keep_data,
            self.make_network,
        ):
            if isinstance(part, QLabel) and part is not self.problem and column.count():
                column.addSpacing(6)
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(content)
        self.tell("")

    def tell(self, problem: str) -> None:
        """Say what is wrong with the file or how it is read; an empty text hides it."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def set_ready(self, ready: bool) -> None:
        """Grey out all that is about data, unless there is some."""
        for part in (self.split, self.scaling, self.keep_data, self.make_network):
            part.setEnabled(ready)

    def show_given(self, given: bool) -> None:
        """Grey out what has no meaning where the data says which rows are for testing."""
        self.split.set_blocked("test_share", _GIVEN if given else "")


def _check(text: str, help_text: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(tooltip(help_text))
    box.setAccessibleName(text.replace("&", ""))
    return box
