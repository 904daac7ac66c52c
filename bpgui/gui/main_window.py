"""The main window: puts canvas, docks, menus and tool bars together. What they do stands in their own modules."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QSizePolicy, QToolBar, QWidget

from bpgui import edits
from bpgui.engine import ACTIVATIONS, LOSSES
from bpgui.gui.canvas.network_canvas import NetworkCanvas
from bpgui.gui.common.actions import Actions
from bpgui.gui.common.icons import application_icon
from bpgui.gui.common.notice import Notices
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.training import State, Step
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.help import show_about, show_shortcuts
from bpgui.gui.dialogs.project_files import ProjectFiles
from bpgui.gui.panels.data_panel import DataPanel
from bpgui.gui.panels.inspector import Inspector
from bpgui.gui.panels.status import StatusBar
from bpgui.gui.panels.training_panel import TrainingPanel
from bpgui.gui.plots.curves import Curves
from bpgui.spec import Project, Role
from bpgui.spec.checks import fits

TOOLS: dict[str, Role | None] = {
    "select": None,
    "add_input": "input",
    "add_hidden": "hidden",
    "add_output": "output",
}


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
        self.files = ProjectFiles(workspace, settings, self)
        self.setCentralWidget(self.canvas)
        self.actions_by_name = Actions(self, self.canvas, self._slots())
        self.docks = self._make_docks()
        self._make_tool_bars()
        self._make_menus()
        self.status = StatusBar(workspace)
        self.setStatusBar(self.status)
        self._connect()
        self._recolour()
        self._refresh_title()
        self._refresh_run(workspace.training.state)
        self._refresh_problem()
        self.resize(1280, 800)
        self._restore()
        self.canvas.setFocus()

    # Making

    def _slots(self) -> dict[str, Callable[[], object]]:
        training, canvas = self.workspace.training, self.canvas
        stack = self.workspace.document.undo_stack
        return {
            "new": self.files.new,
            "open": self.files.open,
            "save": self.files.save,
            "save_as": self.files.save_as,
            "quit": self.close,
            "undo": stack.undo,
            "redo": stack.redo,
            "delete": canvas.delete_selected,
            **{name: partial(self._choose_tool, role) for name, role in TOOLS.items()},
            "fit_ends": self._fit_ends,
            "arrange": canvas.arrange,
            "train": training.toggle,
            "stop": training.stop,
            "step_epoch": partial(self._step, Step.EPOCH),
            "step_batch": partial(self._step, Step.BATCH),
            "step_sample": partial(self._step, Step.SAMPLE),
            "reset": training.reset,
            "draw_weights": training.draw_weights,
            "fit": canvas.fit,
            "zoom_in": canvas.zoom_in,
            "zoom_out": canvas.zoom_out,
            "shortcuts": self._show_shortcuts,
            "about": self._show_about,
        }

    def _make_docks(self) -> dict[str, QDockWidget]:
        area = Qt.DockWidgetArea
        contents: dict[str, tuple[QWidget, Qt.DockWidgetArea]] = {
            "Data": (DataPanel(self.workspace), area.LeftDockWidgetArea),
            "Training": (TrainingPanel(self.workspace), area.RightDockWidgetArea),
            "Inspector": (Inspector(self.workspace), area.RightDockWidgetArea),
            "Curves": (Curves(self.workspace), area.BottomDockWidgetArea),
        }
        docks = {}
        for title, (content, where) in contents.items():
            dock = QDockWidget(title)
            dock.setObjectName(title)
            dock.setWidget(content)
            self.addDockWidget(where, dock)
            docks[title] = dock
        for corner, where in (
            (Qt.Corner.BottomLeftCorner, area.LeftDockWidgetArea),
            (Qt.Corner.BottomRightCorner, area.RightDockWidgetArea),
        ):
            self.setCorner(corner, where)
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self.resizeDocks([docks["Data"], docks["Training"]], [310, 310], horizontal)
        self.resizeDocks([docks["Training"], docks["Inspector"]], [420, 300], vertical)
        self.resizeDocks([docks["Curves"]], [215], vertical)
        return docks

    def _make_tool_bars(self) -> None:
        main = self._tool_bar("Main tools", Qt.ToolBarArea.TopToolBarArea)
        main.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        groups = (
            ("new", "open", "save"),
            ("undo", "redo"),
            ("train", "stop", "step_epoch", "step_batch", "step_sample"),
            ("reset", "draw_weights"),
        )
        for group in groups:
            self._fill(main, group)
            main.addSeparator()
        train_button = main.widgetForAction(self.actions_by_name["train"])
        if train_button is not None:
            train_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)  # type: ignore[attr-defined]  # it is a QToolButton
            # Wide enough for its longest text, so that the bar does not jump.
            train_button.setMinimumWidth(96)
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        main.addWidget(spacer)
        self._fill(main, ("arrange", "zoom_out", "zoom_in", "fit"))
        drawing = self._tool_bar("Drawing tools", Qt.ToolBarArea.LeftToolBarArea)
        self._fill(drawing, tuple(TOOLS))
        drawing.addSeparator()
        self._fill(drawing, ("delete",))
        exclusive = QActionGroup(self)
        for name in TOOLS:
            self.actions_by_name[name].setCheckable(True)
            exclusive.addAction(self.actions_by_name[name])
        self.actions_by_name["select"].setChecked(True)

    def _tool_bar(self, title: str, where: Qt.ToolBarArea) -> QToolBar:
        bar = QToolBar(title)
        bar.setObjectName(title)
        bar.setMovable(False)
        self.addToolBar(where, bar)
        return bar

    def _fill(self, target: QToolBar | QMenu, names: tuple[str, ...]) -> None:
        for name in names:
            target.addAction(self.actions_by_name[name])

    def _make_menus(self) -> None:
        bar = self.menuBar()
        file = bar.addMenu("&File")
        self._fill(file, ("new", "open"))
        self.files.fill_examples(file.addMenu("Open e&xample"))
        recent = file.addMenu("Open &recent")
        self.files.fill_recent(recent)
        file.aboutToShow.connect(partial(self.files.fill_recent, recent))
        file.addSeparator()
        self._fill(file, ("save", "save_as"))
        file.addSeparator()
        self._fill(file, ("quit",))
        edit = bar.addMenu("&Edit")
        self._fill(edit, ("undo", "redo"))
        edit.addSeparator()
        self._fill(edit, ("delete",))
        network = bar.addMenu("&Network")
        self._fill(network, tuple(TOOLS))
        network.addSeparator()
        self._fill(network, ("fit_ends", "arrange"))
        train = bar.addMenu("&Train")
        self._fill(train, ("train", "stop"))
        train.addSeparator()
        self._fill(train, ("step_epoch", "step_batch", "step_sample"))
        train.addSeparator()
        self._fill(train, ("reset", "draw_weights"))
        view = bar.addMenu("&View")
        self._fill(view, ("fit", "zoom_in", "zoom_out"))
        view.addSeparator()
        for dock in self.docks.values():
            view.addAction(dock.toggleViewAction())
        view.addSeparator()
        self._fill_schemes(view.addMenu("&Colours"))
        self._fill(bar.addMenu("&Help"), ("shortcuts", "about"))

    def _fill_schemes(self, menu: QMenu) -> None:
        group = QActionGroup(menu)
        for scheme, text in ((Scheme.SYSTEM, "As the &system"), (Scheme.LIGHT, "&Light"), (Scheme.DARK, "&Dark")):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(scheme is self.workspace.theme.scheme)
            action.triggered.connect(partial(self._choose_scheme, scheme))
            group.addAction(action)

    def _connect(self) -> None:
        workspace = self.workspace
        workspace.refused.connect(self.notices.refuse)
        workspace.theme.changed.connect(self._recolour)
        workspace.training.failed.connect(self.notices.refuse)
        workspace.training.state_changed.connect(self._refresh_run)
        workspace.training.problem_changed.connect(self._refresh_problem)
        workspace.document.file_changed.connect(self._refresh_title)
        workspace.document.project_changed.connect(self._on_project_changed)
        stack = workspace.document.undo_stack
        for action, able, text, verb in (
            (self.actions_by_name["undo"], stack.canUndoChanged, stack.undoTextChanged, "Undo"),
            (self.actions_by_name["redo"], stack.canRedoChanged, stack.redoTextChanged, "Redo"),
        ):
            able.connect(action.setEnabled)
            text.connect(partial(self._name_undo, action, verb))
            action.setEnabled(False)
        self.canvas.tool_changed.connect(self._on_tool_changed)
        self.canvas.installEventFilter(self)

    # Events

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, then end the training thread before any widget goes."""
        if not self.files.may_close():
            event.ignore()
            return
        self._settings.save_window(self.saveGeometry(), self.saveState())
        self._settings.flush()
        self.shut_down()
        event.accept()

    def shut_down(self) -> None:
        """End the training thread; the window can only be thrown away afterwards."""
        self.workspace.training.shutdown()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the notices at the top of the canvas."""
        if watched is self.canvas and event.type() == QEvent.Type.Resize:
            self.notices.place()
        return False

    # Reactions

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.network is not before.network or after.training is not before.training:
            # What was refused is out of date once something else has been done.
            self.notices.error.hide()
            self._refresh_problem()

    def _refresh_problem(self) -> None:
        # The empty canvas tells by itself what to do first.
        problem = self.workspace.training.problem if self.workspace.project.network.layers else ""
        self.notices.tell_problem(problem, self._remedy() if problem else None)
        self.actions_by_name["fit_ends"].setEnabled(self._misfit())

    def _remedy(self) -> tuple[str, Callable[[], object]] | None:
        project = self.workspace.project
        if self._misfit():
            return "Fit the network", self._fit_ends
        allowed = LOSSES[project.training.loss].activations
        outputs = project.network.with_role("output")
        if allowed is not None and any(layer.activation not in allowed for layer in outputs):
            return f"Make the output {ACTIVATIONS[allowed[0]].in_text}", partial(self._set_outputs, allowed[0])
        return None

    def _misfit(self) -> bool:
        dataset, network = self.workspace.dataset, self.workspace.project.network
        if dataset is None:
            return False
        return not fits(network, dataset.table.inputs.shape[1], dataset.table.targets.shape[1])

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

    def _recolour(self) -> None:
        self.actions_by_name.recolour(self.workspace.theme.colours)
        self._recolour_train()

    def _recolour_train(self) -> None:
        running = self.workspace.training.state is State.RUNNING
        self.actions_by_name.show_icon("train", "pause" if running else "train", self.workspace.theme.colours)

    def _on_tool_changed(self, tool: Role | None) -> None:
        for name, role in TOOLS.items():
            self.actions_by_name[name].setChecked(role == tool)

    def _name_undo(self, action: QAction, verb: str, text: str) -> None:
        action.setText(f"&{verb} {text}" if text else f"&{verb}")

    # What actions do

    def _choose_tool(self, role: Role | None) -> None:
        self.canvas.setFocus()
        self.canvas.set_tool(role)

    def _step(self, step: Step) -> None:
        self.workspace.training.step(step)

    def _fit_ends(self) -> None:
        dataset = self.workspace.dataset
        if dataset is not None:
            inputs, targets = dataset.table.inputs.shape[1], dataset.table.targets.shape[1]
            self.workspace.edit("Fit the network", lambda project: edits.fit_ends(project, inputs, targets))
            self.canvas.fit()

    def _set_outputs(self, activation: str) -> None:
        label = f"Output activation {ACTIVATIONS[activation].label}"
        self.workspace.edit(label, lambda project: edits.set_role_activation(project, "output", activation))

    def _choose_scheme(self, scheme: Scheme) -> None:
        self.workspace.theme.choose(scheme)
        self._settings.scheme = scheme

    def _show_shortcuts(self) -> None:
        show_shortcuts(self.actions_by_name.all(), self)

    def _show_about(self) -> None:
        show_about(self)

    def _restore(self) -> None:
        geometry, state = self._settings.window()
        if geometry is not None:
            self.restoreGeometry(geometry)
        if state is not None:
            self.restoreState(state)
