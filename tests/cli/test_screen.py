"""With a screen the window opens; without one the main job is done all the same."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PySide6.QtGui import QImage

from bpgui.cli import screen
from bpgui.files import open_project
from bpgui.spec import Project

pytestmark = pytest.mark.usefixtures("no_screen")

Run = Callable[..., Result]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What the window would have been opened with; closing it gives exit code 0."""
    calls: list[tuple[object, ...]] = []

    def run(*arguments: object) -> int:
        calls.append(arguments)
        return 0

    monkeypatch.setattr("bpgui.app.run", run)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return calls


def test_nothing_set_is_no_screen() -> None:
    assert not screen.has_screen()


@pytest.mark.parametrize(
    ("display", "there"),
    [(":7", True), (":7.0", True), (":8", False), (":8.0", False), ("", False), ("localhost:10.0", True)],
)
def test_an_x_server_has_to_be_there_unless_it_is_on_another_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, display: str, there: bool
) -> None:
    (tmp_path / "X7").touch()
    monkeypatch.setenv("DISPLAY", display)
    assert screen.has_screen() is there


@pytest.mark.parametrize(("name", "value"), [("WAYLAND_DISPLAY", "wayland-0"), ("QT_QPA_PLATFORM", "offscreen")])
def test_wayland_and_a_chosen_platform_count_as_a_screen(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert screen.has_screen()
    monkeypatch.setenv(name, "")
    assert not screen.has_screen()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_always_have_a_screen(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert screen.has_screen()


def test_without_arguments_the_window_opens_empty(run: Run, opened: list[tuple[object, ...]]) -> None:
    assert run().exit_code == 0
    assert opened == [(None,)]


@pytest.mark.parametrize("name", ["table.csv", "missing.bpg", "no/where"])
def test_a_file_is_left_to_the_window_which_tells_what_is_wrong_with_it(
    run: Run, opened: list[tuple[object, ...]], folder: Path, name: str
) -> None:
    (folder / "table.csv").write_text("x,y\n1,2\n")
    result = run(name)
    assert (result.exit_code, result.output) == (0, "")
    assert opened == [(Path(name),)]


def test_a_sample_opens_by_its_name(run: Run, opened: list[tuple[object, ...]]) -> None:
    assert run("digits").exit_code == 0
    ((path, project),) = opened
    assert path is None
    assert isinstance(project, Project)
    assert project.network.width("input") == 64


def test_the_exit_code_is_that_of_the_window(
    run: Run, opened: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bpgui.app.run", lambda path: 3)
    assert run().exit_code == 3


def test_without_a_screen_xor_is_trained_and_painted(
    process: Callable[..., subprocess.CompletedProcess[str]], folder: Path
) -> None:
    done = process()
    assert done.returncode == 0
    assert done.stdout.startswith("There is no screen here")
    assert "Training the XOR sample" in done.stdout
    assert f"{folder / 'bpgui-window.png'}." in done.stdout
    assert f"{folder / 'bpgui-xor.bpg'}." in done.stdout
    (bar,) = done.stderr.splitlines()
    assert "10000/10000 epochs" in bar
    project = open_project(folder / "bpgui-xor.bpg")
    last = project.history.last()
    assert project.epoch == 10_000
    assert last is not None
    assert last[1] < 0.005
    image = QImage(str(folder / "bpgui-window.png"))
    assert (image.width(), image.height()) == (1280, 800)
    assert {file.name for file in folder.iterdir()} == {"bpgui-window.png", "bpgui-xor.bpg"}


def test_without_a_screen_a_project_is_trained_and_its_file_left_alone(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def paint(project: Project, target: Path, **options: object) -> None:
        target.write_text(str(project.epoch))

    monkeypatch.setattr("bpgui.app.render", paint)
    (folder / "deep").mkdir()
    assert run("train", "and", "--epochs", "4", "--out", "deep/my.bpg").exit_code == 0
    before = (folder / "deep" / "my.bpg").read_bytes()
    result = run("deep/my.bpg")
    assert result.exit_code == 0
    assert "Training deep/my.bpg" in result.stdout
    assert (folder / "deep" / "my.bpg").read_bytes() == before
    assert open_project(folder / "bpgui-my.bpg").epoch == 8
    assert (folder / "bpgui-window.png").read_text() == "8"
