"""The raster draws what Qt draws: lines, dashes, curves and neurons, clipped to the picture."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QApplication

from bpgui import edits
from bpgui.gui.canvas.drawing import labels, raster, stamps
from bpgui.gui.canvas.drawing.link_painter import FLARE, NOTCH
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.drawing.picture import Picture
from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.theme import DARK, LIGHT, Colours
from bpgui.spec import Project, TrainingSpec

WIDTH, HEIGHT = 200, 120
INK = 0xFF2040C0
PATHS = {
    "flat": [(10.0, 60.3), (190.0, 71.7)],
    "back": [(190.0, 20.5), (10.0, 100.0)],
    "steep": [(50.2, 110.0), (70.4, 8.0)],
    "upright": [(80.5, 10.0), (80.5, 110.0)],
    "level": [(10.0, 40.0), (190.0, 40.0)],
    "curve": [(20 + 80 * (1 - np.cos(t)), 60 + 50 * np.sin(t)) for t in np.linspace(0.0, 3.0, 25)],
    "beyond": [(-300.0, -200.0), (500.0, 330.0)],
}

COMPILED = """
from bpgui.gui.canvas.drawing import raster
print(raster.compiled(), raster.ready())
raster.load()
from bpgui.gui.canvas.drawing.raster_kernel import draw_heads, draw_lines, draw_shapes, draw_stamps
kernels = draw_heads, draw_lines, draw_shapes, draw_stamps
print(raster.ready(), sum(sum(kernel.stats.cache_misses.values()) for kernel in kernels))
"""


@cache
def kernels() -> list[object]:
    """Compile once for all tests."""
    before = list(raster._loaded)
    raster.load()
    loaded = list(raster._loaded)
    raster._loaded[:] = before
    return loaded


@pytest.fixture
def rastered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "_loaded", kernels())


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "_loaded", [])


def drawn(
    *paths: object, width: float = 3.0, dash: float = 0.0, gap: float = 4.0, size: tuple[int, int] = (HEIGHT, WIDTH)
) -> np.ndarray:
    """Draw lines on white by the raster; return the pixels (height, width)."""
    pixels = np.full(size, 0xFFFFFFFF, dtype=np.uint32)
    points = [np.array(path, dtype=float) for path in paths]
    first = np.cumsum([0, *map(len, points)])
    each = np.ones(len(paths))
    ink = np.full(len(paths), INK, dtype=np.uint32)
    strokes = raster.Strokes(np.arange(len(paths)), width / 2 * each, ink, dash * each, gap * each)
    raster.draw_lines(pixels, raster.Lines(np.concatenate(points), first), strokes, (1.0, 0.0, 0.0))
    return pixels


def by_qt(path: object, width: float, dashes: tuple[float, float] | None = None) -> np.ndarray:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    pen = QPen(QColor.fromRgb(INK), width, c=Qt.PenCapStyle.FlatCap, j=Qt.PenJoinStyle.RoundJoin)
    if dashes:
        pen.setDashPattern([length / width for length in dashes])
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in path]))
    painter.end()
    return np.frombuffer(image.bits(), dtype=np.uint32).reshape(HEIGHT, WIDTH).copy()


def darkness(pixels: np.ndarray) -> np.ndarray:
    """Return how much of each pixel is covered by ink, 0 to 1, by its red."""
    red = ((pixels >> 16) & 255).astype(float)
    return (255.0 - red) / (255.0 - ((INK >> 16) & 255))


def channels(pixels: np.ndarray) -> np.ndarray:
    return np.stack([(pixels >> shift) & 255 for shift in (0, 8, 16)], axis=-1).astype(float)


@pytest.mark.usefixtures("rastered")
@pytest.mark.parametrize("width", [1.3, 2.0, 4.6])
@pytest.mark.parametrize("name", PATHS)
def test_a_line_covers_what_qts_line_covers(name: str, width: float) -> None:
    ours, theirs = darkness(drawn(PATHS[name], width=width)), darkness(by_qt(PATHS[name], width))
    assert abs(ours.sum() - theirs.sum()) < 0.02 * theirs.sum() + 8.0
    assert np.abs(ours - theirs).mean() < 0.1 * theirs.mean()


@pytest.mark.usefixtures("rastered")
@pytest.mark.parametrize("name", ["flat", "back", "steep", "upright", "curve", "beyond"])
def test_dashes_run_along_the_whole_path_as_qts_do(name: str) -> None:
    ours = darkness(drawn(PATHS[name], width=2.0, dash=8.0, gap=5.0))
    theirs = darkness(by_qt(PATHS[name], 2.0, (8.0, 5.0)))
    whole = darkness(drawn(PATHS[name], width=2.0))
    assert abs(ours.sum() / whole.sum() - 8 / 13) < 0.05
    assert np.abs(ours - theirs).mean() < 0.25 * theirs.mean()


@pytest.mark.usefixtures("rastered")
def test_a_line_in_pieces_is_the_line_in_one_piece() -> None:
    start, end = np.array(PATHS["flat"])
    pieces = start + (end - start) * np.linspace(0.0, 1.0, 12)[:, None]
    for dash in (0.0, 7.0):
        whole, parts = (darkness(drawn(path, dash=dash)) for path in (PATHS["flat"], pieces))
        assert np.abs(whole - parts).max() < 0.02


@pytest.mark.usefixtures("rastered")
def test_a_curve_has_no_gaps() -> None:
    covered = darkness(drawn(PATHS["curve"], width=4.0))
    path = np.array(PATHS["curve"])
    for a, b in pairwise(path):
        for x, y in a + (b - a) * np.linspace(0.1, 0.9, 9)[:, None]:
            assert covered[int(y), int(x)] > 0.98


@pytest.mark.usefixtures("rastered")
def test_a_steep_line_is_a_flat_one_with_axes_exchanged() -> None:
    flat = drawn([(5.0, 20.0), (90.0, 51.0)], size=(100, 100))
    steep = drawn([(20.0, 5.0), (51.0, 90.0)], size=(100, 100))
    np.testing.assert_array_equal(flat, steep.T)


@pytest.mark.usefixtures("rastered")
@pytest.mark.parametrize("dash", [0.0, 6.0])
def test_what_lies_outside_is_cut_off_and_nothing_else_changes(dash: float) -> None:
    rng = np.random.default_rng(3)
    paths = rng.uniform(-150, 350, (60, 2, 2))
    small = drawn(*paths, dash=dash)
    large = drawn(*(paths + 200.0), dash=dash, size=(HEIGHT + 400, WIDTH + 400))
    assert np.abs(darkness(small) - darkness(large[200:-200, 200:-200])).max() < 0.05


@pytest.mark.usefixtures("rastered")
def test_lines_of_no_length_and_far_away_draw_nothing() -> None:
    blank = np.full((HEIGHT, WIDTH), 0xFFFFFFFF, dtype=np.uint32)
    paths = [(50.0, 50.0)] * 2, [(1e6, 1e6), (2e6, 1e6)], [(-50.0, -9.0), (250.0, -9.0)], [(-9.0, -50.0), (-9.0, 250.0)]
    np.testing.assert_array_equal(drawn(*paths), blank)


@pytest.mark.usefixtures("rastered")
def test_the_last_line_lies_on_top() -> None:
    pixels = np.full((40, 40), 0xFFFFFFFF, dtype=np.uint32)
    lines = raster.Lines(np.array([(0.0, 20.0), (40.0, 20.0), (20.0, 0.0), (20.0, 40.0)]), np.array([0, 2, 4]))
    one, inks = np.ones(2), np.array([0xFFFF0000, 0xFF0000FF], dtype=np.uint32)
    raster.draw_lines(pixels, lines, raster.Strokes(np.array([1, 0]), 3 * one, inks, 0 * one, one), (1.0, 0.0, 0.0))
    assert pixels[20, 20] == 0xFF0000FF
    assert pixels[5, 20] == 0xFFFF0000


def layered(*sizes: int) -> Project:
    return edits.layered(sizes, "sigmoid", "sigmoid", TrainingSpec())


def fed_back() -> Project:
    project = edits.connect(layered(3, 5, 2), "layer-3", "layer-2")
    return edits.connect(edits.connect(project, "layer-2", "layer-2"), "layer-1", "layer-3")


def view_of(project: Project, colours: Colours = LIGHT, size: tuple[int, int] = (700, 500)) -> View:
    scene = Scene.of(project.network, project.layout)
    extent = QSizeF(*size)
    return View(project, None, scene, Camera.fitting(scene.bounds, extent), extent, colours, QFont(QApplication.font()))


def picture(view: View, ratio: float = 1.0) -> np.ndarray:
    image = Picture(view.scene, view.project.parameters).pixmap(view, ratio, welcome=False).toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.bits(), dtype=np.uint32).reshape(image.height(), image.width()).copy()


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "make", [lambda: layered(2, 4, 1), lambda: layered(9, 12, 4), lambda: layered(64, 10, 3), fed_back, Project]
)
def test_a_picture_looks_alike_by_the_raster_and_by_qt(
    make: Callable[[], Project], colours: Colours, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    view = view_of(make(), colours)
    # The same links by both.
    monkeypatch.setattr("bpgui.gui.canvas.drawing.picture.MOST_PAINTED", 4000)
    monkeypatch.setattr(raster, "_loaded", kernels())
    fast = channels(picture(view))
    monkeypatch.setattr(raster, "_loaded", [])
    slow = channels(picture(view))
    ground = channels(np.full((1, 1), QColor(colours.base).rgb(), dtype=np.uint32))
    ink = np.abs(slow - ground).mean()
    assert np.abs(fast - slow).mean() <= 0.12 * ink


@pytest.mark.usefixtures("rastered")
def test_on_a_fine_screen_the_picture_is_the_same_with_more_pixels(qapp: QApplication) -> None:
    view = view_of(fed_back())
    plain, fine = channels(picture(view)), channels(picture(view, 2.0))
    assert fine.shape == (1000, 1400, 3)
    coarse = fine.reshape(500, 2, 700, 2, 3).mean(axis=(1, 3))
    assert np.abs(coarse - plain).mean() < 0.15 * np.abs(plain - 255.0).mean()


def test_until_the_raster_is_ready_fewer_links_are_drawn(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    project = layered(40, 40, 40, 40, 40)
    view = view_of(project)
    monkeypatch.setattr(raster, "_loaded", [])
    drawing = Picture(view.scene, project.parameters)
    before = drawing.pixmap(view, 1.0, welcome=False).toImage()
    few = len(drawing.chosen.index)
    monkeypatch.setattr(raster, "_loaded", kernels())
    assert drawing.pixmap(view, 1.0, welcome=False).toImage() != before
    assert few <= 600 < len(drawing.chosen.index)


@pytest.mark.usefixtures("rastered")
def test_a_picture_that_is_held_does_not_change_when_another_is_drawn(qapp: QApplication) -> None:
    view = view_of(layered(2, 4, 1))
    drawing = Picture(view.scene, view.project.parameters)
    held = drawing.pixmap(view, 1.0, welcome=False)
    before = held.toImage().copy()
    other = view.project.parameters.with_weights("connection-1", np.full((2, 4), -1.0))
    drawing.refresh(other)
    assert drawing.pixmap(view, 1.0, welcome=False).toImage() != before
    assert held.toImage() == before


def test_the_kernel_is_compiled_by_a_process_and_then_only_loaded(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-W", "error", "-m", raster.MODULE], env=environment, check=True)
    command = [sys.executable, "-W", "error", "-c", COMPILED]
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["True", "False", "True", "0"]


def test_nothing_of_the_window_imports_numba() -> None:
    line = "import sys, bpgui.gui.canvas.drawing.picture; print('numba' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", line], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "False"


@pytest.mark.usefixtures("rastered")
@pytest.mark.parametrize("angle", [0.0, 0.6, 1.9, 3.3, 5.0])
def test_an_arrow_head_covers_what_qts_polygon_covers(angle: float) -> None:
    pixels = np.full((HEIGHT, WIDTH), 0xFFFFFFFF, dtype=np.uint32)
    tip, along, length = np.array((90.3, 60.8)), np.array((np.cos(angle), np.sin(angle))), 22.0
    raster.draw_heads(
        pixels, raster.Heads(tip[None], along[None], np.array([length])), np.array([INK], dtype=np.uint32)
    )
    foot, across = tip - length * along, FLARE * length * np.array((-along[1], along[0]))
    corners = (tip, foot + across, tip - NOTCH * length * along, foot - across)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgb(INK))
    painter.drawPolygon(QPolygonF([QPointF(*at) for at in corners]))
    painter.end()
    theirs = darkness(np.frombuffer(image.bits(), dtype=np.uint32).reshape(HEIGHT, WIDTH))
    ours = darkness(pixels)
    assert theirs.sum() > 100.0
    assert np.abs(ours - theirs).sum() < 0.08 * theirs.sum()


@pytest.mark.usefixtures("rastered")
@pytest.mark.parametrize("place", [(20, 30), (-7, -4), (WIDTH - 5, HEIGHT - 6), (WIDTH, 10)])
def test_a_text_is_laid_over_the_picture_as_qt_does_it(place: tuple[int, int], qapp: QApplication) -> None:
    stamp = QImage(30, 14, QImage.Format.Format_ARGB32_Premultiplied)
    stamp.fill(QColor(255, 255, 255, 150))
    painter = QPainter(stamp)
    painter.drawText(3, 11, "abc")
    painter.end()
    ground = by_qt(PATHS["flat"], 30.0)
    pixels = ground.copy()
    words = np.frombuffer(stamp.constBits(), dtype=np.uint32).copy()
    one = np.zeros(1, dtype=np.int64)
    raster.draw_stamps(pixels, words, one, np.array([(30, 14)]), np.array([place]))
    image = QImage(ground.data, WIDTH, HEIGHT, QImage.Format.Format_RGB32).copy()
    painter = QPainter(image)
    painter.drawImage(*place, stamp)
    painter.end()
    theirs = np.frombuffer(image.bits(), dtype=np.uint32).reshape(HEIGHT, WIDTH)
    assert np.abs(channels(pixels) - channels(theirs)).max() <= 2.0


def test_a_window_at_rest_changes_to_the_raster_when_it_is_loaded(
    make_stage: Callable[[Project], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raster, "_loaded", [])
    stage = make_stage(layered(40, 40, 40, 40, 40))
    stage.canvas.repaint()
    few = len(stage.canvas._sheet.picture.chosen.index)
    loader = threading.Thread(target=raster.load)
    loader.start()
    loader.join()
    stage.qtbot.waitUntil(lambda: len(stage.canvas._sheet.picture.chosen.index) > few)


@pytest.mark.usefixtures("rastered")
def test_texts_go_with_a_zoom_and_are_placed_anew_when_it_has_settled(
    make_stage: Callable[[Project], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(layered(3, 5, 2))
    stage.leave()
    stage.canvas.repaint()
    placed: list[float] = []
    place = labels.place_labels

    def counted(view: View, partial: dict[str, tuple[int, int]]) -> list[stamps.Label]:
        placed.append(view.camera.scale)
        return place(view, partial)

    monkeypatch.setattr("bpgui.gui.canvas.drawing.picture.place_labels", counted)
    before = stage.picture()
    stage.canvas.zoom_in()
    assert stage.picture() != before
    assert placed == []
    stage.qtbot.waitUntil(lambda: stage.canvas.repaint() or placed == [stage.canvas.camera.scale])
