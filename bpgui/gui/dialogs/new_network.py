"""The new network dialog: a kind of network to begin with, its settings, and a picture of what comes."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bpgui.data.templates import SIZES, TEMPLATES, Template, build, sketch, suggestions
from bpgui.data.wiring import Ends
from bpgui.edits import arrange
from bpgui.edits.build import take_network
from bpgui.engine import ACTIVATIONS, check_methods
from bpgui.errors import BpguiError
from bpgui.gui.common.fields import Form, tooltip
from bpgui.gui.common.schematic import Schematic
from bpgui.gui.common.scroll import PanelScroll
from bpgui.gui.common.text import count, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import NetworkSpec, Project, Value
from bpgui.spec.checks import check_fit

_ACTIVATION_DOCS = {key: f"{entry.doc} {entry.formula}" for key, entry in ACTIVATIONS.items()}
_SIZES_HELP = "Whole numbers with commas between them: the input first, the output last."
# Pixels.
_SIZE, _TEXT_WIDTH, _PICTURE_HEIGHT, _LIST_PADDING = (760, 670), 460, 240, 40
_SIZE_IN_LETTERS = 100, 85


def show_new_network(workspace: Workspace, parent: QWidget) -> "NewNetwork":
    """Open the dialog; what it creates replaces the drawing, as one entry that can be undone."""
    dialog = NewNetwork(workspace, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class NewNetwork(QDialog):
    """Chooses a template and its settings. The drawing is replaced; training settings and notes stay."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._values: dict[str, dict[str, Value]] = {}
        self.setWindowTitle("New network")
        self.list = self._make_list()
        self.picture = Schematic(workspace.theme)
        # So that it does not jump from one template to the next.
        self.picture.setFixedHeight(_PICTURE_HEIGHT)
        self.title, self.doc, self.facts = QLabel(), _text(), _text()
        self.title.setProperty("heading", "true")
        self.source, self.remark = _text("muted"), _text("muted")
        self.problem = _text("error")
        self.sizes = self._make_sizes()
        self.settings = QStackedWidget()
        self.settings.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.keep_data = self._make_keep_data()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.create_button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.create_button.setText("Create")
        self.create_button.setToolTip("Replace the drawing by this network; undo brings the old one back")
        # All at once: the keyboard walks fields in the order in which they were made.
        self._pages = [self._make_page(name, chosen) for name, chosen in TEMPLATES.items()]
        for page in self._pages:
            self.settings.addWidget(page)
        self._lay_out()
        self.list.currentRowChanged.connect(self._on_chosen)
        self.list.itemDoubleClicked.connect(self._on_double_clicked)
        self.keep_data.toggled.connect(self._refresh)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        names = list(TEMPLATES)
        self.list.setCurrentRow(names.index("classic" if self._ends() is None else "data"))
        self.list.setFocus()

    def accept(self) -> None:
        """Replace the drawing as one undo entry, and close; what is refused keeps the dialog open."""
        name, keep_data = self._name(), self.keep_data.isChecked()
        values, ends = self._chosen_values(), self._ends()

        def change(project: Project) -> Project:
            return take_network(project, build(name, values, project.training, ends), keep_data=keep_data)

        try:
            self._workspace.document.apply(f"New network: {TEMPLATES[name].label}", change)
        except BpguiError as error:
            self._refuse(str(error))
            return
        super().accept()

    # Making

    def _make_list(self) -> QListWidget:
        result = QListWidget()
        result.setAccessibleName("Kinds of networks")
        result.setSpacing(2)
        for chosen in TEMPLATES.values():
            item = QListWidgetItem(chosen.label, result)
            item.setToolTip(tooltip(chosen.doc))
        longest = max(result.fontMetrics().horizontalAdvance(chosen.label) for chosen in TEMPLATES.values())
        result.setFixedWidth(longest + _LIST_PADDING)
        return result

    def _make_sizes(self) -> QLineEdit:
        result = QLineEdit(SIZES)
        result.setAccessibleName("Layer sizes")
        result.setToolTip(_SIZES_HELP)
        result.textEdited.connect(self._on_sizes_edited)
        return result

    def _make_keep_data(self) -> QCheckBox:
        result = QCheckBox("&Keep the data")
        has_data = self._ends() is not None
        result.setChecked(has_data)
        result.setEnabled(has_data)
        result.setToolTip(
            "The data set stays chosen; otherwise the new network begins without data"
            if has_data
            else "There is no data to keep: a data set is chosen in the Data panel"
        )
        return result

    def _lay_out(self) -> None:
        choices = QWidget()
        rows = QVBoxLayout(choices)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for widget in (self.title, self.doc, self.source, self.settings, self.remark, self.problem):
            rows.addWidget(widget)
        rows.addStretch(1)
        # With large letters, or on a small screen, the choices scroll below the picture.
        scroll = PanelScroll()
        scroll.setWidget(choices)
        right = QVBoxLayout()
        right.setSpacing(8)
        for part in (self.picture, self.facts, scroll, self.keep_data):
            right.addWidget(part)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.list)
        top.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        column.addLayout(top, 1)
        column.addWidget(self.buttons)
        letter = self.fontMetrics().horizontalAdvance("x")
        width, height = (max(side, most * letter) for side, most in zip(_SIZE, _SIZE_IN_LETTERS, strict=True))
        screen = self.screen().availableSize()
        self.resize(min(width, screen.width()), min(height, screen.height()))

    def _make_page(self, name: str, chosen: Template) -> QWidget:
        form = Form(chosen.params, docs=dict.fromkeys(("activation", "output_activation"), _ACTIVATION_DOCS))
        form.edited.connect(partial(self._on_edited, name))
        form.refused.connect(self._refuse)
        self._values[name] = self._first_values(name, chosen)
        form.set_values(self._values[name])
        return self._with_sizes(form) if chosen.sizes else form

    def _with_sizes(self, form: Form) -> QWidget:
        label = QLabel("Layer &sizes")
        label.setBuddy(self.sizes)
        label.setToolTip(_SIZES_HELP)
        row = QHBoxLayout()
        row.addWidget(label, 4)
        row.addWidget(self.sizes, 5)
        result = QWidget()
        column = QVBoxLayout(result)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(form)
        return result

    def _first_values(self, name: str, chosen: Template) -> dict[str, Value]:
        dataset = self._workspace.dataset
        suggested = suggestions(name, self._workspace.project.training, None if dataset is None else dataset.table)
        return {param.name: param.default for param in chosen.params} | suggested

    # Reacting

    def _name(self) -> str:
        return list(TEMPLATES)[self.list.currentRow()]

    def _ends(self) -> Ends | None:
        dataset = self._workspace.dataset
        return None if dataset is None else (dataset.table.inputs.shape[1], dataset.table.targets.shape[1])

    def _chosen_values(self) -> dict[str, Value]:
        name = self._name()
        typed = {"sizes": self.sizes.text()} if TEMPLATES[name].sizes else {}
        return {**self._values[name], **typed}

    def _on_chosen(self, row: int) -> None:
        chosen = TEMPLATES[self._name()]
        self.title.setText(chosen.label)
        self.doc.setText(chosen.doc)
        self.source.setText(f"Source: {chosen.source}.")
        self.settings.setCurrentIndex(row)
        # A stack is as high as its highest page, unless the others ask for nothing.
        self.settings.setFixedHeight(self._pages[row].sizeHint().height())
        self._refresh()

    def _on_double_clicked(self, item: QListWidgetItem) -> None:
        if self.create_button.isEnabled():
            self.accept()

    def _on_edited(self, template: str, name: str, value: Value) -> None:
        self._values[template][name] = value
        self._refresh()

    def _on_sizes_edited(self, text: str) -> None:
        self._refresh()

    def _refuse(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _refresh(self) -> None:
        """Show what the present choices make, or why they make nothing."""
        try:
            network = sketch(self._name(), self._chosen_values(), self._ends())
        except BpguiError as error:
            self._refuse(str(error))
            self.create_button.setEnabled(False)
            return
        self._refuse("")
        self.create_button.setEnabled(True)
        words = _facts(network)
        self.facts.setText(words)
        self.picture.show_network(network, arrange(Project(network=network)).layout, words)
        remark = self._remark(network)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))

    def _remark(self, network: NetworkSpec) -> str:
        """Say what will still keep this network from being trained; empty if nothing does."""
        ends = self._ends()
        try:
            if ends is not None and self.keep_data.isChecked():
                check_fit(network, *ends)
        except BpguiError as error:
            return f"{error} '{TEMPLATES['data'].label}' would fit."
        try:
            check_methods(network, self._workspace.project.training)
        except BpguiError as error:
            return str(error)
        return ""


def _facts(network: NetworkSpec) -> str:
    sizes = " - ".join(whole(layer.size) for layer in network.layers)
    neurons = sum(layer.size for layer in network.layers)
    links = sum(map(network.link_count, network.connections))
    return f"{sizes}: {count(neurons, 'neuron')}, {count(links, 'link')}"


def _text(kind: str = "") -> QLabel:
    label = QLabel()
    if kind:
        label.setProperty(kind, "true")
    label.setWordWrap(True)
    label.setMinimumWidth(_TEXT_WIDTH)
    return label
