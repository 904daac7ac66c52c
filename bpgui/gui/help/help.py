"""`Help`: what the Help menu does in one window."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from bpgui.gui.common.actions import Actions
from bpgui.gui.common.notice import Notices
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.project_files import ProjectFiles
from bpgui.gui.docks import Docks
from bpgui.gui.help.texts import help_texts
from bpgui.gui.help.topics import Topics
from bpgui.gui.help.tour.first_tour import first_tour
from bpgui.gui.help.tour.tour import Tour
from bpgui.gui.help.tour.worked_example import EXAMPLE, WorkedExample
from bpgui.gui.help.what_is_this import WhatIsThis


class Help(QObject):
    """'What is this?', the first tour, and the tour of the worked example."""

    def __init__(
        self,
        window: QMainWindow,
        workspace: Workspace,
        docks: Docks,
        actions: Actions,
        files: ProjectFiles,
        notices: Notices,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = workspace
        self._docks = docks
        self._actions = actions
        self._files = files
        self._notices = notices
        self._texts = help_texts()
        self.topics = Topics(self._texts, workspace, docks)
        self.what_is_this = WhatIsThis(self._texts, self.topics, workspace.theme, actions["what_is_this"], window)
        self.tour = Tour(self._texts, workspace.theme, window)
        self._is_example = False
        self._opening = False
        workspace.document.project_opened.connect(self._on_project_opened)

    def ask(self) -> None:
        """Ask what something is, with the mouse or of what has the keyboard."""
        self.what_is_this.start()

    def offer_tour(self, settings: Settings) -> None:
        """Offer the first tour in a notice, once and never again."""
        if settings.tour_offered:
            return
        settings.tour_offered = True
        self._notices.offer(self._texts.word("offer"), (self._texts.word("offer_button"), self.show_first_tour))

    def show_first_tour(self) -> None:
        """Begin the first tour."""
        self._notices.drop_offer()
        self._is_example = False
        self.tour.start(first_tour(self._texts, self._window, self._docks, self._actions))

    def show_worked_example(self) -> None:
        """Open the worked example, and lead through its update; not if the present project is to stay."""
        self.tour.end()
        self._notices.drop_offer()
        self._opening = True
        opened = self._files.open_example(EXAMPLE)
        self._opening = False
        if opened:
            self._is_example = True
            self.tour.start(WorkedExample(self._texts, self._workspace, self._docks).stops())

    def _on_project_opened(self) -> None:
        """End the tour of a project that is no longer there."""
        if self._is_example and not self._opening:
            self.tour.end()
