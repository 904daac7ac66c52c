"""Draw the pictures of data that the README shows: `python packaging/build_data_pictures.py`.

Each is the real window or its dialog, after real events of mouse and keys.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bpgui import edits
from bpgui.app import build_window
from bpgui.data import default_spec, load, sample_project
from bpgui.gui.canvas.drawing import raster
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.training import State
from bpgui.gui.dialogs.import_data.import_dialog import ImportData
from bpgui.gui.main_window import MainWindow
from bpgui.gui.panels.trial.caption.caption_trial import CaptionTrial
from bpgui.gui.panels.trial.pad.pad_trial import PadTrial
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import Project

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "screenshots"
WIDTH = 1280
DIALOG_WIDTH, DIALOG_HEIGHT = 1100, 700
LEFT = Qt.MouseButton.LeftButton
# Long enough that bars have glided to their lengths, and a data file has been looked at.
REST_MS, SHORT_MS = 1500, 50
# The place of the shape in 'a big blue square'.
SHAPE = 3
# A digit in one stroke, in shares of the paper from its top left.
THREE = (
    (0.30, 0.20), (0.42, 0.12), (0.56, 0.12), (0.66, 0.20), (0.67, 0.32), (0.60, 0.42), (0.46, 0.47), (0.60, 0.52),
    (0.70, 0.62), (0.70, 0.75), (0.60, 0.86), (0.44, 0.88), (0.30, 0.80),
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, the colours, the project, and what is done, which returns what is taken."""

    name: str
    scheme: Scheme
    project: Callable[[], Project]
    prepare: Callable[[MainWindow, Path], QWidget]
    height: int = 800


def flowers(folder: Path) -> Path:
    """Write the irises as a European spreadsheet does: semicolons, decimal commas, classes as text."""
    dataset = load(replace(default_spec("iris"), scaling="none"))
    table = dataset.table
    lines = [";".join((*table.input_names, "species"))]
    for row, label in zip(dataset.preparation.unscaled(table.inputs), table.labels(), strict=True):
        numbers = (f"{value:.1f}".replace(".", ",") for value in row)
        lines.append(";".join((*numbers, table.classes[int(label)])))
    file = folder / "flowers.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


# What is done before a picture is taken


def look_at_a_table(window: MainWindow, folder: Path) -> QWidget:
    """Drop a table on the window, whose dialog tells what it recognises."""
    window.files.open_path(flowers(folder))
    (dialog,) = window.findChildren(ImportData)
    dialog.resize(DIALOG_WIDTH, DIALOG_HEIGHT)
    return dialog


def draw_a_digit(window: MainWindow, folder: Path) -> QWidget:
    """Draw a three on the pad with the mouse."""
    train(window)
    panel = try_it(window)
    assert isinstance(panel.trial, PadTrial)
    pad = panel.trial.pad
    frame = pad.frame()
    stroke = [QPointF(frame.x() + x * frame.width(), frame.y() + y * frame.height()).toPoint() for x, y in THREE]
    QTest.mousePress(pad, LEFT, Qt.KeyboardModifier.NoModifier, stroke[0])
    for point in stroke[1:]:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, LEFT, Qt.KeyboardModifier.NoModifier, stroke[-1])
    return window


def see_what_is_wrong(window: MainWindow, folder: Path) -> QWidget:
    """Show the digits that are answered wrong, and choose the second of them."""
    train(window)
    views = window.docks.data.views
    QTest.qWait(REST_MS)
    QTest.mouseClick(views.filter.wrong, LEFT)
    gallery = views.picture.gallery
    gallery.setFocus()
    for _ in range(2):
        QTest.keyClick(gallery, Qt.Key.Key_Right)
    return window


def tell_a_scene(window: MainWindow, folder: Path) -> QWidget:
    """Take a scene of the test part, whose caption the network says, and look at what it weighed for the shape."""
    train(window)
    panel = try_it(window)
    assert isinstance(panel.trial, CaptionTrial)
    QTest.mouseClick(panel.take_button, LEFT)
    words = panel.trial.words
    words.setFocus()
    while words.chosen < SHAPE:
        QTest.keyClick(words, Qt.Key.Key_Right)
    return window


def train(window: MainWindow) -> None:
    """Train for as many epochs as the sample asks for."""
    training = window.workspace.training
    window.actions_by_name["train"].trigger()
    while training.state is not State.IDLE:
        QTest.qWait(SHORT_MS)


def try_it(window: MainWindow) -> TrialPanel:
    """Show the panel in which the network is tried."""
    window.actions_by_name["enter_try_it"].trigger()
    panel = window.docks["Try it"].widget()
    assert isinstance(panel, TrialPanel)
    QTest.qWait(REST_MS)
    return panel


PICTURES = (
    Picture("data-import", Scheme.LIGHT, edits.empty_project, look_at_a_table),
    Picture("data-pad", Scheme.DARK, partial(sample_project, "digits"), draw_a_digit),
    Picture("data-gallery", Scheme.LIGHT, partial(sample_project, "digits"), see_what_is_wrong),
    Picture("data-captions", Scheme.LIGHT, partial(sample_project, "captions"), tell_a_scene, 980),
)


def build(folder: Path, names: list[str], pictures: Iterable[Picture] = PICTURES) -> None:
    """Write the pictures with these names, or all, into `folder`."""
    application = QApplication.instance() or QApplication([])
    raster.load()
    for picture in pictures:
        if names and picture.name not in names:
            continue
        with tempfile.TemporaryDirectory() as place:
            settings = Settings(Path(place) / "settings.ini")
            window = build_window(picture.project(), None, settings, picture.scheme)
            window.resize(WIDTH, picture.height)
            window.show()
            window.canvas.fit()
            application.processEvents()
            taken = picture.prepare(window, Path(place))
            QTest.qWait(REST_MS)
            file = folder / f"{picture.name}.png"
            taken.grab().save(str(file))
            print(file.name, file.stat().st_size)  # noqa: T201  # a script tells what it did
            if taken is not window:
                taken.close()
            window.shut_down()
            window.hide()


if __name__ == "__main__":
    build(FOLDER, sys.argv[1:])
