"""`DataSettings`: what can be set about the project's data, shown while it is dragged."""

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui import edits
from bpgui.data import DATASET, Dataset, Sample, sample
from bpgui.gui.common.text import setting_text
from bpgui.gui.common.throttle import Throttle
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.settings.setting_sliders import SettingSliders
from bpgui.gui.panels.data.settings.split_settings import SplitSettings
from bpgui.spec import DatasetSpec, Param, Value

_COMMON = {param.name: param for param in DATASET}
# The picture follows the mouse this often at most, and takes at most this share of the window's time.
_PREVIEW_PAUSE_MS, _PREVIEW_SHARE = 30, 0.6


class DataSettings(QWidget):
    """The settings of a generator with their sliders, and those of the split and the scaling that all data has.

    What the mouse drags is shown as a preview of the document and becomes one undo entry when it is let go.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._source: str | None = None
        self._previewed: tuple[str, Value] | None = None
        self.form: SettingSliders | None = None
        self.split = SplitSettings()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.split)
        self._throttle = Throttle(_PREVIEW_PAUSE_MS, _PREVIEW_SHARE, self)
        self._throttle.due.connect(self._preview)
        self.split.edited.connect(self._on_edited)
        self.split.refused.connect(workspace.refused)

    def show_spec(self, spec: DatasetSpec | None, chosen: Sample | None, dataset: Dataset | None) -> None:
        """Show the settings of a recipe, those of its generator if it is a sample."""
        self.setVisible(spec is not None and (chosen is not None or spec.own is not None))
        if self.form is not None and (spec is None or spec.source != self._source):
            self._column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        self._source = None if spec is None else spec.source
        if spec is None:
            return
        if self.form is None and chosen is not None and chosen.params:
            self.form = SettingSliders(chosen.params, self)
            self.form.edited.connect(self._on_edited)
            self.form.previewed.connect(self._on_previewed)
            self.form.refused.connect(self._workspace.refused)
            self._column.insertWidget(0, self.form)
        if self.form is not None:
            self.form.set_values(spec.settings)
        self.split.show_spec(spec, dataset)

    def _on_edited(self, name: str, value: Value) -> None:
        self._previewed = None
        # What is only shown is not what is changed.
        self._workspace.document.preview(None)
        spec = self._workspace.project.dataset
        if spec is None:
            return
        param = _param(spec, name)
        label = f"Data: {param.label.lower()} {_with_unit(param, value)}"
        if not self._workspace.choose_data(label, _changed(spec, name, value), ("data", name)):
            if self.form is not None:
                self.form.set_values(spec.settings)
            self.split.show_spec(spec, self._workspace.dataset)

    def _on_previewed(self, name: str, value: Value | None) -> None:
        self._previewed = None if value is None else (name, value)
        if value is None:
            self._workspace.document.preview(None)
        else:
            self._throttle.ask()

    def _preview(self) -> None:
        document = self._workspace.document
        if self._previewed is None or document.project.dataset is None:
            return
        name, value = self._previewed
        changed = _changed(document.project.dataset, name, value)
        document.preview(edits.set_dataset(document.project, changed, document.project.table))


def _param(spec: DatasetSpec, name: str) -> Param:
    own = () if spec.own is not None else sample(spec.source).params
    return next(param for param in (*own, *_COMMON.values()) if param.name == name)


def _changed(spec: DatasetSpec, name: str, value: Value) -> DatasetSpec:
    # A generator's own setting may be called as one that all data has.
    if spec.own is None and any(param.name == name for param in sample(spec.source).params):
        return replace(spec, settings={**spec.settings, name: value})
    return replace(spec, **{name: value})  # type: ignore[arg-type]  # each value is checked by its own Param


def _with_unit(param: Param, value: Value) -> str:
    return f"{setting_text(param, value)} {param.unit}".rstrip()
