"""`WorkedExample`: the tour of the classic worked example, a walk through one update with a word on each number."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from bpgui.gui.common.walker import LABEL
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.docks import Docks
from bpgui.gui.help.texts import HelpTexts, Topic
from bpgui.gui.help.tour.numbers import after, filled, walk_numbers
from bpgui.gui.help.tour.tour import Stop
from bpgui.gui.views.steps.step_panel import StepPanel

NAME = EXAMPLE = "worked-example"
_VIEW, _DIGITS = "Step through", "8 digits"

# Where each stop of the tour stands: whether the update has been made, the phase of the walk, and which of its stops.
PLACES = (
    (False, "input", 0), (False, "input", 0), (False, "forward", 0), (False, "forward", 1), (False, "forward", 2),
    (False, "error", 0), (False, "error", 0), (False, "backward", 0), (False, "backward", 1), (False, "gradient", 0),
    (False, "gradient", 1), (False, "update", 0), (False, "update", 0), (False, "update", 1),
    (True, "forward", 2), (True, "forward", 2),
)  # fmt: skip


class WorkedExample:
    """Leads through the walk of the example that is open; its numbers are read from the walk at every stop."""

    def __init__(self, texts: HelpTexts, workspace: Workspace, docks: Docks) -> None:
        self._texts = texts
        self._workspace = workspace
        self._docks = docks
        self._numbers: dict[str, float] = {}

    def stops(self) -> Sequence[Stop]:
        """Return the stops of the tour."""
        topics = self._texts.tour(NAME)
        return [
            Stop(partial(self._told, topic, taken), self._panel, partial(self._go, taken, phase, which))
            for topic, (taken, phase, which) in zip(topics, PLACES, strict=True)
        ]

    def _panel(self) -> QWidget | None:
        return self._docks[_VIEW]

    def _go(self, taken: bool, phase: str, which: int) -> None:
        """Show the walk, make or undo the update as it should be, and go to a stop."""
        self._docks.show_view(_VIEW)
        panel = self._docks[_VIEW].widget()
        if isinstance(panel, StepPanel):
            panel.subject.setCurrentIndex(panel.subject.findData("sample"))
            panel.detail.setCurrentIndex(panel.detail.findData("neuron"))
            panel.digits.setCurrentText(_DIGITS)
            panel.predict.setChecked(False)
        walker, stack = self._workspace.walker, self._workspace.document.undo_stack
        if taken and stack.undo_text != LABEL:
            walker.take()
        while not taken and stack.undo_text == LABEL:
            stack.undo()
        found = [at for at, stop in enumerate(walker.stops) if stop.phase == phase]
        if which < len(found):
            walker.go(found[which])

    def _told(self, topic: Topic, taken: bool) -> Topic | None:
        """Return what is told, with its numbers; None where the network is no longer that of the example."""
        walk = self._workspace.walker.walk
        if walk is not None:
            numbers = walk_numbers(walk)
            self._numbers = self._numbers | after(numbers) if taken else numbers
        try:
            return replace(topic, definition=filled(topic.definition, self._numbers))
        except KeyError:
            return None
