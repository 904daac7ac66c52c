"""The main window: puts canvas, docks, menus and tool bars together. What they do stands in their own modules."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QActionGroup, QCloseEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QWidget

from bpgui.errors import BpguiError
from bpgui.gui.canvas.drawing.export import picture_bytes, view_of
from bpgui.gui.canvas.network_canvas import NetworkCanvas
from bpgui.gui.common.actions import ACTIONS, Actions
from bpgui.gui.common.icons import application_icon
from bpgui.gui.common.menus import DRAWING_TOOLS, MAIN_TOOLS, VIEW_TOOLS, fill_tool_bar, make_menus, make_tool_bar
from bpgui.gui.common.notice import Notices
from bpgui.gui.common.own_data import OwnData
from bpgui.gui.common.pictures import PictureOptions, copy_picture
from bpgui.gui.common.remedies import Remedies
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.training import State, Step
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.autopsy.explosions import Explosions
from bpgui.gui.dialogs.cross_validation import show_cross_validation
from bpgui.gui.dialogs.experiments.experiments_dialog import Experiments
from bpgui.gui.dialogs.export_data import DataExport
from bpgui.gui.dialogs.export_picture import show_export
from bpgui.gui.dialogs.help import show_about, show_shortcuts
from bpgui.gui.dialogs.import_data.file_drop import FileDrop
from bpgui.gui.dialogs.new_network import show_new_network
from bpgui.gui.dialogs.paper.export_dialog import show_paper
from bpgui.gui.dialogs.paper.marking_dialog import show_marking
from bpgui.gui.dialogs.project_files import ProjectFiles
from bpgui.gui.docks import PANELS, Docks
from bpgui.gui.help.help import Help
from bpgui.gui.panels.status.status import StatusBar
from bpgui.spec import OwnSpec

TOOLS = tuple(name for name, spec in ACTIONS.items() if spec.tool)
SCHEMES = (
    (Scheme.SYSTEM, "As the &system"),
    (Scheme.LIGHT, "&Light"),
    (Scheme.DARK, "&Dark"),
    (Scheme.CONTRAST_LIGHT, "High &contrast, light"),
    (Scheme.CONTRAST_DARK, "&High contrast, dark"),
)


class MainWindow(QMainWindow):
    """The window of one document."""

    def __init__(self, workspace: Workspace, settings: Settings) -> None:
        super().__init__()
        self.workspace = workspace
        self._settings = settings
        workspace.setParent(self)
        self.setWindowIcon(application_icon())
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.canvas = NetworkCanvas(workspace)
        self.notices = Notices(workspace.theme, self.canvas)
        self.remedies = Remedies(workspace, self.notices, self)
        self.explosions = Explosions(workspace, self.notices, self)
        self.own_data = OwnData(workspace, self.notices.data, self)
        self.files = ProjectFiles(workspace, settings, self)
        self.file_drop = FileDrop(self, self.files.take, workspace.refused.emit)
        self.data_export = DataExport(workspace, self)
        self.experiments = Experiments(workspace, self.files.open_made, self)
        self.setCentralWidget(self.canvas)
        self.actions_by_name = Actions(self, self.canvas, self._slots())
        self.docks = Docks(self, workspace)
        self.help = Help(self, workspace, self.docks, self.actions_by_name, self.files, self.notices)
        self._make_tool_bars()
        make_menus(
            self,
            self.actions_by_name,
            {
                "Open e&xample": self.files.fill_examples,
                "Open &recent": self.files.fill_recent,
                "&Panels": self.docks.fill_menu,
                "&Live views": self.docks.fill_views,
                "&Colours": self._fill_schemes,
            },
        )
        self.status = StatusBar(workspace)
        self.setStatusBar(self.status)
        self._connect()
        self._recolour()
        self._refresh_title()
        self._refresh_undo()
        self._refresh_run(workspace.training.state)
        self.remedies.refresh()
        self.resize(1280, 800)
        self._restore()
        self.canvas.setFocus()

    # Making

    def _slots(self) -> dict[str, Callable[[], object]]:
        training, canvas, commands = self.workspace.training, self.canvas, self.canvas.commands
        stack = self.workspace.document.undo_stack
        return {
            "new": self.files.new,
            "new_network": self._show_new_network,
            "open": self.files.open,
            "import_data": self._import_data,
            "save": self.files.save,
            "save_as": self.files.save_as,
            "export_data": self.data_export.export_data,
            "export_answers": self.data_export.export_answers,
            "answer_file": self.data_export.answer_file,
            "cross_validate": partial(show_cross_validation, self.workspace, self),
            "experiments": self.experiments.show,
            "export": partial(show_export, self.workspace, self._drawn, self),
            "export_step": partial(show_paper, self.workspace, self._drawn, self),
            "mark_answers": partial(show_marking, self.workspace, self),
            "quit": self.close,
            "undo": stack.undo,
            "redo": stack.redo,
            "cut": commands.cut_out,
            "copy": commands.copy,
            "paste": commands.paste,
            "duplicate": commands.duplicate,
            "delete": commands.delete,
            "select_all": commands.select_all,
            "copy_picture": self._copy_picture,
            **{name: partial(self._choose_tool, name) for name in TOOLS},
            "set_weight": commands.set_weight,
            "lock": commands.lock_links,
            "zero": commands.zero_links,
            "randomize": commands.draw_links,
            "restore_links": commands.restore_links,
            "fold": commands.fold,
            "align_left": partial(commands.align, "left"),
            "align_centre": partial(commands.align, "centre"),
            "align_right": partial(commands.align, "right"),
            "align_top": partial(commands.align, "top"),
            "align_middle": partial(commands.align, "middle"),
            "align_bottom": partial(commands.align, "bottom"),
            "distribute_across": partial(commands.distribute, "across"),
            "distribute_down": partial(commands.distribute, "down"),
            "arrange": commands.arrange,
            "fit_ends": self.remedies.fit_ends,
            "train": training.toggle,
            "stop": training.stop,
            "step_epoch": partial(training.step, Step.EPOCH),
            "step_batch": partial(training.step, Step.BATCH),
            "step_sample": partial(training.step, Step.SAMPLE),
            "walk_on": partial(self._walk, self.workspace.walker.forward),
            "walk_back": partial(self._walk, self.workspace.walker.back),
            "reset": training.reset,
            "draw_weights": training.draw_weights,
            "fit": canvas.fit,
            "zoom_in": canvas.zoom_in,
            "zoom_out": canvas.zoom_out,
            "gradients": self._toggle_gradients,
            "neuron_maps": self._toggle_neuron_maps,
            "enter_canvas": partial(canvas.setFocus, Qt.FocusReason.ShortcutFocusReason),
            **{f"enter_{title.lower().replace(' ', '_')}": partial(self._enter, title) for title in PANELS},
            "first_tour": self._show_first_tour,
            "worked_example_tour": self._show_worked_example,
            "what_is_this": self._ask,
            "shortcuts": self._show_shortcuts,
            "about": partial(show_about, self),
        }

    def _make_tool_bars(self) -> None:
        main = make_tool_bar(self, "Main tools", Qt.ToolBarArea.TopToolBarArea)
        main.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        fill_tool_bar(main, MAIN_TOOLS, self.actions_by_name)
        train_button = main.widgetForAction(self.actions_by_name["train"])
        if train_button is not None:
            train_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)  # type: ignore[attr-defined]  # it is a QToolButton
            # Wide enough for its longest text, so that the bar does not jump.
            train_button.setMinimumWidth(96)
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        main.addWidget(spacer)
        fill_tool_bar(main, VIEW_TOOLS, self.actions_by_name)
        drawing = make_tool_bar(self, "Drawing tools", Qt.ToolBarArea.LeftToolBarArea)
        fill_tool_bar(drawing, DRAWING_TOOLS, self.actions_by_name)
        exclusive = QActionGroup(self)
        for name in TOOLS:
            exclusive.addAction(self.actions_by_name[name])
        self.actions_by_name["select"].setChecked(True)

    def _fill_schemes(self, menu: QMenu) -> None:
        group = QActionGroup(menu)
        for scheme, text in SCHEMES:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(scheme is self.workspace.theme.scheme)
            action.triggered.connect(partial(self._choose_scheme, scheme))
            group.addAction(action)

    def _connect(self) -> None:
        workspace = self.workspace
        workspace.theme.changed.connect(self._recolour)
        workspace.training.state_changed.connect(self._refresh_run)
        workspace.document.file_changed.connect(self._refresh_title)
        workspace.insight.quantity_changed.connect(self._refresh_quantity)
        workspace.paper_wanted.connect(self.actions_by_name["export_step"].trigger)
        self.docks.data.import_requested.connect(self._on_import_requested)
        self.remedies.misfit_changed.connect(self.actions_by_name["fit_ends"].setEnabled)
        self.remedies.fitted.connect(self.canvas.fit)
        self.files.imported.connect(self.canvas.fit)
        workspace.document.undo_stack.changed.connect(self._refresh_undo)
        self.canvas.tool_changed.connect(self._on_tool_changed)
        self.canvas.installEventFilter(self)

    # Events

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, then end the training thread before any widget goes."""
        if not self.files.may_close():
            event.ignore()
            return
        self._settings.save_window(self.saveGeometry(), self.saveState(), self.docks.placed)
        self._settings.flush()
        self.shut_down()
        event.accept()

    def shut_down(self) -> None:
        """End the threads; the window can only be thrown away afterwards."""
        self.docks.shut_down()
        self.own_data.shutdown()
        self.data_export.shutdown()
        self.experiments.shutdown()
        self.explosions.shutdown()
        self.workspace.training.shutdown()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802  # it overrides Qt's
        """Pass the keyboard on in the order of the panels."""
        return self.docks.pass_focus(forward) or super().focusNextPrevChild(forward)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the notices at the top of the canvas."""
        if watched is self.canvas and event.type() == QEvent.Type.Resize:
            self.notices.place()
        return False

    # Reactions

    def _refresh_run(self, state: State) -> None:
        words = {State.IDLE: "Train", State.RUNNING: "Pause", State.PAUSED: "Resume", State.STOPPING: "Stopping"}
        train = self.actions_by_name["train"]
        train.setText(f"&{words[state]}")
        train.setEnabled(state is not State.STOPPING)
        self.actions_by_name["stop"].setEnabled(state in (State.RUNNING, State.PAUSED))
        for name in ("step_epoch", "step_batch", "step_sample"):
            self.actions_by_name[name].setEnabled(state in (State.IDLE, State.PAUSED))
        self._recolour_train()

    def _refresh_title(self) -> None:
        document = self.workspace.document
        name = document.path.name if document.path is not None else "Untitled"
        self.setWindowTitle(f"{name}[*] - bpgui")
        self.setWindowModified(document.modified)

    def _refresh_quantity(self) -> None:
        self.actions_by_name["gradients"].setChecked(self.workspace.insight.quantity == "gradient")

    def _recolour(self) -> None:
        self.actions_by_name.recolour(self.workspace.theme.colours)
        self._recolour_train()

    def _recolour_train(self) -> None:
        running = self.workspace.training.state is State.RUNNING
        self.actions_by_name.show_icon("train", "pause" if running else "train", self.workspace.theme.colours)

    def _on_import_requested(self, present: OwnSpec | None) -> None:
        if present is None:
            self.files.import_data()
        else:
            self.files.import_again()

    def _on_tool_changed(self, tool: str) -> None:
        self.actions_by_name[tool].setChecked(True)

    def _refresh_undo(self) -> None:
        stack = self.workspace.document.undo_stack
        for name, able, text in (("undo", stack.can_undo, stack.undo_text), ("redo", stack.can_redo, stack.redo_text)):
            self.actions_by_name[name].setEnabled(able)
            self.actions_by_name[name].setText(f"&{name.capitalize()} {text}".rstrip())

    # What actions do

    def _choose_tool(self, name: str) -> None:
        self.canvas.setFocus()
        self.canvas.set_tool(name)

    def _enter(self, title: str) -> None:
        self.docks.enter(title)

    def _walk(self, go: Callable[[], object]) -> None:
        """Go through the walk; the first press shows it."""
        if self.workspace.walker.active:
            go()
        else:
            self.docks.show_view("Step through")

    def _toggle_gradients(self) -> None:
        insight = self.workspace.insight
        insight.show_quantity("weight" if insight.quantity == "gradient" else "gradient")

    def _toggle_neuron_maps(self) -> None:
        responses = self.workspace.responses
        responses.set_enabled(not responses.enabled)
        self.actions_by_name["neuron_maps"].setChecked(responses.enabled)
        if responses.enabled and responses.problem:
            self.workspace.hinted.emit(f"There are no maps of neurons yet. {responses.problem}")

    def _drawn(self, options: PictureOptions) -> bytes:
        workspace = self.workspace
        return picture_bytes(view_of(workspace.project, workspace.dataset, self.canvas.font()), options)

    def _copy_picture(self) -> None:
        try:
            copy_picture(self._drawn, PictureOptions(dark=self.workspace.theme.colours.dark))
        except BpguiError as error:
            self.workspace.refused.emit(str(error))
        else:
            self.workspace.hinted.emit("Copied the drawing as a picture, PNG and SVG.")

    def _import_data(self) -> None:
        self.files.import_data()

    def _show_new_network(self) -> None:
        show_new_network(self.workspace, self).accepted.connect(self.canvas.fit)

    def _choose_scheme(self, scheme: Scheme) -> None:
        self.workspace.theme.choose(scheme)
        self._settings.scheme = scheme

    def _show_first_tour(self) -> None:
        self.help.show_first_tour()

    def _show_worked_example(self) -> None:
        self.help.show_worked_example()

    def _ask(self) -> None:
        self.help.ask()

    def _show_shortcuts(self) -> None:
        show_shortcuts(self.actions_by_name.all(), self)

    def _restore(self) -> None:
        geometry, state = self._settings.window()
        if geometry is not None:
            self.restoreGeometry(geometry)
        if state is not None and self.restoreState(state):
            self.docks.keep_places(self._settings.placed)
