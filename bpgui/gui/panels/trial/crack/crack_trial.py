"""`CrackTrial`: cracks are painted on a patch of wall, and looked for on a whole one."""

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.data.dataset import Pixels
from bpgui.data.sources.cracks import CRACK_PARAMS, KINDS, draw_patch, features
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.fields import ChoiceField
from bpgui.gui.common.labels import heading
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.text import fixed, sentence
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.crack.wall_finder import WallFinder
from bpgui.gui.panels.trial.crack.wall_scan import SURE, WallScan
from bpgui.gui.panels.trial.crack.wall_sketch import WallSketch
from bpgui.gui.panels.trial.pad.drawing_pad import DrawingPad
from bpgui.gui.panels.trial.parts.answer_bars import AnswerBars
from bpgui.gui.panels.trial.parts.setting_slider import SettingSlider
from bpgui.gui.panels.trial.trial import Trial
from bpgui.spec import FloatArray, Param, Settings, check_settings

_KIND = Param(
    "kind", "choice", KINDS[0], "What is on the wall that you start from.", "Start from",
    choices={kind: sentence(kind) for kind in KINDS},
)  # fmt: skip
_BRUSH = Param(
    "brush", "float", 1.5, "How wide the brush and the eraser are.", "Brush", low=0.5, high=4.5, unit="pixels"
)
_FROM_WALL = "(from the wall)"
_PAD_SIDE = 176  # pixels of the screen


class CrackTrial(Trial):
    """A patch to paint on with what the network says of it, and a whole wall with the cracks that it finds.

    A place of the wall that is clicked comes onto the patch.
    """

    hint = "Paint a crack with the left button, and wipe it away with the right one. Click the wall to look closer."

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(predictor, parent)
        self._dataset: Dataset | None = None
        self._settings: Settings | None = None
        self._rng = np.random.default_rng(0)
        self._looked: tuple[WallScan | None, FloatArray | None, Dataset] | None = None
        self._kind = KINDS[0]
        self.kind_field = ChoiceField(_KIND)
        self.kind_field.setPlaceholderText(_FROM_WALL)
        self.another_button = QPushButton("Another")
        self.sketch = WallSketch()
        self.pad = DrawingPad()
        self.verdict = heading(self)
        self.draw_button = QRadioButton("Paint")
        self.erase_button = QRadioButton("Wipe away")
        self.undo_button = QPushButton("Undo")
        self.clear_button = QPushButton("Clear")
        self.brush_slider = SettingSlider(_BRUSH)
        self.bars = AnswerBars()
        self.finder = WallFinder()
        self._lay_out()
        self._connect()

    def set_dataset(self, dataset: Dataset) -> None:
        """Draw patches and walls as those of a data set are; what is painted stays unless the walls are others."""
        spec = self.predictor.project.dataset
        settings = check_settings(CRACK_PARAMS, {} if spec is None else spec.settings, "Cracks in walls")
        self._dataset = dataset
        self.bars.set_dataset(dataset)
        if settings != self._settings:
            self._settings = settings
            self._start_patch(settings)
            self.finder.set_settings(settings)

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        for widget in (self.pad, self.bars, self.finder):
            widget.recolour(colours)

    def refresh(self) -> None:
        """Show what the network says of the patch, and finds on the wall."""
        if self._dataset is None:
            return
        self._look_at_wall(self._dataset)
        patch = features(self.sketch.patch()[np.newaxis])
        answers = self.predictor.answers(self._dataset.preparation.scaled(patch))
        self.bars.show_answers(None if answers is None else answers[0], self.predictor.explanation)
        self.verdict.setText(_told(answers))

    def take(self, row: int) -> None:
        """Put a patch of the data below the brush."""
        if self._dataset is not None and self._dataset.table.pictures is not None:
            self._put(self._dataset.table.pictures[row])
            self._name(self._dataset.table.captions[row])
            self.refresh()

    def _look_at_wall(self, dataset: Dataset) -> None:
        """Ask about the whole wall, unless the network, the data and the wall are as they were."""
        wall, theta = self.finder.wall, self.predictor.theta
        before, self._looked = self._looked, (wall, theta, dataset)
        if wall is None or (before is not None and all(a is b for a, b in zip(before, self._looked, strict=True))):
            return
        answers = self.predictor.answers(dataset.preparation.scaled(wall.features))
        self.finder.show_answers(None if answers is None else answers[:, 0])

    def _put(self, patch: Pixels) -> None:
        self.sketch.put_patch(patch)
        self.undo_button.setEnabled(False)
        self.pad.update()

    def _start_patch(self, settings: Settings) -> None:
        self._put(draw_patch(self._kind, settings, self._rng))
        self._name(self._kind)

    def _name(self, kind: str) -> None:
        """Show what kind the patch is of, which is none of the wall's."""
        self._kind = kind
        self.kind_field.set_value(kind)
        self.finder.view.set_frame(None)

    def _lay_out(self) -> None:
        self.pad.sketch = self.sketch
        self.pad.setAccessibleName("Patch of wall to paint on")
        self.pad.setFixedSize(_PAD_SIDE, _PAD_SIDE)
        self.pad.brush = self.brush_slider.value
        self.draw_button.setChecked(True)
        for button, help_text in (
            (self.another_button, "Draw another patch of this kind, on a wall of its own."),
            (self.draw_button, "Paint with the left mouse button."),
            (self.erase_button, "Bring back plain wall with the left mouse button, as the right one always does."),
            (self.undo_button, "Take back the last stroke."),
            (self.clear_button, "Leave plain wall."),
        ):
            button.setToolTip(tooltip(help_text))
        start = QHBoxLayout()
        start.setSpacing(4)
        start.addWidget(self.kind_field, 1)
        start.addWidget(self.another_button)
        tools = QVBoxLayout()
        tools.setSpacing(4)
        for widget in (self.verdict, self.draw_button, self.erase_button, self.undo_button, self.clear_button):
            tools.addWidget(widget)
        tools.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.pad)
        top.addLayout(tools, 1)
        self.column.addLayout(start)
        self.column.addLayout(top)
        self.column.addWidget(self.brush_slider)
        self.column.addWidget(self.bars)
        self.column.addWidget(self.finder)
        self.column.addStretch(1)

    def _connect(self) -> None:
        self.kind_field.value_edited.connect(self._on_kind)
        self.another_button.clicked.connect(self._on_another)
        self.pad.drawn.connect(self._on_drawn)
        self.pad.tool_changed.connect(self._on_tool)
        self.erase_button.toggled.connect(self.pad.set_erasing)
        self.undo_button.clicked.connect(self.pad.undo)
        self.clear_button.clicked.connect(self.pad.clear)
        self.brush_slider.value_changed.connect(self._on_brush)
        self.finder.wall_changed.connect(self.refresh)
        self.finder.place_chosen.connect(self._on_place)

    def _on_drawn(self) -> None:
        self.undo_button.setEnabled(self.sketch.strokes > 0)
        self.touch()

    def _on_tool(self, erasing: bool) -> None:
        (self.erase_button if erasing else self.draw_button).setChecked(True)

    def _on_brush(self) -> None:
        self.pad.brush = self.brush_slider.value
        self.pad.update()

    def _on_kind(self, kind: str) -> None:
        self._kind = kind
        self._on_another()

    def _on_another(self) -> None:
        if self._settings is not None:
            self._start_patch(self._settings)
            self.touch()

    def _on_place(self, row: int, column: int) -> None:
        if self.finder.wall is not None:
            self._put(self.finder.wall.patch(row, column))
            self.kind_field.set_value(None)
            self.touch()


def _told(answers: FloatArray | None) -> str:
    """Say 'crack 0.93', or 'no crack 0.93'."""
    if answers is None:
        return ""
    crack = float(answers[0, 0])
    return f"crack {fixed(crack, 2)}" if crack >= SURE else f"no crack {fixed(1.0 - crack, 2)}"
