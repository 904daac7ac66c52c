"""What can be done to the biases of chosen neurons: set, lock, zero, and begin anew, each one undo entry."""

from collections.abc import Hashable, Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from bpgui import edits
from bpgui.document import Edit
from bpgui.edits import Neurons
from bpgui.gui.common.selection import NeuronRef
from bpgui.gui.common.text import count, sentence, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.numbers.block_tools import BlockTools, Tool
from bpgui.gui.panels.numbers.number_refs import BIAS, number_name

_TOOLS: Mapping[str, Tool] = MappingProxyType(
    {
        "zero": Tool("Zero", "Set the chosen biases to 0."),
        "begin": Tool("Initialise", "Give the chosen biases the first value that their layer's initialiser has."),
    }
)
_NONE = "No neuron with a bias is chosen."


class BiasTools(BlockTools):
    """Does things to exactly those biases that are chosen."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None, quiet: bool = False) -> None:
        super().__init__(workspace, BIAS, _TOOLS, parent, quiet)
        self._chosen: Neurons = {}
        self._reason = _NONE

    def choose(self, neurons: Neurons, everything: bool = False) -> None:
        """Take the biases of these neurons, as far as they have any; `everything` says that none was chosen by hand."""
        network = self._workspace.project.network
        self._chosen = {key: rows for key, rows in neurons.items() if rows and network.layer(key).has_bias}
        locked = sum(len(set(rows) & set(network.layer(key).locked_biases)) for key, rows in self._chosen.items())
        total = self._total()
        self._reason = "" if total else _NONE
        if len(neurons) == 1 and not total:
            name = network.layer(next(iter(neurons))).name
            self._reason = f"Layer '{name}' has no biases: select the layer to switch them on."
        what = count(total, "bias", "biases")
        what = f"All {what}" if everything else f"{what} chosen"
        self._summary.setText(f"{what}{f', {whole(locked)} locked' if locked else ''}")
        for name in _TOOLS:
            self._block(name, self._reason)
        self._show_locked(locked, total, self._reason)
        self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the bias that all chosen neurons have."""
        biases = self._workspace.project.parameters.biases
        values = {float(value) for key, rows in self._chosen.items() for value in biases[key][list(rows)]}
        self._show_value(values.pop() if len(values) == 1 else None, self._reason)

    def _total(self) -> int:
        return sum(len(rows) for rows in self._chosen.values())

    def _words(self) -> str:
        """Name the only bias, or count them."""
        if self._total() != 1:
            return count(self._total(), "bias", "biases")
        layer, rows = next(iter(self._chosen.items()))
        return number_name(self._workspace.project.network, NeuronRef(layer, next(iter(rows))))

    def _setting(self, value: float) -> tuple[str, Edit, Hashable]:
        chosen, words = self._chosen, self._words()
        label = sentence(words) if self._total() == 1 else f"Value of {words}"
        # Steps of the arrow keys over the same neurons are one entry.
        key = tuple((layer, tuple(rows)) for layer, rows in chosen.items())
        return label, lambda project: edits.set_biases(project, chosen, value), ("set", key)

    def _deed(self, name: str) -> tuple[str, Edit]:
        chosen, words = self._chosen, self._words()
        deeds: dict[str, tuple[str, Edit]] = {
            "zero": (f"Zero {words}", lambda project: edits.set_biases(project, chosen, 0.0)),
            "begin": (f"Initialise {words}", lambda project: edits.draw_biases(project, chosen)),
            "lock": (f"Lock {words}", lambda project: edits.lock_biases(project, chosen, True)),
            "free": (f"Free {words}", lambda project: edits.lock_biases(project, chosen, False)),
        }
        return deeds[name]
