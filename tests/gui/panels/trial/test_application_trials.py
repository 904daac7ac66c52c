"""What the trials of applications have in common: keyboard, names, width and colours."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel

from bpgui.data import SAMPLES, sample_project
from bpgui.gui.common.theme import CONTRAST_DARK, Scheme
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.gui.panels.trial.trials import TRIALS

_LINE = 3  # pixels that things in one line may differ
NAMES = ("plates", "phonemes", "captions", "letter-memory", "letter-completion")


@pytest.fixture(params=NAMES)
def panel(request: pytest.FixtureRequest, show_panel: ShowPanel) -> TrialPanel:
    """Return the panel with the untrained example of an application."""
    return show_panel(sample_project(request.param))


def stops(panel: TrialPanel, qtbot: QtBot) -> list[QWidget]:
    """Return what the tab key goes to in the trial, in its order."""
    assert panel.trial is not None
    found: list[QWidget] = []
    for _ in range(60):
        here = QApplication.focusWidget()
        if here is not None and panel.trial.isAncestorOf(here):
            if here in found:
                return found
            found.append(here)
        elif found:
            return found
        qtbot.keyClick(here or panel, Qt.Key.Key_Tab)
    return found


def test_each_sample_has_its_trial() -> None:
    assert {SAMPLES[name].trial for name in NAMES} <= set(TRIALS)


def test_the_tab_key_goes_from_top_to_bottom_through_things_with_names(panel: TrialPanel, qtbot: QtBot) -> None:
    trial = panel.trial
    assert trial is not None
    found = stops(panel, qtbot)
    assert len(found) >= 4

    def descends() -> bool:
        middles = [widget.mapTo(trial, widget.rect().center()).y() for widget in found]
        return all(after >= before - _LINE for before, after in pairwise(middles))

    # The heights follow the width a moment later.
    qtbot.waitUntil(descends)
    for widget in found:
        assert widget.accessibleName() or getattr(widget, "text", str)(), widget
        assert widget.toolTip() or widget.accessibleDescription() or widget.accessibleName(), widget


@pytest.mark.parametrize("width", [300, 600])
def test_nothing_is_wider_than_the_panel(width: int, panel: TrialPanel, qtbot: QtBot) -> None:
    panel.resize(width, 720)
    trial = panel.trial
    assert trial is not None
    qtbot.waitUntil(lambda: width - 60 < trial.width() <= width)
    for widget in trial.findChildren(QWidget):
        if widget.isVisible() and widget.parent() is trial:
            assert widget.geometry().right() <= trial.width(), widget


def test_high_contrast_is_painted_in_its_own_colours(panel: TrialPanel) -> None:
    panel.workspace.theme.choose(Scheme.CONTRAST_DARK)
    image = panel.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert CONTRAST_DARK.window in colours
    assert CONTRAST_DARK.text in colours


def test_untrained_networks_answer_too_and_the_panel_says_so(panel: TrialPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(panel.state.isVisible)
    assert "Not trained yet" in panel.state.text()


def test_out_of_sight_nothing_is_asked(panel: TrialPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert panel.trial is not None
    asked: list[str] = []
    monkeypatch.setattr(panel.trial, "refresh", lambda: asked.append("refresh"))
    panel.hide()
    panel.workspace.training.toggle()
    qtbot.waitUntil(lambda: panel.workspace.project.epoch > 0, timeout=20_000)
    panel.workspace.training.stop()
    assert asked == []
