"""What can be done to the biases of chosen neurons: set, zero, begin anew, lock and free, each one undo entry."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from bpgui import edits
from bpgui.document import Edit
from bpgui.gui.common.text import whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.numbers.numbers import BIAS
from bpgui.gui.panels.numbers.tools import Tool, Tools

_TOOLS: Mapping[str, Tool] = MappingProxyType(
    {
        "zero": Tool("Zero", "Set the chosen biases to 0."),
        "begin": Tool("Initialise", "Give the chosen biases the first value that their layer's initialiser has."),
        "lock": Tool("Lock", "Hold the chosen biases still while training."),
        "free": Tool("Free", "Let training change the chosen biases again."),
    }
)
_NONE = "No neuron with a bias is chosen."
_NONE_LOCKED = "None of the chosen biases is locked."
_ALL_LOCKED = "All chosen biases are locked already."


class BiasTools(Tools):
    """Does things to exactly those biases that are chosen."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, BIAS, _TOOLS, parent)
        self._chosen: dict[str, tuple[int, ...]] = {}
        self.used.connect(self._on_used)
        self.value_edited.connect(self._on_value_edited)

    def choose(self, neurons: Mapping[str, tuple[int, ...]], words: str = "") -> None:
        """Take the biases of these neurons, as far as they have any; `words` say which, instead of a count."""
        network = self._workspace.project.network
        self._chosen = {key: rows for key, rows in neurons.items() if rows and network.layer(key).has_bias}
        locked = sum(len(set(rows) & set(network.layer(key).locked_biases)) for key, rows in self._chosen.items())
        total = self._total()
        self.set_summary(words or f"{_biases(total)} chosen{f', {whole(locked)} locked' if locked else ''}")
        none = "" if total else _NONE
        self.set_blocked("zero", none)
        self.set_blocked("begin", none)
        self.set_blocked("lock", none or (_ALL_LOCKED if locked == total else ""))
        self.set_blocked("free", none or ("" if locked else _NONE_LOCKED))
        self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the bias that all chosen neurons have."""
        biases = self._workspace.project.parameters.biases
        values = {float(value) for key, rows in self._chosen.items() for value in biases[key][list(rows)]}
        self.show_value(values.pop() if len(values) == 1 else None, "" if self._chosen else _NONE)

    def _total(self) -> int:
        return sum(len(rows) for rows in self._chosen.values())

    def _on_value_edited(self, value: float) -> None:
        chosen = self._chosen
        # Steps of the arrow keys over the same neurons are one entry.
        key = tuple(chosen.items())
        self._workspace.edit(
            f"Value of {_biases(self._total())}",
            lambda project: edits.set_biases(project, chosen, float(value)),
            merge=("set", key),
        )
        self.refresh_numbers()

    def _on_used(self, name: str) -> None:
        chosen, words = self._chosen, _biases(self._total())
        deeds: dict[str, tuple[str, Edit]] = {
            "zero": (f"Zero {words}", lambda project: edits.set_biases(project, chosen, 0.0)),
            "begin": (f"Initialise {words}", lambda project: edits.draw_biases(project, chosen)),
            "lock": (f"Lock {words}", lambda project: edits.lock_biases(project, chosen, True)),
            "free": (f"Free {words}", lambda project: edits.lock_biases(project, chosen, False)),
        }
        self._workspace.edit(*deeds[name])


def _biases(total: int) -> str:
    return f"{whole(total)} {'bias' if total == 1 else 'biases'}"
