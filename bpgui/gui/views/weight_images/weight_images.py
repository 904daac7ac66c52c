"""`WeightImages`: what each neuron that is fed by inputs looks for, as an image of its incoming weights."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.live import LiveView
from bpgui.gui.common.one_line import OneLine
from bpgui.gui.common.selection import NeuronRef
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.weight_images.faces import BarFace, Face, ImageFace, Scale
from bpgui.gui.views.weight_images.grid import Grid
from bpgui.gui.views.weight_images.incoming import Incoming
from bpgui.gui.views.weight_images.scale_bar import ScaleBar
from bpgui.spec import NetworkSpec, Project

_NO_NETWORK = "Draw an input layer and connect it: the weights that lead from it to each neuron are shown here."
_NO_IMAGES = "Inputs that are no image: a bar for each. Choose images, such as the digits, in the Data panel."
_CLICK = "Click an image to select its neuron."


class WeightImages(LiveView):
    """The grid below a line with the scale, and a line of words. A click selects the neuron on the canvas."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._subject: tuple[NetworkSpec, Dataset | None] | None = None
        self._incoming: Incoming | None = None
        self._about = ""
        self.empty = QLabel(_NO_NETWORK)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", "true")
        self.empty.setWordWrap(True)
        self.same_scale = QCheckBox("One scale for all")
        self.same_scale.setChecked(True)
        self.same_scale.setToolTip(
            "The same colour is the same weight everywhere; otherwise each neuron's largest has the full colour"
        )
        self.scale_bar = ScaleBar(workspace.theme)
        self.words = OneLine()
        self.grid = Grid()
        self._lay_out()
        self.same_scale.toggled.connect(self.stale)
        self.grid.neuron_chosen.connect(self._on_neuron_chosen)
        self.grid.pointed.connect(self._on_pointed)
        workspace.selection.changed.connect(self._on_selection_changed)

    def depends_on(self, before: Project, after: Project) -> bool:
        """Tell whether the weights, what they belong to, or what the inputs are has changed."""
        names = ("network", "parameters", "dataset", "table")
        return any(getattr(before, name) is not getattr(after, name) for name in names)

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        self.scale_bar.update()

    def refresh(self) -> None:
        """Show the weights as they are now."""
        project, dataset = self.workspace.project, self.workspace.dataset
        if self._subject is None or self._subject[0] is not project.network or self._subject[1] is not dataset:
            self._subject = (project.network, dataset)
            self._look_at(project.network, dataset)
        incoming = self._incoming
        if incoming is None:
            self._pages.setCurrentWidget(self.empty)
            return
        self._pages.setCurrentIndex(1)
        largest = incoming.largest(project.parameters) if self.same_scale.isChecked() else None
        self.scale_bar.show_scale(largest)
        self.grid.show_weights(project.parameters, Scale(largest), self.workspace.theme.colours)

    def _look_at(self, network: NetworkSpec, dataset: Dataset | None) -> None:
        """Choose how the inputs of another network or of other data are shown."""
        width = network.width("input")
        shape = None if dataset is None else dataset.table.image_shape
        pixels = 0 if shape is None else int(np.prod(shape))
        face: Face
        if shape is not None and pixels <= width:
            incoming, face, self._about = Incoming.of(network, pixels), ImageFace(shape), _said_of_image(shape, width)
        else:
            names = () if dataset is None or len(dataset.table.input_names) != width else dataset.table.input_names
            incoming = Incoming.of(network, width)
            face, self._about = BarFace(names or tuple(f"{place + 1}" for place in range(width))), _NO_IMAGES
        self._incoming = incoming if incoming.neurons else None
        self.grid.set_subject(incoming, face)
        self.grid.pointed.emit("")
        self._on_selection_changed()

    def _on_pointed(self, text: str) -> None:
        self.words.say(text or self._about)

    def _on_neuron_chosen(self, place: int | None) -> None:
        if self._incoming is not None:
            self.workspace.selection.select(*([] if place is None else [self._incoming.neurons[place]]))

    def _on_selection_changed(self) -> None:
        if self._incoming is not None:
            chosen = {item for item in self.workspace.selection.items if isinstance(item, NeuronRef)}
            self.grid.choose(frozenset(k for k, ref in enumerate(self._incoming.neurons) if ref in chosen))

    def _lay_out(self) -> None:
        page = QWidget()
        controls = QHBoxLayout()
        controls.setSpacing(12)
        controls.addWidget(self.same_scale)
        controls.addStretch(1)
        controls.addWidget(self.scale_bar)
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addLayout(controls)
        column.addWidget(self.words)
        column.addWidget(self.grid, 1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(page)


def _said_of_image(shape: tuple[int, ...], width: int) -> str:
    colours = "From left to right: red, green and blue light." if len(shape) == 3 else ""
    beside = width - int(np.prod(shape))
    rest = (
        f"Without {count(beside, 'input')} that {'is' if beside == 1 else 'are'} no part of the image."
        if beside
        else ""
    )
    return " ".join(filter(None, (_CLICK, colours, rest)))
