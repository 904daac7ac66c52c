"""What can be done to chosen links: set, zero, randomise, lock, free, remove and bring back, each one undo entry."""

import secrets
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from PySide6.QtWidgets import QWidget

from bpgui import edits
from bpgui.document import Edit
from bpgui.edits import Links
from bpgui.gui.common.text import count, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.numbers.numbers import WEIGHT
from bpgui.gui.panels.numbers.tools import Tool, Tools
from bpgui.spec import NetworkSpec, Project

_SEEDS = 2**31
_TOOLS: Mapping[str, Tool] = MappingProxyType(
    {
        "zero": Tool("Zero", "Set the weights of the chosen links to 0; the links stay."),
        "randomize": Tool("Randomise", "Draw the weights of the chosen links anew, as first weights are drawn."),
        "lock": Tool("Lock", "Hold the weights of the chosen links still while training."),
        "free": Tool("Free", "Let training change the weights of the chosen links again."),
        "remove": Tool("Remove", "Remove the chosen links from the network."),
        "restore": Tool("Restore", "Bring back those of the chosen links that are missing, with new weights."),
    }
)
_OF_ONE = ("zero", "randomize", "remove", "restore")
_NONE = "No link is chosen."
_NONE_LOCKED = "None of the chosen links is locked."
_ALL_LOCKED = "All chosen links are locked already."
_NONE_MISSING = "None of the chosen links is missing."


class LinkTools(Tools):
    """Does things to exactly those links that are chosen; for a single one, its page has the field and the lock."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None, of_one: bool = False) -> None:
        tools = {name: tool for name, tool in _TOOLS.items() if not of_one or name in _OF_ONE}
        super().__init__(workspace, None if of_one else WEIGHT, tools, parent)
        self._of_one = of_one
        self._present: Links = {}
        self._missing: Links = {}
        self.used.connect(self._on_used)
        self.value_edited.connect(self._on_value_edited)

    def choose(self, chosen: Links, words: str = "") -> None:
        """Take these links, the missing ones among them too; `words` say which ones they are, instead of a count."""
        network = self._workspace.project.network
        self._present, self._missing = _split(network, chosen)
        present, missing = _total(self._present), _total(self._missing)
        locked = _locked(network, self._present)
        parts = [f"{count(present, 'link')} chosen"]
        parts += [f"{whole(missing)} missing"] if missing else []
        parts += [f"{whole(locked)} locked"] if locked else []
        self.set_summary("" if self._of_one else words or ", ".join(parts))
        none = "" if present else _NONE
        for name in ("zero", "randomize", "remove"):
            self.set_blocked(name, none)
        self.set_blocked("restore", "" if missing else _NONE_MISSING)
        if not self._of_one:
            self.set_blocked("lock", none or (_ALL_LOCKED if locked == present else ""))
            self.set_blocked("free", none or ("" if locked else _NONE_LOCKED))
            self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the weight that all chosen links have."""
        weights = self._workspace.project.parameters.weights
        ends = [(float(w.min()), float(w.max())) for w in (weights[key][marks] for key, marks in self._present.items())]
        low, high = min((low for low, _ in ends), default=0.0), max((high for _, high in ends), default=1.0)
        self.show_value(low if low == high else None, "" if self._present else _NONE)

    def _on_value_edited(self, value: float) -> None:
        links = self._present
        # Steps of the arrow keys over the same links are one entry.
        key = tuple((name, marks.tobytes()) for name, marks in links.items())
        label = f"Weight of {count(_total(links), 'link')}"
        self._workspace.edit(label, lambda project: edits.set_links(project, links, float(value)), merge=("set", key))
        self.refresh_numbers()

    def _on_used(self, name: str) -> None:
        present, missing, seed = self._present, self._missing, secrets.randbelow(_SEEDS)
        chosen = count(_total(missing if name == "restore" else present), "link")
        deeds: dict[str, tuple[str, Edit]] = {
            "zero": (f"Zero {chosen}", lambda project: edits.set_links(project, present, 0.0)),
            "randomize": (f"Randomise {chosen}", lambda project: edits.draw_links(project, present, seed)),
            "lock": (f"Lock {chosen}", lambda project: edits.lock_links(project, present, True)),
            "free": (f"Free {chosen}", lambda project: edits.lock_links(project, present, False)),
            "remove": (f"Remove {chosen}", lambda project: edits.remove_links(project, present)),
            "restore": (f"Restore {chosen}", lambda project: _restored(project, missing)),
        }
        self._workspace.edit(*deeds[name])


def _restored(project: Project, links: Links) -> Project:
    for connection_id, marks in links.items():
        project = edits.restore_links(project, connection_id, marks)
    return project


def _split(network: NetworkSpec, chosen: Links) -> tuple[Links, Links]:
    """Return the chosen links that exist and those that are missing, each only where there are any."""
    present, missing = {}, {}
    for key, marks in chosen.items():
        mask = network.connection(key).mask
        present[key] = marks if mask is None else marks & mask
        missing[key] = np.zeros_like(marks) if mask is None else marks & ~mask
    return _some(present), _some(missing)


def _some(links: Links) -> Links:
    return {key: marks for key, marks in links.items() if marks.any()}


def _total(links: Links) -> int:
    return sum(int(marks.sum()) for marks in links.values())


def _locked(network: NetworkSpec, links: Links) -> int:
    connections = ((network.connection(key).locked, marks) for key, marks in links.items())
    return sum(int((locked & marks).sum()) for locked, marks in connections if locked is not None)
