"""The first tour is offered once, quietly, to somebody who begins with an empty canvas."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui import app
from bpgui.data import sample_project
from bpgui.gui.common.settings import Settings, default_settings_file
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project

OpenWindow = Callable[[Project], MainWindow]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "offer.ini")


def test_it_is_offered_once(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(Project())
    window.help.offer_tour(settings)
    assert window.notices.tip.isVisible()
    window.notices.drop_offer()
    window.help.offer_tour(settings)
    assert not window.notices.tip.isVisible()


def test_that_it_was_offered_is_remembered(tmp_path: Path) -> None:
    first = Settings(tmp_path / "kept.ini")
    assert not first.tour_offered
    first.tour_offered = True
    first.flush()
    assert Settings(tmp_path / "kept.ini").tour_offered


def test_the_offer_is_taken_by_its_button(open_window: OpenWindow, settings: Settings, qtbot: QtBot) -> None:
    window = open_window(Project())
    window.help.offer_tour(settings)
    qtbot.mouseClick(window.notices.tip.button, Qt.MouseButton.LeftButton)
    assert window.help.tour.running
    assert not window.notices.tip.isVisible()


def test_a_window_offers_nothing_by_itself(open_window: OpenWindow) -> None:
    assert not open_window(Project()).notices.tip.isVisible()


@pytest.mark.parametrize("project", [None, sample_project("xor")])
def test_only_a_start_without_a_project_offers_it(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, project: Project | None
) -> None:
    offered: list[bool] = []

    def look() -> int:
        window = next(w for w in qapp.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
        offered.append(window.notices.tip.isVisible())
        window.close()
        window.deleteLater()
        return 0

    monkeypatch.setattr(QApplication, "exec", staticmethod(look))
    monkeypatch.setattr(QTimer, "singleShot", lambda *arguments: None)
    app.run(None, project)
    assert offered == [project is None]
    assert Settings(default_settings_file()).tour_offered == (project is None)
