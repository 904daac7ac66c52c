"""`HelpTexts`: all help texts by key, in the language of the system as far as there is a file of it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QLocale

from bpgui.data import resource
from bpgui.errors import FileError

ENGLISH = "en"
FOLDER = "help"

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Topic:
    """What there is to say of one thing; all but title and definition may be empty.

    `formula` is plain text as `bpgui.files.formulas` reads it, one formula a line. `more` are sentences after the
    definition, `facts` are a label and a text each.
    """

    title: str
    definition: str
    formula: str = ""
    typical: str = ""
    see: str = ""
    more: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HelpTexts:
    """The texts of one language; what it lacks is in English."""

    table: Table

    def topic(self, *path: str) -> Topic | None:
        """Return what the table of this path says; None if there is none, or if it has no definition."""
        entry = self._table(path)
        if "definition" not in entry:
            return None
        title, definition, formula, typical, see = (
            self.text(*path, name) for name in ("title", "definition", "formula", "typical", "see")
        )
        return Topic(title, definition, formula, typical, see)

    def text(self, *path: str) -> str:
        """Return a single text, empty if there is none."""
        found = self._table(path[:-1]).get(path[-1], "")
        return found if isinstance(found, str) else ""

    def word(self, name: str) -> str:
        """Return one of the words of the bubbles."""
        return self.text("words", name)

    def tour(self, name: str) -> tuple[Topic, ...]:
        """Return the stops of a tour, in order."""
        places = sorted(self._table(("tour", name)), key=int)
        found = (self.topic("tour", name, place) for place in places)
        return tuple(topic for topic in found if topic is not None)

    def _table(self, path: tuple[str, ...]) -> Table:
        table: Any = self.table
        for name in path:
            table = table.get(name, {}) if isinstance(table, dict) else {}
        return table if isinstance(table, dict) else {}


def help_texts() -> HelpTexts:
    """Return the texts for the language of the system."""
    return texts_in(QLocale().name().partition("_")[0])


@lru_cache(maxsize=4)
def texts_in(language: str) -> HelpTexts:
    """Return the texts of a language by its code ('de'), in English where it has none."""
    english = _read(ENGLISH)
    try:
        return HelpTexts(english if language == ENGLISH else _over(english, _read(language)))
    except FileError:
        return HelpTexts(english)


def _read(language: str) -> dict[str, Any]:
    return tomllib.loads(resource(FOLDER, f"{language}.toml").read_text(encoding="utf-8"))


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Lay one table over another one, table by table."""
    merged = dict(below)
    for name, value in above.items():
        under = below.get(name)
        merged[name] = _over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged
