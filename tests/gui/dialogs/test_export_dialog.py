"""The dialog that exports the drawing: what is chosen is previewed, written and copied; what fails is said."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from bpgui.data import EXAMPLES
from bpgui.errors import ParamError
from bpgui.files.graphviz import to_dot
from bpgui.files.mermaid import to_mermaid
from bpgui.gui.common.pictures import PictureOptions
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.export_picture import ExportDialog, show_export
from bpgui.spec import Project

SVG, PDF, PNG, DOT, MERMAID = range(5)
MakeWorkspace = Callable[[Project], Workspace]


class Renderer:
    """Stands for the canvas: remembers what it was asked for, and draws a picture of one colour."""

    def __init__(self) -> None:
        self.asked: list[PictureOptions] = []
        self.refusal = ""

    def __call__(self, options: PictureOptions) -> bytes:
        self.asked.append(options)
        if self.refusal:
            raise ParamError(self.refusal)
        if options.format != "png":
            return f"a {options.format}".encode()
        image = QImage(round(300 * options.scale), round(200 * options.scale), QImage.Format.Format_ARGB32)
        image.fill(QColor("#102030" if options.dark else "#e0f0ff"))
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        return bytes(buffer.data().data())


@pytest.fixture
def render() -> Renderer:
    return Renderer()


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    return make_workspace(EXAMPLES["xor"][1]())


@pytest.fixture
def dialog(qtbot: QtBot, workspace: Workspace, render: Renderer) -> ExportDialog:
    shown = ExportDialog(workspace, render)
    qtbot.addWidget(shown)
    shown.show()
    return shown


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[None]:
    qapp.clipboard().clear()
    yield
    qapp.clipboard().clear()


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path | None], list[tuple[str, str]]]:
    """Answer the file dialog with a path, None for Cancel; return the names and filters that it was asked with."""

    def answer(path: Path | None) -> list[tuple[str, str]]:
        asked: list[tuple[str, str]] = []

        def choose(parent: object, title: str, start: str, pattern: str) -> tuple[str, str]:
            asked.append((Path(start).name, pattern))
            return ("" if path is None else str(path)), pattern

        monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
        return asked

    return answer


def press(qtbot: QtBot, dialog: ExportDialog, name: str) -> None:
    button = {"save": dialog.save_button, "copy": dialog.copy_button}[name]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_each_format_shows_only_the_choices_that_change_it(dialog: ExportDialog) -> None:
    fields = {
        "scale": dialog.scale,
        "colours": dialog.colours,
        "transparent": dialog.transparent,
        "legend": dialog.legend,
        "detail": dialog.detail,
    }
    picture = {"colours", "transparent", "legend"}
    expected = {SVG: picture, PDF: picture, PNG: {*picture, "scale"}, DOT: {"detail"}, MERMAID: {"detail"}}
    for kind, names in expected.items():
        dialog.format.setCurrentIndex(kind)
        assert {name for name, field in fields.items() if field.isVisible()} == names


def test_the_preview_follows_the_choices(qtbot: QtBot, dialog: ExportDialog, render: Renderer) -> None:
    dialog.format.setFocus()
    qtbot.keyClick(dialog.format, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.format, Qt.Key.Key_Down)
    assert dialog.options() == PictureOptions("png", 2.0)
    assert dialog.preview.picture.toImage().pixelColor(5, 5).name() == "#e0f0ff"
    qtbot.keyClick(dialog.colours, Qt.Key.Key_Down)
    assert dialog.preview.picture.toImage().pixelColor(5, 5).name() == "#102030"
    qtbot.mouseClick(dialog.transparent, Qt.MouseButton.LeftButton, pos=dialog.transparent.rect().center() * 0.2)
    qtbot.keyClick(dialog.legend, Qt.Key.Key_Space)
    assert render.asked[-1] == PictureOptions("png", 1.0, dark=True, transparent=True, legend=False)
    assert dialog.preview.grab().toImage().pixelColor(dialog.preview.rect().center()).name() == "#102030"


def test_a_transparent_picture_stands_on_squares(dialog: ExportDialog) -> None:
    empty = QImage(200, 150, QImage.Format.Format_ARGB32)
    empty.fill(Qt.GlobalColor.transparent)
    picture = dialog.preview.picture
    dialog.preview.show_picture(picture.fromImage(empty))
    shown = dialog.preview.grab().toImage()
    centre = dialog.preview.rect().center()
    assert len({shown.pixelColor(centre.x() + x, centre.y()).name() for x in range(24)}) == 2


def test_the_size_in_pixels_is_told(qtbot: QtBot, dialog: ExportDialog) -> None:
    dialog.format.setCurrentIndex(PNG)
    dialog.scale.setFocus()
    dialog.scale.selectAll()
    qtbot.keyClicks(dialog.scale, "4")
    qtbot.keyClick(dialog.scale, Qt.Key.Key_Tab)
    assert dialog.size_label.text() == "1,200 x 800 pixels"
    dialog.format.setCurrentIndex(SVG)
    assert dialog.size_label.text() == "300 x 200 pixels"
    dialog.format.setCurrentIndex(DOT)
    assert dialog.size_label.text() == ""


@pytest.mark.parametrize(("kind", "write"), [(DOT, to_dot), (MERMAID, to_mermaid)])
def test_text_is_previewed_copied_and_written(
    qtbot: QtBot,
    dialog: ExportDialog,
    workspace: Workspace,
    clipboard: None,
    asked_for: Callable[[Path], list[tuple[str, str]]],
    tmp_path: Path,
    kind: int,
    write: Callable[..., str],
) -> None:
    dialog.format.setCurrentIndex(kind)
    dialog.detail.setCurrentIndex(2)
    expected = write(workspace.project, "layers")
    assert dialog.source.toPlainText() == expected
    assert dialog.copy_button.text() == "&Copy as text"
    press(qtbot, dialog, "copy")
    assert QGuiApplication.clipboard().text() == expected
    asked_for(tmp_path / "net.txt")
    press(qtbot, dialog, "save")
    assert (tmp_path / "net.txt").read_text() == expected


def test_a_picture_is_copied_as_png_and_svg(qtbot: QtBot, dialog: ExportDialog, clipboard: None) -> None:
    dialog.format.setCurrentIndex(PDF)
    assert dialog.copy_button.text() == "&Copy as picture"
    press(qtbot, dialog, "copy")
    assert QGuiApplication.clipboard().image().width() == 600
    assert QGuiApplication.clipboard().mimeData().data("image/svg+xml").data() == b"a svg"


def test_saving_asks_for_a_name_and_closes(
    qtbot: QtBot,
    dialog: ExportDialog,
    workspace: Workspace,
    asked_for: Callable[[Path], list[tuple[str, str]]],
    tmp_path: Path,
) -> None:
    asked = asked_for(tmp_path / "drawing")
    with qtbot.waitSignals([workspace.hinted, dialog.accepted]):
        press(qtbot, dialog, "save")
    assert asked == [("network.svg", "SVG (*.svg)")]
    assert [(file.name, file.read_bytes()) for file in tmp_path.glob("drawing*")] == [("drawing.svg", b"a svg")]


def test_the_projects_name_is_suggested(
    qtbot: QtBot,
    dialog: ExportDialog,
    workspace: Workspace,
    asked_for: Callable[[Path | None], list[tuple[str, str]]],
    tmp_path: Path,
) -> None:
    workspace.document.save(tmp_path / "mine.bpg")
    asked = asked_for(None)
    dialog.format.setCurrentIndex(MERMAID)
    press(qtbot, dialog, "save")
    assert asked == [("mine.mmd", "Mermaid (*.mmd)")]
    assert dialog.isVisible()
    assert [file.name for file in tmp_path.glob("*.*")] == ["mine.bpg"]


def test_a_file_that_cannot_be_written_is_told_and_the_dialog_stays(
    qtbot: QtBot, dialog: ExportDialog, asked_for: Callable[[Path], list[tuple[str, str]]], tmp_path: Path
) -> None:
    asked_for(tmp_path / "missing" / "net.svg")
    press(qtbot, dialog, "save")
    assert "was not written, since its folder or the file does not exist" in dialog.problem.text()
    assert dialog.isVisible()


def test_a_picture_that_cannot_be_made_is_told(qtbot: QtBot, dialog: ExportDialog, render: Renderer) -> None:
    render.refusal = "At a scale of 8 the picture would be too large: choose a smaller one."
    dialog.format.setCurrentIndex(PNG)
    assert dialog.problem.text() == render.refusal
    assert not dialog.save_button.isEnabled()
    assert dialog.preview.picture.isNull()
    render.refusal = ""
    dialog.format.setCurrentIndex(SVG)
    assert dialog.problem.text() == ""
    assert dialog.save_button.isEnabled()


def test_a_scale_that_gives_too_many_pixels_is_told_when_it_is_asked_for(
    qtbot: QtBot,
    dialog: ExportDialog,
    render: Renderer,
    asked_for: Callable[[Path], list[tuple[str, str]]],
    tmp_path: Path,
) -> None:
    dialog.format.setCurrentIndex(PNG)
    render.refusal = "Too many pixels: choose a smaller scale."
    asked_for(tmp_path / "net.png")
    press(qtbot, dialog, "save")
    assert dialog.problem.text() == render.refusal
    press(qtbot, dialog, "copy")
    assert dialog.problem.text() == render.refusal
    assert not (tmp_path / "net.png").exists()


def test_an_empty_canvas_has_no_text(qtbot: QtBot, make_workspace: MakeWorkspace, render: Renderer) -> None:
    dialog = ExportDialog(make_workspace(Project()), render)
    qtbot.addWidget(dialog)
    dialog.format.setCurrentIndex(DOT)
    assert dialog.problem.text() == "The canvas is empty: draw layers or open an example first."
    assert dialog.source.toPlainText() == ""


def test_every_control_has_a_name_and_a_tip(dialog: ExportDialog) -> None:
    for field in (dialog.format, dialog.scale, dialog.colours, dialog.detail, dialog.transparent, dialog.legend):
        assert field.accessibleName()
        assert field.toolTip()


def test_it_is_shown_as_a_dialog_and_escape_closes_it(qtbot: QtBot, workspace: Workspace, render: Renderer) -> None:
    dialog = show_export(workspace, render)
    assert dialog.isModal()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
