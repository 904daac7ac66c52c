"""Every error that a person may meet: one clear sentence naming the thing, the place and the remedy.

The message of a `BpguiError` is shown as it is, in a dialog, in the window's notice bar or on stderr.
Anything else that is raised is a bug in the program.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class BpguiError(Exception):
    """Base of all errors whose message is meant for the person at the screen."""


class SpecError(BpguiError):
    """What was drawn or chosen is not allowed."""


class ConnectError(SpecError):
    """Two layers cannot be connected."""


class MismatchError(SpecError):
    """The ends of the network do not fit the columns of the data."""


class ParamError(SpecError):
    """A setting has a value outside its range or of the wrong kind."""


class UnknownNameError(SpecError):
    """A name that no registry knows; the message suggests the nearest one."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"did you mean '{near[0]}'?" if near else f"choose one of: {', '.join(names)}."
        super().__init__(f"There is no {kind} called '{name}': {hint}")


class DataError(BpguiError):
    """A data set cannot be made, split or read."""


class FileError(BpguiError):
    """A file cannot be read or written; the message names it."""


class DivergedError(BpguiError):
    """Training met a number that is not finite; the last finite weights are kept."""


class StateError(BpguiError):
    """A run was asked for something that its present state does not allow."""
