import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from bpgui.gui.common.theme import DARK, LIGHT, Colours, Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.plots.curve_plot import PARTS, STYLES, CurvePlot
from bpgui.gui.plots.curves import Curves
from bpgui.spec import History

NAN = math.nan


def history(epochs: int, test: bool = True, classes: bool = True, validation: bool = False) -> History:
    """Losses 1, 1/2, 1/3 ... for training, twice that for testing, thrice for validation; accuracies that rise."""
    epoch = np.arange(epochs, dtype=float)
    loss, accuracy, nothing = 1.0 / (epoch + 1.0), epoch / max(1, epochs), np.full(epochs, NAN)
    columns = [
        epoch,
        loss,
        2.0 * loss if test else nothing,
        accuracy if classes else nothing,
        accuracy / 2.0 if classes and test else nothing,
        3.0 * loss if validation else nothing,
        accuracy / 4.0 if classes and validation else nothing,
    ]
    return History().extended(np.stack(columns, axis=1))


def only_training(losses: list[float]) -> History:
    return History().extended([(epoch, loss, *[NAN] * 5) for epoch, loss in enumerate(losses)])


def give(workspace: Workspace, new: History) -> None:
    assert workspace.edit("Train", lambda project: replace(project, history=new, epoch=len(new)))


@pytest.fixture
def curves(workspace: Workspace, qtbot: QtBot) -> Curves:
    widget = Curves(workspace)
    qtbot.addWidget(widget)
    widget.resize(900, 220)
    widget.show()
    return widget


def point_of(plot: CurvePlot, x: float, y: float) -> QPoint:
    """Return the pixel of the plot's viewport where a value is drawn."""
    return plot.mapFromScene(plot.getPlotItem().getViewBox().mapViewToScene(QPointF(x, y)))


def colours_in(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_without_a_history_it_says_what_to_do(curves: Curves) -> None:
    assert curves.empty.isVisible()
    assert "Press Train" in curves.empty.text()
    assert not curves.loss.isVisible()


def test_curves_follow_the_history(curves: Curves, workspace: Workspace, qtbot: QtBot) -> None:
    give(workspace, history(5))
    qtbot.waitUntil(curves.loss.isVisible)
    x, train = curves.loss.plot.drawn(0)
    assert x.tolist() == [0, 1, 2, 3, 4]
    assert train.tolist() == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5])
    assert curves.loss.plot.drawn(1)[1][-1] == pytest.approx(2 / 5)
    give(workspace, history(8))
    qtbot.waitUntil(lambda: len(curves.loss.plot.drawn(0)[0]) == 8)
    # The accuracy is drawn a moment later.
    qtbot.waitUntil(lambda: curves.accuracy.plot.drawn(0)[1][-1] == pytest.approx(87.5))


def test_the_legend_tells_the_last_values(curves: Curves, workspace: Workspace, qtbot: QtBot) -> None:
    give(workspace, history(80))
    qtbot.waitUntil(curves.loss.isVisible)
    assert curves.loss.legend.texts == ["train 0.0125", "test 0.0250"]
    assert curves.accuracy.legend.texts == ["train 98.8 %", "test 49.4 %"]


def test_a_history_without_a_test_part_names_only_the_training(
    curves: Curves, workspace: Workspace, qtbot: QtBot
) -> None:
    give(workspace, history(80, test=False))
    qtbot.waitUntil(curves.loss.isVisible)
    assert curves.loss.legend.texts == ["train 0.0125"]
    assert len(curves.loss.plot.drawn(1)[0]) == 0


def test_a_validation_part_has_a_curve_of_its_own(curves: Curves, workspace: Workspace, qtbot: QtBot) -> None:
    give(workspace, history(80, validation=True))
    qtbot.waitUntil(curves.loss.isVisible)
    assert curves.loss.legend.texts == ["train 0.0125", "test 0.0250", "validation 0.0375"]
    assert curves.accuracy.legend.texts == ["train 98.8 %", "test 49.4 %", "validation 24.7 %"]
    assert curves.loss.plot.drawn(2)[1][-1] == pytest.approx(3 / 80)
    assert curves.accuracy.plot.drawn(2)[1][-1] == pytest.approx(24.6875)
    assert LIGHT.third in colours_in(curves.loss.plot.grab().toImage())
    assert len(set(STYLES)) == len(PARTS)


def test_points_stand_at_their_epochs_however_far_apart_these_are(
    curves: Curves, workspace: Workspace, qtbot: QtBot
) -> None:
    epochs = [0.0, 1.0, 10.0, 4096.0]
    give(workspace, History().extended([(epoch, 1.0, *[NAN] * 5) for epoch in epochs]))
    qtbot.waitUntil(curves.loss.isVisible)
    assert curves.loss.plot.drawn(0)[0].tolist() == epochs
    qtbot.mouseMove(curves.loss.plot.viewport(), point_of(curves.loss.plot, 3000.0, 1.0))
    qtbot.waitUntil(lambda: curves.loss.plot.reading == "epoch 4,096\ntrain 1.000")


def test_regressions_have_no_accuracy_plot(curves: Curves, workspace: Workspace, qtbot: QtBot) -> None:
    give(workspace, history(5, classes=False))
    qtbot.waitUntil(curves.loss.isVisible)
    assert not curves.accuracy.isVisible()
    give(workspace, history(6))
    qtbot.waitUntil(curves.accuracy.isVisible)


def test_undoing_the_training_empties_the_plots(curves: Curves, workspace: Workspace, qtbot: QtBot) -> None:
    give(workspace, history(5))
    qtbot.waitUntil(curves.loss.isVisible)
    workspace.document.undo_stack.undo()
    qtbot.waitUntil(curves.empty.isVisible)


def test_the_logarithmic_axis_is_switched_with_the_mouse(curves: Curves, workspace: Workspace, qtbot: QtBot) -> None:
    give(workspace, history(10))
    qtbot.waitUntil(curves.loss.isVisible)
    qtbot.mouseClick(curves.logarithmic, Qt.MouseButton.LeftButton, pos=QPoint(8, curves.logarithmic.height() // 2))
    assert curves.loss.plot.drawn(0)[1][-1] == pytest.approx(-1.0)
    qtbot.keyClick(curves.logarithmic, Qt.Key.Key_Space)
    assert curves.loss.plot.drawn(0)[1][-1] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("losses", "heights"),
    [
        ([1.0, 0.01, 0.0, -3.0], [0.0, -2.0, -2.0, -2.0]),
        ([0.0, 0.0], [-12.0, -12.0]),
        ([1e300, 1e-300], [300.0, -300.0]),
    ],
)
def test_losses_that_have_no_logarithm_lie_at_the_bottom(
    curves: Curves, workspace: Workspace, qtbot: QtBot, losses: list[float], heights: list[float]
) -> None:
    curves.logarithmic.setChecked(True)
    give(workspace, only_training(losses))
    qtbot.waitUntil(curves.loss.isVisible)
    assert curves.loss.plot.drawn(0)[1].tolist() == pytest.approx(heights)
    assert not curves.grab().isNull()


@pytest.mark.parametrize("losses", [[0.5], [0.0, 0.0], [1e300, 1e-300], [-1.0, 2.0]])
def test_unusual_histories_are_in_sight(
    curves: Curves, workspace: Workspace, qtbot: QtBot, losses: list[float]
) -> None:
    give(workspace, only_training(losses))
    qtbot.waitUntil(curves.loss.isVisible)
    plot = curves.loss.plot
    (left, right), (bottom, top) = plot.getPlotItem().getViewBox().viewRange()
    assert left <= 0 <= len(losses) - 1 <= right
    assert bottom <= min(losses) <= max(losses) <= top
    assert LIGHT.positive in colours_in(plot.grab().toImage())


def test_a_long_history_is_thinned(curves: Curves, workspace: Workspace, qtbot: QtBot) -> None:
    give(workspace, history(50_000))
    qtbot.waitUntil(curves.loss.isVisible)
    x, y = curves.loss.plot.drawn(0)
    assert len(x) <= 2 * curves.loss.plot.width()
    assert (x[0], x[-1], y[0]) == (0, 49_999, 1.0)


def test_a_wider_plot_shows_more_of_a_long_history(curves: Curves, workspace: Workspace, qtbot: QtBot) -> None:
    give(workspace, history(50_000))
    qtbot.waitUntil(curves.loss.isVisible)
    few = len(curves.loss.plot.drawn(0)[0])
    curves.resize(1800, 220)
    qtbot.waitUntil(lambda: len(curves.loss.plot.drawn(0)[0]) > few)


def test_looking_closer_shows_every_epoch_and_a_double_click_shows_all_again(
    curves: Curves, workspace: Workspace, qtbot: QtBot
) -> None:
    give(workspace, history(50_000))
    qtbot.waitUntil(curves.loss.isVisible)
    plot = curves.loss.plot
    view = plot.getPlotItem().getViewBox()
    qtbot.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.viewport().rect().center())
    qtbot.mouseMove(plot.viewport(), plot.viewport().rect().center() + QPoint(20, 0))
    qtbot.mouseMove(plot.viewport(), plot.viewport().rect().center() + QPoint(60, 0))
    qtbot.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.viewport().rect().center() + QPoint(60, 0))
    assert not plot.following
    assert curves.loss.show_all.isVisible()
    view.setXRange(100, 200, padding=0)
    assert plot.drawn(0)[0].tolist() == list(range(99, 202))
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.viewport().rect().center())
    assert plot.following
    assert not curves.loss.show_all.isVisible()
    assert view.viewRange()[0][1] > 49_999


def test_a_view_that_is_looked_at_closely_stays_while_training_goes_on(
    curves: Curves, workspace: Workspace, qtbot: QtBot
) -> None:
    give(workspace, history(50))
    qtbot.waitUntil(curves.loss.isVisible)
    view = curves.loss.plot.getPlotItem().getViewBox()
    view.sigRangeChangedManually.emit([True, True])
    view.setRange(xRange=(10, 20), yRange=(0, 1), padding=0)
    give(workspace, history(60))
    qtbot.waitUntil(lambda: curves.loss.legend.texts[0] == "train 0.0167")
    assert view.viewRange()[0] == [10, 20]
    qtbot.mouseClick(curves.loss.show_all, Qt.MouseButton.LeftButton)
    assert view.viewRange()[0][1] > 59


def test_the_values_under_the_mouse_are_read_out(curves: Curves, workspace: Workspace, qtbot: QtBot) -> None:
    give(workspace, history(11))
    qtbot.waitUntil(curves.loss.isVisible)
    plot = curves.loss.plot
    qtbot.mouseMove(plot.viewport(), point_of(plot, 4.2, 0.5))
    qtbot.waitUntil(lambda: plot.reading != "")
    assert plot.reading == "epoch 4\ntrain 0.2000\ntest 0.4000"

    def leave() -> None:
        # pyqtgraph takes at most 100 moves a second.
        for place in (QPoint(2, 2), QPoint(3, 3)):
            qtbot.mouseMove(plot.viewport(), place)
        assert plot.reading == ""

    qtbot.waitUntil(leave)


def test_nothing_is_drawn_while_hidden_and_all_of_it_when_shown(workspace: Workspace, qtbot: QtBot) -> None:
    curves = Curves(workspace)
    qtbot.addWidget(curves)
    give(workspace, history(5))
    assert len(curves.loss.plot.drawn(0)[0]) == 0
    curves.show()
    assert len(curves.loss.plot.drawn(0)[0]) == 5


def test_a_burst_of_changes_is_drawn_far_less_often(
    curves: Curves, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    draw = CurvePlot.set_data
    monkeypatch.setattr(CurvePlot, "set_data", lambda plot, *data: (drawn.append(1), draw(plot, *data)))
    for epochs in range(1, 101):
        give(workspace, history(epochs))
    qtbot.waitUntil(lambda: len(curves.loss.plot.drawn(0)[0]) == 100)
    assert len(drawn) <= 20


@pytest.mark.parametrize(("scheme", "colours"), [(Scheme.LIGHT, LIGHT), (Scheme.DARK, DARK)])
def test_the_curves_have_the_colours_of_the_theme(
    curves: Curves, workspace: Workspace, qtbot: QtBot, scheme: Scheme, colours: Colours
) -> None:
    give(workspace, history(30, validation=True))
    qtbot.waitUntil(curves.loss.isVisible)
    workspace.theme.choose(scheme)
    seen = colours_in(curves.loss.plot.grab().toImage())
    assert {colours.base, colours.grid, colours.positive, colours.negative, colours.third} <= seen


def test_what_does_not_fit_one_row_of_the_legend_goes_to_a_second(
    curves: Curves, workspace: Workspace, qtbot: QtBot
) -> None:
    give(workspace, history(80, validation=True))
    qtbot.waitUntil(curves.loss.isVisible)
    panels = (curves.loss, curves.accuracy)
    curves.resize(640, 220)
    qtbot.waitUntil(lambda: curves.loss.legend.rows_needed == 2)
    heights = {panel.legend.height() for panel in panels}
    curves.resize(1600, 220)
    qtbot.waitUntil(lambda: curves.loss.legend.rows_needed == 1)
    assert len(heights) == len({panel.legend.height() for panel in panels}) == 1
    assert curves.loss.legend.height() < heights.pop()
