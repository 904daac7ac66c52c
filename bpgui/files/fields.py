"""`Node`: a value out of a JSON document that knows its file and place, and is given out typed or not at all."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType

from bpgui.errors import FileError, UnknownNameError
from bpgui.files.words import printable
from bpgui.spec import Settings, Value

MOST_CHARACTERS = 100
MOST_COUNT = 10**12


@dataclass(frozen=True, slots=True)
class Node:
    """One value, the name of its file, and its place in the document, such as 'network.layers[1].size'.

    Each method returns the value in one type or raises `FileError` naming file, place and remedy.
    """

    value: object
    file: str
    place: str = ""

    def wrong(self, problem: str) -> FileError:
        """Return the error that says what is wrong here; `problem` is a clause with its remedy, or a sentence."""
        sentence = problem if problem.endswith((".", "?")) else f"{problem}."
        return FileError(f"'{self.file}' is wrong at {self.place or 'its top level'}: {sentence}")

    def text(self, most: int | None = MOST_CHARACTERS) -> str:
        """Return a string of at most `most` characters."""
        if not isinstance(self.value, str):
            raise self._not("text in quotes")
        if most is not None and len(self.value) > most:
            raise self.wrong(f"the text is longer than {most} characters: shorten it")
        try:
            self.value.encode("utf-8")
        except UnicodeEncodeError:
            raise self.wrong("the text holds half a character (a lone surrogate): retype it") from None
        return self.value

    def integer(self) -> int:
        """Return a whole number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self._not("a whole number")
        return self.value

    def count(self) -> int:
        """Return a whole number from 0 to `MOST_COUNT`."""
        number = self.integer()
        if not 0 <= number <= MOST_COUNT:
            raise self.wrong(f"it is {number}: give a whole number from 0 to {MOST_COUNT:,}")
        return number

    def number(self) -> float:
        """Return a finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)) or not math.isfinite(self.value):
            raise self._not("a number")
        return float(self.value)

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self._not("true or false")
        return self.value

    def settings(self) -> Settings:
        """Return the settings of a method or a data set; their names and ranges are checked by its table."""
        return MappingProxyType({key: node._setting() for key, node in self.entries().items()})

    def items(self) -> list["Node"]:
        """Return the nodes of a list."""
        if not isinstance(self.value, list):
            raise self._not("a list in square brackets")
        return [Node(value, self.file, f"{self.place}[{index}]") for index, value in enumerate(self.value)]

    def entries(self) -> dict[str, "Node"]:
        """Return the nodes of an object, under any keys."""
        if not isinstance(self.value, dict):
            raise self._not("an object in braces")
        nodes = {}
        for key, value in self.value.items():
            Node(key, self.file, self.place).text()
            nodes[key] = Node(value, self.file, f"{self.place}.{key}" if self.place else key)
        return nodes

    def record(self, required: Collection[str], optional: Collection[str]) -> dict[str, "Node"]:
        """Return the nodes of an object whose keys are known; those of `optional` may be absent."""
        nodes = self.entries()
        for key in nodes:
            if key not in required and key not in optional:
                raise self.wrong(str(UnknownNameError("key", key, [*required, *optional])))
        for key in required:
            if key not in nodes:
                raise self.wrong(f"the key '{key}' is missing: add it")
        return nodes

    def _setting(self) -> Value:
        if isinstance(self.value, str):
            return self.text()
        if isinstance(self.value, (bool, int, float)):
            return self.value
        raise self._not("a number or text in quotes")

    def _not(self, wanted: str) -> FileError:
        kinds = {dict: "an object", list: "a list", type(None): "empty (null)"}
        found = kinds.get(type(self.value)) or printable(repr(self.value))
        return self.wrong(f"it is {found}: give {wanted}")
