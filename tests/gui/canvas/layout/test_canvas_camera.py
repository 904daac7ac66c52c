"""Zooming, panning and fitting."""

import pytest
from PySide6.QtCore import QPointF, QSizeF

from bpgui.gui.canvas.layout.camera import LARGEST_FIT, LARGEST_SCALE, SMALLEST_SCALE, Camera
from bpgui.gui.canvas.layout.scene import Box

SIZE = QSizeF(900, 600)


def same(a: QPointF, b: QPointF) -> bool:
    return abs(a.x() - b.x()) < 1e-6 and abs(a.y() - b.y()) < 1e-6


def test_the_scene_point_of_the_camera_stands_in_the_middle() -> None:
    camera = Camera(30.0, -20.0, 2.0)
    assert same(camera.transform(SIZE).map(QPointF(30, -20)), QPointF(450, 300))


def test_pixels_and_scene_are_inverse() -> None:
    camera = Camera(30.0, -20.0, 0.7)
    for pixel in (QPointF(0, 0), QPointF(450, 300), QPointF(899, 13)):
        assert same(camera.transform(SIZE).map(camera.to_scene(pixel, SIZE)), pixel)


@pytest.mark.parametrize("factor", [1.25, 0.8, 3.0])
def test_zooming_keeps_what_is_under_the_pointer(factor: float) -> None:
    camera, pointer = Camera(10.0, 20.0, 1.1), QPointF(700, 111)
    zoomed = camera.zoomed(factor, pointer, SIZE)
    assert zoomed.scale == pytest.approx(1.1 * factor)
    assert same(zoomed.to_scene(pointer, SIZE), camera.to_scene(pointer, SIZE))


@pytest.mark.parametrize(("factor", "limit"), [(1000.0, LARGEST_SCALE), (0.0001, SMALLEST_SCALE)])
def test_zooming_stops_at_a_limit_and_stays_in_place(factor: float, limit: float) -> None:
    pointer = QPointF(100, 500)
    once = Camera(10.0, 20.0, 1.1).zoomed(factor, pointer, SIZE)
    again = once.zoomed(factor, pointer, SIZE)
    assert once.scale == again.scale == limit
    assert same(again.to_scene(pointer, SIZE), Camera(10.0, 20.0, 1.1).to_scene(pointer, SIZE))


def test_panning_moves_the_drawing_by_pixels() -> None:
    camera = Camera(10.0, 20.0, 2.5)
    moved = camera.panned(40.0, -30.0)
    point = QPointF(3, 4)
    step = moved.transform(SIZE).map(point) - camera.transform(SIZE).map(point)
    assert same(step, QPointF(40, -30))
    assert moved.scale == camera.scale


@pytest.mark.parametrize(
    "bounds", [Box(-50, -20, 700, 90), Box(0, 0, 3000, 100), Box(-10, -900, 10, 900), Box(100, 100, 130, 130)]
)
@pytest.mark.parametrize("size", [SIZE, QSizeF(320, 240), QSizeF(2000, 300)])
def test_fitting_shows_everything_in_the_middle(bounds: Box, size: QSizeF) -> None:
    camera = Camera.fitting(bounds, size)
    transform = camera.transform(size)
    start, end = transform.map(QPointF(bounds.left, bounds.top)), transform.map(QPointF(bounds.right, bounds.bottom))
    assert start.x() >= 0
    assert start.y() >= 0
    assert end.x() <= size.width()
    assert end.y() <= size.height()
    assert same((start + end) / 2, QPointF(size.width() / 2, size.height() / 2))


def test_fitting_does_not_blow_a_small_network_up() -> None:
    assert Camera.fitting(Box(0, 0, 1, 1), SIZE).scale == LARGEST_FIT


def test_fitting_an_enormous_drawing_stops_at_the_smallest_scale() -> None:
    assert Camera.fitting(Box(0, 0, 1e7, 1e7), SIZE).scale == SMALLEST_SCALE


def test_fitting_nothing_shows_the_origin() -> None:
    camera = Camera.fitting(None, SIZE)
    assert (camera.x, camera.y) == (0.0, 0.0)
