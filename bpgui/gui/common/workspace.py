"""`Workspace`: what every view of a window works with. Views never call each other; they meet here."""

from collections.abc import Hashable

from PySide6.QtCore import QObject, Signal

from bpgui.data import Dataset, checked_dataset, load, with_dataset
from bpgui.document import Document, Edit
from bpgui.errors import BpguiError
from bpgui.gui.common.insight import Insight
from bpgui.gui.common.lights import Lights
from bpgui.gui.common.probe import Probe
from bpgui.gui.common.pulse import Pulse
from bpgui.gui.common.response import ResponseMaps
from bpgui.gui.common.selection import Selection
from bpgui.gui.common.theme import Theme
from bpgui.gui.common.training import TrainingController
from bpgui.gui.common.walker import Walker
from bpgui.spec import DatasetSpec, Project, RawTable


class Workspace(QObject):
    """The document, the training, the selection, the insight and the theme of one window.

    `probe` tells what goes on inside the network, `pulse` gives live views their turns, `lights` is what stands out on
    the canvas, `responses` are the maps of its neurons.

    `refused` carries a sentence for the person when something is not allowed; `hinted` one for the status bar.
    `paper_wanted` asks the window to put the present step on paper.
    """

    refused = Signal(str)
    hinted = Signal(str)
    paper_wanted = Signal()

    def __init__(
        self, document: Document, training: TrainingController, theme: Theme, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.training = training
        self.theme = theme
        self.selection = Selection(self)
        self.insight = Insight(document, training, self)
        self.probe = Probe(document, self)
        self.pulse = Pulse(self)
        self.lights = Lights(self)
        self.walker = Walker(document, training, self.insight, self)
        self.responses = ResponseMaps(document, self.insight, theme, self.pulse, self)
        document.project_changed.connect(self._on_project_changed)

    @property
    def project(self) -> Project:
        """The present project."""
        return self.document.project

    @property
    def dataset(self) -> Dataset | None:
        """The project's data; None if none is chosen, or if it cannot be made, which the training tells in words."""
        try:
            return self.document.dataset
        except BpguiError:
            return None

    def edit(self, label: str, edit: Edit, merge: Hashable = None) -> bool:
        """Apply an edit as one undo entry; if it is refused, tell the person why and return False."""
        try:
            self.document.apply(label, edit, merge)
        except BpguiError as error:
            self.refused.emit(str(error))
            return False
        return True

    def choose_data(
        self,
        label: str,
        spec: DatasetSpec,
        merge: Hashable = None,
        table: RawTable | None = None,
        dataset: Dataset | None = None,
    ) -> bool:
        """Choose the data or change its settings, as `edit` does; what cannot be made or split is refused.

        `table` is a person's own table; without one, own data keeps the table that it has. `dataset` is what `load` has
        made of both already.
        """

        def change(project: Project) -> Project:
            checked = checked_dataset(spec)
            own = None if checked.own is None else table or project.table
            made = dataset or load(checked, own)
            chosen = with_dataset(project, checked, own, made)
            self.document.remember(checked, own, made)
            return chosen

        return self.edit(label, change, merge)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.network is not before.network:
            self.selection.keep_existing(after.network)
