"""`Trial`: what all ways of trying a network by hand have in common.

To add one, write a module with a subclass and enter it in `trials.py`. A trial

- builds its widgets once, in its constructor, for the width of a panel of 300 pixels;
- shows in `set_dataset` what a data set looks like; it is called again whenever the data changes, and may keep what
  the person has entered where that still fits;
- turns what the person does into rows of inputs, calls `touch` after each thing done, and computes in `refresh` alone:
  that asks `self.predictor.answers(rows)`, or its `program` and `theta`, and shows what it gets. `refresh` comes at the
  pace of frames while the person is at it, at once when it is first asked, and again whenever the weights change, but
  only while the trial is in sight;
- says where its answers stand why there are none: `AnswerBars.show_answers(answers, self.predictor.explanation)`;
- takes all its colours from `recolour`, whose argument it keeps.

The rows are those of the network: `dataset.preparation.scaled(...)` makes them of values in the data's own units, and
`dataset.preparation.unscaled(...)` gives these units back.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.theme import Colours
from bpgui.gui.common.throttle import Throttle

# While a person draws or drags: at the pace of the screen, in at most this share of the time.
_FRAME_MS, _SHARE_OF_TIME = 16, 0.5


class Trial(QWidget):
    """A way to try a network by hand; `touched` tells that the person has changed what the network gets.

    `samples` tells whether rows of the data can be put into it, for which the panel then has a button, and `hint` says
    in one or two sentences what a person does here.
    """

    touched = Signal()

    samples = True
    hint = ""

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.predictor = predictor
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self._throttle = Throttle(_FRAME_MS, _SHARE_OF_TIME, self)
        self._throttle.due.connect(self._on_due)

    def set_dataset(self, dataset: Dataset) -> None:
        """Be made for a data set; its table is prepared, so see the module for its units."""
        raise NotImplementedError

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Show what the network answers now to what the person has entered."""
        raise NotImplementedError

    def take(self, row: int) -> None:
        """Put a row of the data's table in the place of what the person has entered; only where `samples` is True."""
        raise NotImplementedError

    def touch(self) -> None:
        """Say that the person has changed what the network gets; it answers with the next frame."""
        self.touched.emit()
        self._throttle.ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the network."""
        super().showEvent(event)
        self.refresh()

    def _on_due(self) -> None:
        if self.isVisible():
            self.refresh()
