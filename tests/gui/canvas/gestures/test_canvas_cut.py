"""Cutting links with a stroke."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from canvas_stage import ALT, FIRST, HIDDEN, INPUT, SECOND, Stage
from PySide6.QtCore import QPoint, Qt

from bpgui import edits
from bpgui.gui.canvas.gestures.crossing import Crossings, crosses
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.selection import LinkRef
from bpgui.spec import Project, TrainingSpec

MakeStage = Callable[[Project], Stage]
K = Qt.Key.Key_K


def between(stage: Stage, connection: str) -> int:
    """The horizontal pixel in the middle between two layers."""
    found, shapes = stage.project.network.connection(connection), stage.canvas.scene.shapes
    return stage.canvas.to_pixels((shapes[found.source].box.right + shapes[found.target].box.left) / 2, 0.0).x()


def test_a_stroke_across_a_block_removes_all_its_links(stage: Stage) -> None:
    stage.key(K)
    x = between(stage, FIRST)
    stage.drag(QPoint(x, 30), QPoint(x, 570))
    assert [c.id for c in stage.project.network.connections] == [SECOND]
    assert stage.entries == ["Cut 8 links"]
    assert stage.canvas.tool == "cut_links"


def test_a_short_stroke_removes_the_one_link_that_it_crosses(stage: Stage) -> None:
    at = stage.on_path(LinkRef(FIRST, 0, 0), 0.85)
    before = stage.project.parameters.weights[FIRST]
    stage.key(K)
    stage.drag(at - QPoint(0, 7), at + QPoint(0, 7))
    (first, _) = stage.project.network.connections
    assert first.mask is not None
    assert np.argwhere(~first.mask).tolist() == [[0, 0]]
    kept = first.mask
    np.testing.assert_array_equal(stage.project.parameters.weights[FIRST][kept], before[kept])
    assert stage.entries == ["Cut 1 link"]
    stage.undo()
    assert stage.project.network.connection(FIRST).mask is None


def test_what_is_cut_is_shown_before_the_mouse_is_released(stage: Stage) -> None:
    x, before = between(stage, FIRST), stage.project
    stage.key(K)
    stage.hold(QPoint(x, 30), QPoint(x, 60))
    nothing = stage.picture()
    stage.hold(QPoint(x, 30), QPoint(x, 570))
    assert stage.picture() != nothing
    assert stage.project is before


def test_locked_links_are_cut_too(make_stage: MakeStage, network: Project) -> None:
    stage = make_stage(edits.set_connection_lock(network, FIRST, True))
    x = between(stage, FIRST)
    stage.key(K)
    stage.drag(QPoint(x, 30), QPoint(x, 570))
    assert [c.id for c in stage.project.network.connections] == [SECOND]


def test_a_stroke_over_nothing_changes_nothing(stage: Stage) -> None:
    before = stage.project
    stage.key(K)
    stage.drag(QPoint(20, 20), QPoint(20, 560))
    assert stage.project is before
    assert stage.entries == []


def test_alt_and_a_drag_on_the_ground_cut_with_the_select_tool(stage: Stage) -> None:
    x = between(stage, SECOND)
    stage.drag(QPoint(x, 30), QPoint(x, 570), modifiers=ALT)
    assert [c.id for c in stage.project.network.connections] == [FIRST]
    assert stage.canvas.tool == "select"


def test_links_that_are_not_drawn_are_cut_too(make_stage: MakeStage) -> None:
    stage = make_stage(edits.layered((100, 100, 1), "sigmoid", "sigmoid", TrainingSpec()))
    assert len(stage.canvas._sheet.picture.chosen.index) < 10_000
    x = between(stage, FIRST)
    stage.key(K)
    stage.drag(QPoint(x, 2), QPoint(x, 598))
    assert stage.entries == ["Cut 10,000 links"]


def test_missing_links_are_not_cut_again(make_stage: MakeStage, network: Project) -> None:
    mask = np.zeros((2, 4), dtype=bool)
    mask[0] = True
    stage = make_stage(edits.remove_links(network, {FIRST: mask}))
    x = between(stage, FIRST)
    stage.key(K)
    stage.drag(QPoint(x, 30), QPoint(x, 570))
    assert stage.entries == ["Cut 4 links"]


def test_arcs_are_cut_where_they_run(make_stage: MakeStage, network: Project) -> None:
    stage = make_stage(edits.connect(network, HIDDEN, HIDDEN))
    at = stage.on_path(LinkRef("connection-3", 0, 0), 0.5)
    stage.key(K)
    stage.drag(at - QPoint(0, 60), at + QPoint(0, 60))
    loop = stage.project.network.between(HIDDEN, HIDDEN)
    assert loop is None or (loop.mask is not None and not loop.mask[0, 0])
    assert stage.project.network.connection(FIRST).mask is None


def test_a_polyline_is_crossed_between_its_ends_only() -> None:
    paths = np.array([[(0.0, 0.0), (10.0, 0.0)], [(0.0, 5.0), (10.0, 5.0)], [(20.0, 0.0), (30.0, 10.0)]])
    assert crosses(paths, (5.0, -1.0), (5.0, 1.0)).tolist() == [True, False, False]
    assert crosses(paths, (5.0, -1.0), (5.0, 6.0)).tolist() == [True, True, False]
    assert crosses(paths, (11.0, -1.0), (11.0, 6.0)).tolist() == [False, False, False]
    assert crosses(paths, (21.0, 9.0), (29.0, 1.0)).tolist() == [False, False, True]


@pytest.mark.parametrize("pieces", [1, 7])
def test_a_stroke_in_pieces_crosses_the_same_links(pieces: int, network: Project) -> None:
    scene = Scene.of(network.network, network.layout)
    x = (scene.shapes[INPUT].box.right + scene.shapes[HIDDEN].box.left) / 2
    crossings = Crossings(scene)
    heights = np.linspace(-500.0, 500.0, pieces + 1).tolist()
    for start, end in pairwise(heights):
        crossings.add((x, start), (x, end))
    assert crossings.count == 8
