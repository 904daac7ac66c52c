"""`SplitSettings`: how the rows are dealt out to the parts, and how their numbers are scaled."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui.data import DATASET, Dataset
from bpgui.data.scaling import SCALINGS
from bpgui.data.split import SPLITS
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.fields import Docs, Field, Form
from bpgui.gui.common.fold import Fold
from bpgui.gui.common.text import significant
from bpgui.spec import DatasetSpec, Param

_SCALING_DOCS = {name: way.doc for name, way in SCALINGS.items()}
_DOCS: Mapping[str, Docs] = MappingProxyType(
    {
        "split": {name: way.doc for name, way in SPLITS.items()},
        "scaling": _SCALING_DOCS,
        "target_scaling": _SCALING_DOCS,
    }
)
_ORDER = ("split", "test_share", "validation_share", "scaling", "target_scaling", "seed")
PARAMS: tuple[Param, ...] = tuple(next(param for param in DATASET if param.name == name) for name in _ORDER)
_HELP = "Which rows are held back, and how numbers are scaled before the network gets them."
_CLASSES = "The answers are classes, which are not scaled."


class SplitSettings(QWidget):
    """The settings that all data has, folded away below a line that sums them up."""

    edited = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = Form(PARAMS, self, _DOCS)
        self._form.edited.connect(self.edited)
        self._form.refused.connect(self.refused)
        self.fold = Fold("Split and scaling", tooltip(_HELP), self._form, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold)

    def field(self, name: str) -> Field:
        """Return the editor of a setting."""
        return self._form.field(name)

    def show_spec(self, spec: DatasetSpec, dataset: Dataset | None) -> None:
        """Show the settings of a recipe, and grey out those that have no meaning for its data."""
        self._form.set_values({name: getattr(spec, name) for name in _ORDER})
        classes = dataset is not None and bool(dataset.table.classes)
        self._form.set_blocked("target_scaling", _CLASSES if classes else "")
        self.fold.set_summary(_summary(spec))


def _summary(spec: DatasetSpec) -> str:
    held_back = [
        f"{significant(100.0 * share)} % {use}"
        for share, use in ((spec.test_share, "test"), (spec.validation_share, "validation"))
        if share and spec.split != "given"
    ]
    split = SPLITS[spec.split].label.lower() if spec.split in SPLITS else spec.split
    parts = [split, *held_back] if held_back or spec.split == "given" else ["all to train"]
    if spec.scaling != "none" and spec.scaling in SCALINGS:
        parts.append(f"scaled ({SCALINGS[spec.scaling].label.lower()})")
    return ", ".join(parts)
