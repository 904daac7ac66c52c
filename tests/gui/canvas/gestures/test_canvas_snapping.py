"""Where a moved box snaps to, and where aligned and distributed boxes go."""

import pytest

from bpgui.gui.canvas.gestures.snapping import around, moved, snap
from bpgui.gui.canvas.layout.alignment import Edge, aligned, distributed
from bpgui.gui.canvas.layout.shapes import Box

REACH = 5.0


def box(x: float, y: float, width: float = 20.0, height: float = 40.0) -> Box:
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def test_a_box_that_is_far_from_everything_does_not_snap() -> None:
    snapped = snap(box(0, 0), [box(300, 200)], REACH)
    assert (snapped.dx, snapped.dy, snapped.guides) == (0.0, 0.0, ())


@pytest.mark.parametrize(
    ("moving", "step"),
    [
        (box(100, 3), -3.0),  # centres
        (box(100, 12, height=20), -2.0),  # lower edges
        (box(100, -12, height=20), 2.0),  # upper edges
        (box(100, 28, height=20), 2.0),  # its upper edge on the other's lower one
    ],
)
def test_edges_and_centres_snap_to_those_of_others(moving: Box, step: float) -> None:
    snapped = snap(moving, [box(0, 0)], REACH)
    assert (snapped.dx, snapped.dy) == (0.0, step)
    (guide,) = snapped.guides
    assert guide.start[1] == guide.end[1]
    assert not guide.is_gap


def test_the_nearest_of_several_wins() -> None:
    snapped = snap(box(100, 2), [box(0, 0), box(200, 3)], REACH)
    assert snapped.dy == 1.0


@pytest.mark.parametrize(("x", "goal"), [(203, 200.0), (-97, -100.0), (52, 50.0)])
def test_gaps_snap_to_a_gap_between_others(x: float, goal: float) -> None:
    others = [box(0, 0), box(100, 0)]
    snapped = snap(box(x, 0), others, REACH)
    assert x + snapped.dx == goal
    assert sum(guide.is_gap for guide in snapped.guides) == 2


def test_boxes_above_have_no_gap_to_the_side() -> None:
    assert snap(box(203, 500), [box(0, 0), box(100, 0)], REACH).dx == 0.0


def test_the_guide_reaches_over_all_that_is_in_line() -> None:
    snapped = snap(box(100, 1), [box(0, 0), box(300, 0)], REACH)
    (guide,) = (guide for guide in snapped.guides if not guide.is_gap and guide.start[1] == guide.end[1])
    assert (guide.start[0], guide.end[0]) == (-10.0, 310.0)


def test_the_box_around_boxes() -> None:
    assert around([box(0, 0), box(100, 50)]) == Box(-10, -20, 110, 70)
    assert moved(Box(0, 0, 1, 1), 2, 3) == Box(2, 3, 3, 4)


BOXES = {"a": box(0, 0), "b": box(50, 30, height=80), "c": box(200, -10, width=40)}


@pytest.mark.parametrize(
    ("edge", "values"),
    [("left", {-10.0}), ("right", {220.0}), ("centre", {100.0})],
)
def test_boxes_are_aligned_across(edge: Edge, values: set[float]) -> None:
    positions = aligned(BOXES, edge)
    half = {"left": -1, "right": 1, "centre": 0}[edge]
    placed = {at[0] + half * (BOXES[key].right - BOXES[key].left) / 2 for key, at in positions.items()}
    assert placed == values
    assert all(positions[key][1] == BOXES[key].centre[1] for key in BOXES)


@pytest.mark.parametrize(("edge", "values"), [("top", {-30.0}), ("bottom", {70.0}), ("middle", {10.0})])
def test_boxes_are_aligned_down(edge: Edge, values: set[float]) -> None:
    positions = aligned(BOXES, edge)
    half = {"top": -1, "bottom": 1, "middle": 0}[edge]
    placed = {at[1] + half * (BOXES[key].bottom - BOXES[key].top) / 2 for key, at in positions.items()}
    assert placed == values
    assert all(positions[key][0] == BOXES[key].centre[0] for key in BOXES)


def test_gaps_become_equal_and_the_outermost_stay() -> None:
    positions = distributed(BOXES, "across")
    assert positions["a"] == BOXES["a"].centre
    assert positions["c"] == BOXES["c"].centre
    # From 10 to 180 there is room for the box of 20 and two gaps of 75.
    assert positions["b"] == (95.0, 30.0)


def test_boxes_are_distributed_down_in_their_order() -> None:
    boxes = {"low": box(0, 300), "high": box(0, 0), "between": box(0, 30)}
    assert distributed(boxes, "down")["between"] == (0.0, 150.0)
