"""The maps of neurons on the canvas: within the neurons that are drawn large enough, and large on their cards."""

from collections.abc import Callable

import numpy as np
import pytest
from canvas_stage import HIDDEN, INPUT, OUTPUT, Stage
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.canvas.overlay.response_maps import LARGE_PX, SMALLEST_PX
from bpgui.gui.common.selection import NeuronRef
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]


@pytest.fixture
def xor(make_stage: MakeStage) -> Stage:
    """Show XOR with its maps."""
    return _with_maps(make_stage(sample_project("xor")))


def _with_maps(stage: Stage) -> Stage:
    stage.leave()
    responses = stage.workspace.responses
    responses.set_enabled(True)
    stage.qtbot.waitUntil(lambda: responses.image(OUTPUT, 0) is not None)
    return stage


def _radius(stage: Stage) -> float:
    return stage.canvas.scene.shapes[HIDDEN].radius * stage.canvas.camera.scale


def _changed(before: QImage, after: QImage, at: QPoint, reach: int) -> float:
    """Return the share of pixels around one that differ."""
    square = [(at.x() + x, at.y() + y) for x in range(-reach, reach + 1) for y in range(-reach, reach + 1)]
    return float(np.mean([before.pixel(x, y) != after.pixel(x, y) for x, y in square]))


def _near(image: QImage, at: QPoint, colour: QColor) -> int:
    """Return how far a pixel's colour is from another one, in the channel that differs most."""
    found = image.pixelColor(at)
    return max(abs(a - b) for a, b in zip(found.getRgb()[:3], colour.getRgb()[:3], strict=True))


def test_every_neuron_is_filled_with_its_own_map(xor: Stage) -> None:
    picture, reach = xor.picture(), round(0.6 * _radius(xor))
    for layer, neuron in ((INPUT, 0), (INPUT, 1), (HIDDEN, 0), (HIDDEN, 3), (OUTPUT, 0)):
        at, image = xor.at(NeuronRef(layer, neuron)), xor.workspace.responses.image(layer, neuron)
        assert image is not None
        inner = xor.canvas.scene.shapes[layer].radius * xor.canvas.camera.scale
        if layer == OUTPUT:
            inner *= 0.84  # its ring stays
        for dx, dy in ((0, 0), (reach, 0), (-reach, 0), (0, reach), (0, -reach)):
            x, y = (round((0.5 + 0.5 * d / inner) * (image.width() - 1)) for d in (dx, dy))
            assert _near(picture, at + QPoint(dx, dy), image.pixelColor(x, y)) <= 24, (layer, neuron, dx, dy)


def test_outlines_and_the_ring_of_an_output_stay(xor: Stage) -> None:
    muted = QColor(xor.workspace.theme.colours.muted)
    picture, radius = xor.picture(), _radius(xor)
    for layer in (HIDDEN, OUTPUT):
        at = xor.at(NeuronRef(layer, 0))
        assert min(_near(picture, at + QPoint(round(radius) + d, 0), muted) for d in (-1, 0, 1)) <= 60
    ring = xor.at(NeuronRef(OUTPUT, 0)) + QPoint(0, -round(0.92 * radius))
    assert _near(picture, ring, QColor(xor.workspace.theme.colours.base)) <= 40


def test_only_neurons_change(make_stage: MakeStage) -> None:
    stage = make_stage(sample_project("xor"))
    stage.leave()
    before = stage.picture()
    after = _with_maps(stage).picture()
    at = stage.at(NeuronRef(HIDDEN, 1))
    assert _changed(before, after, at, 6) > 0.9
    outside = round(_radius(stage)) + 5
    assert _changed(before, after, at + QPoint(0, outside + 3), 2) == 0.0
    stage.workspace.responses.set_enabled(False)
    assert stage.picture() == before


def test_small_and_folded_neurons_have_none(make_stage: MakeStage) -> None:
    project = edits.set_folded(sample_project("xor"), HIDDEN, True)
    stage = make_stage(project)
    stage.leave()
    before = stage.picture()
    after = _with_maps(stage).picture()
    assert _changed(before, after, stage.at(NeuronRef(HIDDEN, 1)), 3) == 0.0
    assert _changed(before, after, stage.at(NeuronRef(OUTPUT, 0)), 3) > 0.9
    while stage.canvas.scene.shapes[OUTPUT].radius * stage.canvas.camera.scale >= SMALLEST_PX:
        stage.canvas.zoom_out()
    with_maps = stage.picture()
    stage.workspace.responses.set_enabled(False)
    assert stage.picture() == with_maps


def test_the_picture_follows_the_training(xor: Stage) -> None:
    before = xor.picture()
    with xor.qtbot.waitSignal(xor.workspace.responses.changed):
        assert xor.workspace.edit("Set", lambda project: edits.set_neuron_bias(project, OUTPUT, 0, -9.0))
    assert _near(xor.picture(), xor.at(NeuronRef(OUTPUT, 0)), QColor(xor.workspace.theme.colours.negative)) <= 10
    assert _near(before, xor.at(NeuronRef(OUTPUT, 0)), QColor(xor.workspace.theme.colours.negative)) > 10


def test_the_card_of_a_neuron_shows_its_map_large(xor: Stage) -> None:
    responses = xor.workspace.responses
    xor.hover(xor.at(NeuronRef(INPUT, 0)))
    before = xor.picture()
    xor.qtbot.waitUntil(lambda: xor.picture() != before)  # a card opens after a moment
    with_map = xor.picture()
    key = responses.key()
    ends = [key.pixelColor(0, 0), key.pixelColor(key.width() - 1, 0)]
    counts = [_like(with_map, end) for end in ends]
    responses.set_enabled(False)
    without = xor.picture()
    # The first input goes from the full orange to the full blue over so wide a square.
    least = 0.05 * LARGE_PX * LARGE_PX
    assert [a - _like(without, end) > least for a, end in zip(counts, ends, strict=True)] == [True, True]


def _like(image: QImage, colour: QColor) -> int:
    """Count the pixels of about a colour."""
    size = image.height(), image.bytesPerLine() // 4
    argb = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), dtype=np.uint32).reshape(size)
    channels = np.stack([argb >> 16 & 255, argb >> 8 & 255, argb & 255], axis=2).astype(int)
    return int((np.abs(channels - colour.getRgb()[:3]).max(axis=2) <= 6).sum())
