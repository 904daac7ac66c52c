"""`bpgui render`: a picture of the real window, without a screen and without noise."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler, qWarning
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from bpgui import app
from bpgui.gui.main_window import MainWindow

Run = Callable[..., Result]


def picture(file: Path, width: int, height: int) -> QImage:
    """Return the picture, having seen that it has this size and shows something."""
    assert file.read_bytes().startswith(b"\x89PNG")
    image = QImage(str(file))
    assert (image.width(), image.height()) == (width, height)
    colours = {image.pixel(x, y) for x in range(0, width, 3) for y in range(0, height, 3)}
    assert len(colours) > 50
    return image


def test_a_picture_needs_no_screen_and_makes_no_noise(
    process: Callable[..., subprocess.CompletedProcess[str]], folder: Path
) -> None:
    done = process("render", "xor", "-o", "xor.png")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Wrote xor.png.\n", "")
    picture(folder / "xor.png", 1280, 800)
    assert [file.name for file in folder.iterdir()] == ["xor.png"]


def test_size_and_colours_are_chosen(run: Run, qapp: QApplication, folder: Path) -> None:
    assert run("render", "empty", "-o", "light.png", "--size", "1000x700").exit_code == 0
    assert run("render", "empty", "-o", "dark.png", "--size", "1000x700", "--dark").exit_code == 0
    light, dark = (picture(folder / name, 1000, 700) for name in ("light.png", "dark.png"))
    centre = (500, 300)
    assert light.pixelColor(*centre).lightness() > 200
    assert dark.pixelColor(*centre).lightness() < 80


def test_the_window_trains_before_the_picture_is_taken(
    run: Run, qapp: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows: list[MainWindow] = []
    build = app.build_window

    def remembered(*arguments: object) -> MainWindow:
        windows.append(build(*arguments))  # type: ignore[arg-type]  # handed on as they are
        return windows[-1]

    monkeypatch.setattr(app, "build_window", remembered)
    result = run("render", "xor", "-o", "trained.png", "--epochs", "5")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "Wrote trained.png.\n", "")
    picture(folder / "trained.png", 1280, 800)
    assert windows[0].workspace.project.epoch >= 5
    assert len(windows[0].workspace.project.history) >= 6


def test_what_cannot_be_trained_gives_no_picture(run: Run, qapp: QApplication, folder: Path) -> None:
    result = run("render", "empty", "-o", "x.png", "--epochs", "3")
    assert result.exit_code == 2
    assert result.stderr == "bpgui: The canvas is empty: draw layers or open an example first.\n"
    assert list(folder.iterdir()) == []


def test_a_project_file_gives_the_window_its_title(
    run: Run, qapp: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []
    shut_down = MainWindow.shut_down

    def remembered(window: MainWindow) -> None:
        titles.append(window.windowTitle())
        shut_down(window)

    monkeypatch.setattr(MainWindow, "shut_down", remembered)
    assert run("train", "and", "--epochs", "2", "--out", "my.bpg").exit_code == 0
    assert run("render", "my.bpg", "-o", "my.png").exit_code == 0
    assert titles == ["my.bpg[*] - bpgui"]


def test_only_the_noise_of_the_offscreen_platform_is_silenced(qapp: QApplication) -> None:
    heard: list[str] = []

    def listen(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        heard.append(message)

    before = qInstallMessageHandler(listen)
    try:
        with app._without_offscreen_noise():
            qWarning("This plugin does not support propagateSizeHints()")
            qWarning("something else")
        qWarning("This plugin does not support propagateSizeHints()")
    finally:
        qInstallMessageHandler(before)
    assert heard == ["something else", "This plugin does not support propagateSizeHints()"]


def test_other_messages_of_qt_still_reach_stderr(
    process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    code = """
from PySide6.QtCore import qWarning
from bpgui import app
with app._without_offscreen_noise():
    qWarning("This plugin does not support propagateSizeHints()")
    qWarning("something else")
"""
    assert process(start=("-c", code)).stderr == "something else\n"
