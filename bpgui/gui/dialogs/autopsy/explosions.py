"""`Explosions`: what the window does when a run explodes: a notice that stays, and the dialog that says why."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bpgui.engine.autopsy import Autopsy
from bpgui.gui.common.notice import Notices
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.autopsy.autopsy_dialog import AutopsyDialog
from bpgui.gui.dialogs.autopsy.case import Case
from bpgui.spec import Project

_MARGIN_PX = 24


class Explosions(QObject):
    """Follows the training of a window. The dialog opens by itself, but not again for weights it has told of."""

    def __init__(self, workspace: Workspace, notices: Notices, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._notices = notices
        self._window = window
        self._dialog: AutopsyDialog | None = None
        workspace.training.exploded.connect(self._on_exploded)
        workspace.training.state_changed.connect(self._on_state_changed)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.document.project_opened.connect(self._drop)

    @property
    def dialog(self) -> AutopsyDialog | None:
        """The dialog of the last explosion, shown or not; None once there is nothing to tell."""
        return self._dialog

    def show_dialog(self) -> None:
        """Say why the last run exploded."""
        dialog = self._dialog
        if dialog is None:
            return
        if not dialog.isVisible():
            dialog.show()
            # Beside the drawing, as far as there is room, since the dialog can show places in it.
            corner = self._window.frameGeometry().bottomRight()
            dialog.move(corner.x() - dialog.width() - _MARGIN_PX, corner.y() - dialog.height() - _MARGIN_PX)
        dialog.activateWindow()

    def shutdown(self) -> None:
        """End the search of the dialog; the window can only be thrown away afterwards."""
        if self._dialog is not None:
            self._dialog.shutdown()
            self._dialog.hide()

    def _on_exploded(self, autopsy: Autopsy) -> None:
        before = None if self._dialog is None else self._dialog.case.project.parameters
        case = Case(autopsy, self._workspace.project, self._workspace.dataset)
        self._drop()
        self._dialog = AutopsyDialog(self._workspace, case, self._window)
        self._notices.refuse(autopsy.sentence, ("Why?", self.show_dialog))
        # Who trains on with the weights that an explosion left gets nowhere, and has been told why.
        if autopsy.updates or before != case.project.parameters:
            self.show_dialog()

    def _on_state_changed(self, state: State) -> None:
        if state is State.RUNNING and self._dialog is not None:
            # The new run is another story; that of the last one is kept to tell whether it is the same again.
            self._dialog.hide()
            self._drop_notice()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.parameters is not before.parameters and self._workspace.training.state is State.IDLE:
            self._drop_notice()

    def _drop_notice(self) -> None:
        if self._dialog is not None and self._notices.error.text == self._dialog.case.autopsy.sentence:
            self._notices.drop_refusal()

    def _drop(self) -> None:
        """Forget the last explosion."""
        if self._dialog is not None:
            self._drop_notice()
            self._dialog.shutdown()
            self._dialog.hide()
            self._dialog.deleteLater()
            self._dialog = None
