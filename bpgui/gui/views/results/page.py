"""`Page`: one picture of a network's answers."""

from collections.abc import Generator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.theme import Colours
from bpgui.gui.views.results.answers import Answers


class Page(QWidget):
    """Shows answers in one way; `row_chosen` asks to choose a row of the data's table, or None to choose none."""

    row_chosen = Signal(object)

    def choices(self, answers: Answers) -> list[str]:
        """Return what a person can choose to see of the answers, empty where there is only one thing."""
        return []

    def work(self, answers: Answers, choice: int) -> Generator[None, None, str]:
        """Show the answers in pieces of a few milliseconds; return what is to be said of them in words.

        Raises `BpguiError` in words, before anything is shown, where there is nothing to show.
        """
        raise NotImplementedError

    def mark(self, row: int | None) -> None:
        """Show which row of the data's table is chosen."""

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme; `work` follows."""
