"""The main job in the real window, by real mouse and key events."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QThread, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.edits import empty_project
from bpgui.gui.canvas.drawing.hit import handles
from bpgui.gui.canvas.network_canvas import NetworkCanvas
from bpgui.gui.common.selection import LayerRef
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.training import State
from bpgui.gui.main_window import MainWindow
from bpgui.gui.panels.data.data_panel import DataPanel
from bpgui.gui.plots.curves import Curves
from bpgui.spec import Project

OpenWindow = Callable[[Project], MainWindow]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[QMessageBox.StandardButton], None]:
    """Press a button of the next message box that opens."""

    def press(button: QMessageBox.StandardButton) -> None:
        def click() -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox)
            box.button(button).click()

        QTimer.singleShot(50, click)

    return press


def key(qtbot: QtBot, window: MainWindow, code: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    qtbot.keyClick(window.canvas, code, held)


def drag(qtbot: QtBot, canvas: NetworkCanvas, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(canvas, LEFT, pos=start)
    for share in (0.3, 0.7, 1.0):
        qtbot.mouseMove(canvas, QPointF(start + (end - start) * share).toPoint())
    qtbot.mouseRelease(canvas, LEFT, pos=end)


def connect(qtbot: QtBot, window: MainWindow, source: int, target: int) -> None:
    canvas = window.canvas
    shapes = list(canvas.scene.shapes.values())
    canvas_point = canvas.to_pixels
    qtbot.mouseMove(canvas, canvas_point(*shapes[source].box.centre))
    port = canvas_point(*handles(shapes[source], canvas.camera.scale).port)
    drag(qtbot, canvas, port, canvas_point(*shapes[target].box.centre))


def choose_sample(qtbot: QtBot, window: MainWindow, title: str) -> None:
    combo = window.findChild(DataPanel).findChild(QComboBox)
    combo.setFocus()
    qtbot.keyClicks(combo, title)
    qtbot.waitUntil(lambda: window.workspace.project.dataset is not None)


def draw_2_4_1(qtbot: QtBot, window: MainWindow) -> None:
    canvas = window.canvas
    middle = canvas.height() // 2
    canvas.setFocus()
    for number, code in enumerate((Qt.Key.Key_I, Qt.Key.Key_H, Qt.Key.Key_O)):
        key(qtbot, window, code)
        qtbot.mouseClick(canvas, LEFT, pos=QPoint(120 + 190 * number, middle))
    connect(qtbot, window, 0, 1)
    connect(qtbot, window, 1, 2)


def test_the_whole_way_from_an_empty_canvas_to_a_saved_trained_network(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(empty_project())
    workspace = window.workspace
    stack = workspace.document.undo_stack
    control = Qt.KeyboardModifier.ControlModifier

    draw_2_4_1(qtbot, window)
    assert [layer.size for layer in workspace.project.network.layers] == [2, 4, 1]
    assert [layer.role for layer in workspace.project.network.layers] == ["input", "hidden", "output"]
    assert len(workspace.project.network.connections) == 2
    choose_sample(qtbot, window, "XOR")
    assert workspace.project.dataset.source == "xor"
    assert window.notices.problem.isHidden()

    first = workspace.project.parameters
    curves = window.findChild(Curves)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert workspace.training.state is State.RUNNING
    qtbot.waitUntil(lambda: len(workspace.project.history) > 50, timeout=20_000)
    losses = workspace.project.history.rows()[:, 1]
    assert losses[-1] < losses[0]
    qtbot.waitUntil(lambda: len(curves.loss.plot.drawn(0)[1]) > 1, timeout=5000)
    plotted = curves.loss.plot.drawn(0)[1]
    assert plotted[-1] < plotted[0]

    with qtbot.waitSignal(workspace.training.held):
        qtbot.keyClick(window, Qt.Key.Key_F5)
    held = workspace.project
    assert workspace.training.state is State.PAUSED
    with qtbot.assertNotEmitted(workspace.document.project_changed, wait=200):
        pass
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: workspace.project.epoch > held.epoch, timeout=20_000)
    qtbot.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE, timeout=20_000)
    trained = workspace.project

    qtbot.keyClick(window, Qt.Key.Key_R, control)
    assert workspace.project.parameters == first
    assert workspace.project.epoch == 0
    assert len(workspace.project.history) == 0
    qtbot.keyClick(window, Qt.Key.Key_Z, control)
    assert workspace.project == trained

    while stack.can_undo:
        qtbot.keyClick(window, Qt.Key.Key_Z, control)
    assert workspace.project == empty_project()
    while stack.can_redo:
        qtbot.keyClick(window, Qt.Key.Key_Y, control)
    assert workspace.project.parameters == first
    qtbot.keyClick(window, Qt.Key.Key_Z, control)
    assert workspace.project == trained

    file = tmp_path / "mine.bpg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(file), ""))
    qtbot.keyClick(window, Qt.Key.Key_S, control)
    assert window.windowTitle() == "mine.bpg[*] - bpgui"
    assert not window.isWindowModified()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(file), ""))
    qtbot.keyClick(window, Qt.Key.Key_N, control)
    assert workspace.project == empty_project()
    qtbot.keyClick(window, Qt.Key.Key_O, control)
    assert workspace.project == trained


def test_closing_while_training_ends_the_thread(
    open_window: OpenWindow, qtbot: QtBot, answer: Callable[[QMessageBox.StandardButton], None]
) -> None:
    window = open_window(sample_project("xor"))
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: window.workspace.project.epoch > 0, timeout=20_000)
    answer(QMessageBox.StandardButton.Discard)
    assert window.close()
    assert not [thread for thread in window.findChildren(QThread) if thread.isRunning()]


def test_closing_can_be_cancelled_and_training_goes_on(
    open_window: OpenWindow, qtbot: QtBot, answer: Callable[[QMessageBox.StandardButton], None]
) -> None:
    window = open_window(sample_project("xor"))
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: window.workspace.project.epoch > 0, timeout=20_000)
    answer(QMessageBox.StandardButton.Cancel)
    assert not window.close()
    epoch = window.workspace.project.epoch
    qtbot.waitUntil(lambda: window.workspace.project.epoch > epoch, timeout=20_000)


def test_a_network_that_does_not_fit_is_told_in_words_and_fitted_by_a_button(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(sample_project("xor"))
    window.workspace.selection.select(LayerRef(window.workspace.project.network.layers[0].id))
    window.canvas.setFocus()
    key(qtbot, window, Qt.Key.Key_Plus)
    notice = window.notices.problem
    assert notice.isVisible()
    assert notice.text == "The network has 3 input neurons, but the data has 2 input columns."
    kept = window.workspace.project.parameters.weights["connection-1"][:2]
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert window.workspace.training.state is State.IDLE
    assert "3 input neurons" in window.notices.error.text
    qtbot.mouseClick(notice.button, LEFT)
    assert window.workspace.project.network.layers[0].size == 2
    assert window.workspace.project.parameters.weights["connection-1"].tolist() == kept.tolist()
    assert notice.isHidden()


def test_a_loss_that_does_not_suit_the_output_is_told_with_a_remedy(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(sample_project("digits"))
    output = window.workspace.project.network.layers[-1].id
    window.workspace.edit("Sigmoid", lambda project: edits.set_activation(project, output, "sigmoid"))
    assert "needs a softmax output" in window.notices.problem.text
    qtbot.mouseClick(window.notices.problem.button, LEFT)
    assert window.workspace.project.network.layers[-1].activation == "softmax"
    assert window.notices.problem.isHidden()


def test_a_file_that_is_no_project_is_told_in_a_dialog_and_changes_nothing(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")
    window = open_window(sample_project("xor"))
    before = window.workspace.project
    told: list[str] = []

    def read() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        told.append(box.text())
        box.button(QMessageBox.StandardButton.Ok).click()

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(table), ""))
    QTimer.singleShot(50, read)
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert "table.csv" in told[0]
    assert "not a bpgui project" in told[0]
    assert window.workspace.project is before
    assert not window.workspace.document.modified


def test_unsaved_changes_are_asked_about_and_can_be_saved(
    open_window: OpenWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[QMessageBox.StandardButton], None],
) -> None:
    window = open_window(empty_project())
    draw_2_4_1(qtbot, window)
    assert window.isWindowModified()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "drawn"), ""))
    answer(QMessageBox.StandardButton.Save)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert (tmp_path / "drawn.bpg").is_file()
    assert window.workspace.project == empty_project()


def test_every_example_opens_from_the_menu_and_trains(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(empty_project())
    for name in ("xor", "worked-example", "digits", "spiral"):
        window.files.open_example(name)
        qtbot.waitUntil(lambda: window.workspace.training.state is State.IDLE, timeout=5000)
        qtbot.keyClick(window, Qt.Key.Key_F6)
        qtbot.waitUntil(
            lambda: window.workspace.training.state is not State.RUNNING and window.workspace.project.epoch == 1,
            timeout=20_000,
        )
        window.workspace.document.undo_stack.set_clean()


def test_the_worked_example_stepped_in_the_window_gives_the_known_numbers(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(empty_project())
    window.files.open_example("worked-example")
    qtbot.keyClick(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: window.workspace.project.epoch == 1, timeout=20_000)
    weights = window.workspace.project.parameters.weights
    assert weights["connection-1"].ravel().tolist() == pytest.approx(
        [0.19904534, 0.29717500, 0.19809069, 0.29435000], abs=1e-8
    )
    assert weights["connection-2"].ravel().tolist() == pytest.approx([0.27969149, 0.87874292], abs=1e-8)


def test_the_window_remembers_its_docks_and_recent_files(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(sample_project("xor"))
    window.workspace.document.save(tmp_path / "known.bpg")
    window.files.open_path(tmp_path / "known.bpg")
    window.docks["Inspector"].hide()
    window.resize(1400, 900)
    assert window.close()
    again = open_window(empty_project())
    assert again.docks["Inspector"].isHidden()
    assert not again.docks["Data"].isHidden()
    recent = Settings(tmp_path / "settings.ini").recent_files
    assert recent == [(tmp_path / "known.bpg").resolve()]


def test_light_and_dark_are_switched_and_remembered(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window(sample_project("xor"))
    light = window.grab().toImage().pixelColor(640, 400)
    colours = next(menu for menu in window.menuBar().findChildren(QMenu) if "Colours" in menu.title())
    next(action for action in colours.actions() if "Dark" in action.text()).trigger()
    dark = window.grab().toImage().pixelColor(640, 400)
    assert light.lightness() > 200 > 60 > dark.lightness()
    assert Settings(tmp_path / "settings.ini").scheme is Scheme.DARK
