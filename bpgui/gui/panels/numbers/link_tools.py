"""What can be done to chosen links: set, lock, zero, randomise, remove and bring back, each one undo entry."""

import secrets
from collections.abc import Hashable, Mapping
from types import MappingProxyType

import numpy as np
from PySide6.QtWidgets import QWidget

from bpgui import edits
from bpgui.document import Edit
from bpgui.edits import Links
from bpgui.gui.common.selection import LinkRef
from bpgui.gui.common.text import count, sentence, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.numbers.block_tools import BlockTools, Tool
from bpgui.gui.panels.numbers.number_refs import WEIGHT, link_name
from bpgui.spec import NetworkSpec, Project

_SEEDS = 2**31
_TOOLS: Mapping[str, Tool] = MappingProxyType(
    {
        "zero": Tool("Zero", "Set the weights of the chosen links to 0; the links stay."),
        "randomize": Tool("Randomise", "Draw the weights of the chosen links anew, as first weights are drawn."),
        "remove": Tool("Remove", "Remove the chosen links from the network."),
        "restore": Tool("Restore", "Bring back those of the chosen links that are missing, with new weights.", True),
    }
)
_NONE = "No link is chosen."
_NONE_MISSING = "None of the chosen links is missing."


class LinkTools(BlockTools):
    """Does things to exactly those links that are chosen."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None, quiet: bool = False) -> None:
        super().__init__(workspace, WEIGHT, _TOOLS, parent, quiet)
        self._present: Links = {}
        self._missing: Links = {}

    def choose(self, chosen: Links, everything: bool = False) -> None:
        """Take these links, the missing ones among them too; `everything` says that none was chosen by hand."""
        network = self._workspace.project.network
        self._present, self._missing = _split(network, chosen)
        present, missing = _total(self._present), _total(self._missing)
        locked = _locked(network, self._present)
        parts = [f"All {count(present, 'link')}" if everything else f"{count(present, 'link')} chosen"]
        parts += [f"{whole(missing)} missing"] if missing else []
        parts += [f"{whole(locked)} locked"] if locked else []
        self._summary.setText(", ".join(parts))
        none = "" if present else _NONE
        for name in ("zero", "randomize", "remove"):
            self._block(name, none)
        self._block("restore", "" if missing else _NONE_MISSING)
        self._show_locked(locked, present, none)
        self.refresh_numbers()

    def refresh_numbers(self) -> None:
        """Show the weight that all chosen links have."""
        weights = self._workspace.project.parameters.weights
        ends = [(float(w.min()), float(w.max())) for w in (weights[key][marks] for key, marks in self._present.items())]
        low, high = min((low for low, _ in ends), default=0.0), max((high for _, high in ends), default=1.0)
        self._show_value(low if low == high else None, "" if self._present else _NONE)

    def _setting(self, value: float) -> tuple[str, Edit, Hashable]:
        links, words = self._present, self._words(self._present, "weight")
        label = sentence(words) if _total(links) == 1 else f"Weight of {words}"
        # Steps of the arrow keys over the same links are one entry.
        key = tuple((name, marks.tobytes()) for name, marks in links.items())
        return label, lambda project: edits.set_links(project, links, value), ("set", key)

    def _deed(self, name: str) -> tuple[str, Edit]:
        present, missing, seed = self._present, self._missing, secrets.randbelow(_SEEDS)
        words = self._words(present, "weight")
        links = self._words(missing if name == "restore" else present, "link")
        deeds: dict[str, tuple[str, Edit]] = {
            "zero": (f"Zero {words}", lambda project: edits.set_links(project, present, 0.0)),
            "randomize": (f"Randomise {words}", lambda project: edits.draw_links(project, present, seed)),
            "lock": (f"Lock {words}", lambda project: edits.lock_links(project, present, True)),
            "free": (f"Free {words}", lambda project: edits.lock_links(project, present, False)),
            "remove": (f"Remove {links}", lambda project: edits.remove_links(project, present)),
            "restore": (f"Restore {links}", lambda project: _restored(project, missing)),
        }
        return deeds[name]

    def _words(self, links: Links, noun: str) -> str:
        """Name the only link, or its weight, or count them."""
        if _total(links) != 1:
            return count(_total(links), "link")
        connection, marks = next(iter(links.items()))
        source, target = np.argwhere(marks)[0].tolist()
        return f"{noun} {link_name(self._workspace.project.network, LinkRef(connection, source, target))}"


def _restored(project: Project, links: Links) -> Project:
    for connection_id, marks in links.items():
        project = edits.restore_links(project, connection_id, marks)
    return project


def _split(network: NetworkSpec, chosen: Links) -> tuple[Links, Links]:
    """Return the chosen links that exist and those that are missing, each only where there are any."""
    present, missing = {}, {}
    for key, marks in chosen.items():
        exist = network.present(network.connection(key))
        present[key], missing[key] = marks & exist, marks & ~exist
    return _some(present), _some(missing)


def _some(links: Links) -> Links:
    return {key: marks for key, marks in links.items() if marks.any()}


def _total(links: Links) -> int:
    return sum(int(marks.sum()) for marks in links.values())


def _locked(network: NetworkSpec, links: Links) -> int:
    return sum(int((network.held(network.connection(key)) & marks).sum()) for key, marks in links.items())
