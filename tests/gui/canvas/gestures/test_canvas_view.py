"""Zooming, panning and fitting on the canvas."""

from canvas_stage import CONTROL, HIDDEN, MIDDLE, OUTPUT, SHIFT, Stage
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.common.selection import LayerRef, NeuronRef


def fitted(stage: Stage) -> Camera:
    return Camera.fitting(stage.canvas.scene.bounds, stage.canvas.size().toSizeF())


def test_the_whole_network_is_shown_at_first(stage: Stage) -> None:
    bounds = stage.canvas.scene.bounds
    assert bounds is not None
    for corner in ((bounds.left, bounds.top), (bounds.right, bounds.bottom)):
        assert stage.canvas.rect().contains(stage.canvas.to_pixels(*corner))
    assert stage.canvas.camera == fitted(stage)


def test_the_wheel_zooms_around_the_pointer(stage: Stage) -> None:
    before, bare = stage.canvas.camera.scale, stage.picture()
    pointer = stage.at(NeuronRef(OUTPUT, 0))
    stage.wheel(pointer, 2)
    assert stage.canvas.camera.scale > before
    assert (stage.at(NeuronRef(OUTPUT, 0)) - pointer).manhattanLength() <= 1
    assert stage.picture() != bare
    stage.wheel(pointer, -2)
    assert abs(stage.canvas.camera.scale - before) < 1e-9


def test_the_commands_zoom_around_the_middle(stage: Stage) -> None:
    before = stage.canvas.camera
    stage.canvas.zoom_in()
    assert stage.canvas.camera.scale > before.scale
    stage.canvas.zoom_out()
    stage.canvas.zoom_out()
    assert stage.canvas.camera.scale < before.scale
    assert abs(stage.canvas.camera.x - before.x) < 1e-9


def test_the_middle_button_pans(stage: Stage) -> None:
    start = stage.at(LayerRef(HIDDEN))
    stage.drag(start, start + QPoint(60, -30), MIDDLE)
    assert stage.at(LayerRef(HIDDEN)) == start + QPoint(60, -30)
    assert stage.entries == []
    assert stage.selected == ()


def test_space_and_the_mouse_pan_and_keep_the_selection(stage: Stage) -> None:
    stage.click(stage.at(LayerRef(HIDDEN)))
    start = stage.at(LayerRef(HIDDEN))
    stage.qtbot.keyPress(stage.canvas, Qt.Key.Key_Space)
    stage.drag(start, start + QPoint(-50, 25))
    stage.qtbot.keyRelease(stage.canvas, Qt.Key.Key_Space)
    assert stage.at(LayerRef(HIDDEN)) == start + QPoint(-50, 25)
    assert stage.entries == []
    assert stage.selected == (LayerRef(HIDDEN),)


def test_the_hand_lets_go_of_the_ground_when_the_button_is_released(stage: Stage) -> None:
    stage.drag(stage.ground, stage.ground + QPoint(30, 30), MIDDLE)
    camera = stage.canvas.camera
    stage.hover(QPoint(100, 100))
    assert stage.canvas.camera == camera


def test_escape_lets_go_of_the_ground(stage: Stage) -> None:
    stage.hold(stage.ground, stage.ground + QPoint(30, 30), MIDDLE)
    camera = stage.canvas.camera
    stage.key(Qt.Key.Key_Escape)
    stage.hover(QPoint(100, 100))
    assert stage.canvas.camera == camera


def test_the_network_stays_in_view_while_the_window_is_resized(stage: Stage) -> None:
    stage.window.resize(500, 400)
    QApplication.processEvents()
    assert stage.canvas.width() == 500
    assert stage.canvas.camera == fitted(stage)


def test_after_zooming_the_view_is_the_persons_until_it_is_fitted_again(stage: Stage) -> None:
    stage.wheel(QPoint(450, 300), 1)
    zoomed = stage.canvas.camera
    stage.window.resize(500, 400)
    QApplication.processEvents()
    assert stage.canvas.camera == zoomed
    stage.canvas.fit()
    assert stage.canvas.camera == fitted(stage)
    stage.window.resize(800, 600)
    QApplication.processEvents()
    assert stage.canvas.camera == fitted(stage)


def test_panning_ends_following_too(stage: Stage) -> None:
    stage.drag(stage.ground, stage.ground + QPoint(40, 0), MIDDLE)
    panned = stage.canvas.camera
    stage.window.resize(500, 400)
    QApplication.processEvents()
    assert stage.canvas.camera == panned


def test_another_project_is_fitted(stage: Stage) -> None:
    stage.wheel(QPoint(0, 0), 4)
    stage.workspace.document.replace(sample_project("digits"), None)
    assert stage.canvas.camera == fitted(stage)


def test_arranging_shows_the_whole_network_again(stage: Stage) -> None:
    stage.workspace.edit("Move", lambda project: edits.move_layers(project, {OUTPUT: (2000.0, 900.0)}))
    stage.canvas.commands.arrange()
    assert stage.entries == ["Move", "Arrange"]
    assert stage.canvas.camera == fitted(stage)
    assert stage.project.layout[OUTPUT] != (2000.0, 900.0)


def test_what_is_clicked_is_where_it_is_drawn_after_zooming_and_panning(stage: Stage) -> None:
    stage.wheel(QPoint(200, 200), 2)
    stage.drag(stage.ground, stage.ground + QPoint(120, 60), MIDDLE)
    stage.click(stage.at(NeuronRef(HIDDEN, 1)))
    assert stage.selected == (NeuronRef(HIDDEN, 1),)


def test_the_cursor_tells_what_a_press_would_do(stage: Stage) -> None:
    def cursor(at: QPoint) -> Qt.CursorShape:
        stage.hover(at)
        return stage.canvas.cursor().shape()

    assert cursor(stage.ground) == Qt.CursorShape.ArrowCursor
    assert cursor(stage.at(NeuronRef(HIDDEN, 0))) == Qt.CursorShape.PointingHandCursor
    assert cursor(stage.port(HIDDEN)) == Qt.CursorShape.CrossCursor
    stage.hold(stage.ground, stage.ground + QPoint(30, 0), MIDDLE)
    assert stage.canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    stage.release(stage.ground, MIDDLE)
    assert cursor(stage.ground) == Qt.CursorShape.ArrowCursor


def test_moving_the_mouse_without_a_button_pans_nothing(stage: Stage) -> None:
    camera = stage.canvas.camera
    for x in range(0, 900, 90):
        stage.hover(QPointF(x, x / 2).toPoint())
    assert stage.canvas.camera == camera


def test_shift_and_the_wheel_pan_sideways(stage: Stage) -> None:
    before, start = stage.canvas.camera, stage.at(LayerRef(HIDDEN))
    stage.wheel(QPoint(450, 300), 1, SHIFT)
    assert stage.canvas.camera.scale == before.scale
    assert stage.at(LayerRef(HIDDEN)).x() > start.x()
    assert stage.at(LayerRef(HIDDEN)).y() == start.y()


def test_control_and_the_wheel_zoom(stage: Stage) -> None:
    before = stage.canvas.camera.scale
    stage.wheel(QPoint(450, 300), 1, CONTROL)
    assert stage.canvas.camera.scale > before


def test_moving_the_view_leaves_the_tool_in_the_hand(stage: Stage) -> None:
    stage.key(Qt.Key.Key_H)
    stage.qtbot.keyPress(stage.canvas, Qt.Key.Key_Space)
    stage.drag(stage.ground, stage.ground + QPoint(-50, 25))
    stage.qtbot.keyRelease(stage.canvas, Qt.Key.Key_Space)
    stage.drag(stage.ground, stage.ground + QPoint(20, 20), MIDDLE)
    assert stage.canvas.tool == "add_hidden"
    assert stage.entries == []
