"""Which live views there are: their titles, in the order of the menu, and what makes them."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from bpgui.gui.common.workspace import Workspace

VIEWS: dict[str, Callable[[Workspace], QWidget]] = {}
