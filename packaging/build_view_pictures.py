"""Draw the pictures of stepping and of live views that the README shows: `python packaging/build_view_pictures.py`."""

import sys
from functools import partial
from pathlib import Path

from build_data_pictures import FOLDER, LEFT, REST_MS, Picture, build, train
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from bpgui.data import EXAMPLES, sample_project
from bpgui.gui.common.theme import Scheme
from bpgui.gui.main_window import MainWindow
from bpgui.gui.views.steps.step_panel import StepPanel


def step_through(window: MainWindow, folder: Path) -> QWidget:
    """Walk to where the error reaches the hidden layer."""
    window.docks.show_view("Step through")
    QTest.qWait(REST_MS)
    panel = window.docks["Step through"].widget()
    assert isinstance(panel, StepPanel)
    QTest.mouseClick(panel.transport.phases["backward"], LEFT)
    return window


def see_maps(window: MainWindow, folder: Path) -> QWidget:
    """Train, with the decision map and the maps of all neurons."""
    window.docks.show_view("Decision map")
    window.workspace.responses.set_enabled(True)
    train(window)
    return window


PICTURES = (
    Picture("see-step", Scheme.LIGHT, EXAMPLES["worked-example"][1], step_through),
    Picture("see-maps", Scheme.DARK, partial(sample_project, "circle"), see_maps),
)


if __name__ == "__main__":
    build(FOLDER, sys.argv[1:], PICTURES)
