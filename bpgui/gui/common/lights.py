"""`Lights`: which parts of the network the canvas lights, and what it writes beside them, for whoever explains it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from bpgui.gui.common.selection import LinkRef, NeuronRef, Ref

_NO_TEXTS: Mapping[Ref, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Lit:
    """What stands out on the canvas, while all else is dimmed; empty, nothing does.

    `neurons` and `links` are at work; `focus` are the few among them that the words are about. `texts` are short, such
    as a value, and written at their neuron or link. `backward` says that signals run against the links.
    """

    neurons: frozenset[NeuronRef] = frozenset()
    links: frozenset[LinkRef] = frozenset()
    focus: frozenset[Ref] = frozenset()
    texts: Mapping[Ref, str] = field(default_factory=lambda: _NO_TEXTS)
    backward: bool = False

    def __bool__(self) -> bool:
        """Tell whether anything stands out."""
        return bool(self.neurons or self.links or self.texts)

    def without_texts(self) -> "Lit":
        """Return the same lights with nothing written."""
        return replace(self, texts=_NO_TEXTS)


DARK = Lit()


class Lights(QObject):
    """The lights of one window. Who lit last is seen; who puts out what another has lit since changes nothing."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lit = DARK
        self._owner: object = None

    @property
    def lit(self) -> Lit:
        """What stands out now."""
        return self._lit

    def show(self, owner: object, lit: Lit) -> None:
        """Light something for a view."""
        if lit != self._lit or owner is not self._owner:
            self._owner, self._lit = owner, lit
            self.changed.emit()

    def put_out(self, owner: object) -> None:
        """Light nothing any more, if it was this view that lit."""
        if owner is self._owner:
            self._owner, self._lit = None, DARK
            self.changed.emit()
