"""`NetworkCanvas`: the drawing that a person works on. It turns mouse and keys into gestures."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from bpgui import edits
from bpgui.gui.canvas.camera import Camera
from bpgui.gui.canvas.gestures import (
    CLICK_PX,
    ConnectLayers,
    Gesture,
    MoveLayers,
    PlaceLayer,
    suggested_layer,
    without,
)
from bpgui.gui.canvas.hit import button_at, layer_at, neuron_at, port_at, ref_at
from bpgui.gui.canvas.menu import layer_menu
from bpgui.gui.canvas.overlay import (
    paint_bubble,
    paint_connecting,
    paint_ghost,
    paint_mark,
    paint_neuron_buttons,
    paint_port,
)
from bpgui.gui.canvas.painting import View
from bpgui.gui.canvas.picture import Picture
from bpgui.gui.canvas.readout import describe
from bpgui.gui.canvas.scene import Scene, shape_layer
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project, Role

ZOOM_STEP = 1.25
# Of the window's time, drawing the network while it trains takes at most one part in so many.
DRAWING_SHARE = 4
# Weights that have not changed for so long are at rest.
CALM_MS = 250


class NetworkCanvas(QWidget):
    """Shows the project's network; zoom with the wheel, pan by dragging the ground or with the middle button."""

    tool_changed = Signal(object)  # the role that the next click places, None for selecting

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tool: Role | None = None
        self._camera = Camera()
        self._follows_fit = True
        self._gesture: Gesture | None = None
        self._panning: QPointF | None = None
        self._pressed: QPointF | None = None
        self._click: Callable[[], None] | None = None
        self._pointer: QPointF | None = None
        self._hover: Ref | None = None
        self._hover_layer: str | None = None
        self._painting_seconds = 0.0
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.timeout.connect(self._sketch)
        self._calm_timer = QTimer(self)
        self._calm_timer.setSingleShot(True)
        self._calm_timer.setInterval(CALM_MS)
        self._calm_timer.timeout.connect(self._redraw)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Network")
        self.setAccessibleDescription("The drawing of the network. Press I, H or O to add a layer.")
        self.setMinimumSize(320, 240)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.document.project_opened.connect(self._on_project_opened)
        workspace.selection.changed.connect(self.update)
        workspace.theme.changed.connect(self._redraw)
        self._lay_out()

    # What the window asks of the canvas

    def sizeHint(self) -> QSize:
        """Prefer a generous canvas."""
        return QSize(700, 480)

    @property
    def scene(self) -> Scene:
        """The network as it is laid out now."""
        return self._picture.scene

    @property
    def camera(self) -> Camera:
        """The part of the scene that is shown now."""
        return self._camera

    def to_pixels(self, x: float, y: float) -> QPoint:
        """Return the pixel that shows a point of the scene."""
        return self._camera.transform(self._size()).map(QPointF(x, y)).toPoint()

    @property
    def tool(self) -> Role | None:
        """The role of the layer that the next click places; None while selecting."""
        return self._tool

    def set_tool(self, tool: Role | None) -> None:
        """Choose between selecting and placing a layer of some role."""
        self._drop_gesture()
        if tool is not None:
            layer = suggested_layer(self._workspace.project.network, self._workspace.dataset, tool)
            self._gesture = PlaceLayer(self._workspace, layer)
            if self._pointer is not None:
                self._gesture.move(self._to_scene(self._pointer), self.scene)
            self._workspace.hinted.emit(f"Click where the {tool} layer should stand. Esc leaves the tool.")
        self._tool = tool
        self._update_cursor()
        self.tool_changed.emit(tool)
        self.update()

    def fit(self) -> None:
        """Show the whole network, and keep doing so while the window changes its size."""
        self._follows_fit = True
        self._set_camera(Camera.fitting(self.scene.bounds, self._size()))

    def zoom_in(self) -> None:
        """Magnify around the middle."""
        self._zoom(ZOOM_STEP, QPointF(self.width() / 2, self.height() / 2))

    def zoom_out(self) -> None:
        """Shrink around the middle."""
        self._zoom(1 / ZOOM_STEP, QPointF(self.width() / 2, self.height() / 2))

    def delete_selected(self) -> None:
        """Delete the selected layers, neurons and connections, as one undo entry."""
        items = self._workspace.selection.items
        if not items:
            self._workspace.hinted.emit("Nothing is selected: click a layer, a neuron or a link first.")
            return
        if any(isinstance(item, LinkRef) for item in items):
            self._workspace.hinted.emit("A single link cannot be deleted: select the connection with a double click.")
            return
        label = "Delete" if len(items) > 1 else f"Delete {describe(items[0], self._workspace.project, None)[0]}"
        self._workspace.edit(label, lambda project: without(project, items))

    def arrange(self) -> None:
        """Place the layers from left to right by depth."""
        if self._workspace.edit("Arrange", edits.arrange):
            self.fit()

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the network from its picture, and over it what changes with the mouse."""
        view = self._view()
        pixmap = self._pixmap(view)
        painter = QPainter(self)
        try:
            painter.drawPixmap(0, 0, pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_overlay(painter, view)
        finally:
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the network in view."""
        if self._follows_fit:
            self._camera = Camera.fitting(self.scene.bounds, self._size())
        self._redraw()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture, by what lies below the pointer."""
        at = event.position()
        self._pointer = self._pressed = at
        self._click = None
        if event.button() == Qt.MouseButton.MiddleButton:
            self._panning = at
        elif event.button() == Qt.MouseButton.LeftButton and self._tool is None:
            self._press(at, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        self._update_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or find out what the pointer is over."""
        at = event.position()
        if self._panning is not None:
            step = at - self._panning
            self._panning = at
            self._follows_fit = False
            self._set_camera(self._camera.panned(step.x(), step.y()))
        self._pointer = at
        if self._pressed is not None and _far(at, self._pressed):
            self._click = None
        if self._gesture is not None:
            self._gesture.move(self._to_scene(at), self.scene)
            if self._gesture.positions:
                self._lay_out()
        self._update_hover()
        self._update_cursor()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the gesture; what did not move was a click."""
        self.mouseMoveEvent(event)
        moved = self._pressed is not None and _far(event.position(), self._pressed)
        gesture, click, placing = self._gesture, self._click, self._tool is not None
        self._panning = self._pressed = self._click = None
        if event.button() != Qt.MouseButton.LeftButton:
            self._update_cursor()
            return
        self._gesture = None
        if gesture is not None and (moved or placing):
            gesture.finish()
        elif click is not None:
            click()
        if placing:
            self.set_tool(None)
        self._lay_out()
        self._update_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the whole connection of a link."""
        here = self._find(self._to_scene(event.position()))
        if isinstance(here, LinkRef):
            self._workspace.selection.select(ConnectionRef(here.connection))
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the layer below the pointer."""
        at = self._to_scene(QPointF(event.pos()))
        shape = layer_at(self.scene, at.x(), at.y())
        if shape is None:
            return
        self._drop_gesture()
        menu = layer_menu(self._workspace, shape.layer, neuron_at(self.scene, at.x(), at.y(), self._camera.scale), self)
        menu.popup(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        self._zoom(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves gesture, tool and selection, in this order; plus and minus change the selected layer's size."""
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Minus) and self._selected_layer() is not None:
            self._resize_layer(self._selected_layer(), 1 if event.key() == Qt.Key.Key_Plus else -1)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show what the pointer is over."""
        self._pointer = event.position()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what the pointer was over."""
        self._pointer = self._hover = self._hover_layer = None
        self.update()

    # Gestures

    def _press(self, at: QPointF, extend: bool) -> None:
        here = self._to_scene(at)
        selected = self._selected_layer()
        step = button_at(self.scene, selected, here.x(), here.y(), self._camera.scale)
        if step:
            self._click = lambda: self._resize_layer(selected, step)
            return
        port = self._port_at(here)
        if port is not None:
            self._gesture = ConnectLayers(self._workspace, port, here)
            return
        found = self._find(here)
        shape = layer_at(self.scene, here.x(), here.y())
        selection = self._workspace.selection
        if shape is not None:
            ref = found if isinstance(found, NeuronRef) else LayerRef(shape.layer.id)
            self._click = (lambda: selection.toggle(ref)) if extend else (lambda: selection.select(ref))
            layers = tuple(item.layer for item in selection.items if isinstance(item, LayerRef))
            dragged = layers if shape.layer.id in layers else (shape.layer.id,)
            self._gesture = MoveLayers(self._workspace, here, dragged)
        elif found is not None:
            self._click = (lambda: selection.toggle(found)) if extend else (lambda: selection.select(found))
        else:
            self._panning = at
            self._click = selection.select

    def _selected_layer(self) -> str | None:
        only = self._workspace.selection.only
        return only.layer if isinstance(only, LayerRef | NeuronRef) else None

    def _resize_layer(self, layer_id: str | None, step: int) -> None:
        if layer_id is not None:
            layer = self._workspace.project.network.layer(layer_id)
            size = layer.size + step
            self._workspace.edit(
                f"{layer.name}: {size} neurons",
                lambda project: edits.resize_layer(project, layer_id, size),
                merge=("resize", layer_id),
            )

    def _escape(self) -> None:
        if self._tool is not None:
            self.set_tool(None)
        elif self._gesture is not None or self._panning is not None:
            self._drop_gesture()
        else:
            self._workspace.selection.select()

    def _drop_gesture(self) -> None:
        self._gesture = self._panning = self._pressed = self._click = None
        self._lay_out()
        self._update_cursor()

    # What is below the pointer

    def _find(self, here: QPointF) -> Ref | None:
        return ref_at(self.scene, self._picture.chosen, here.x(), here.y(), self._camera.scale)

    def _port_at(self, here: QPointF) -> str | None:
        layers = (self._hover_layer, self._selected_layer())
        return port_at(self.scene, layers, here.x(), here.y(), self._camera.scale)

    def _update_hover(self) -> None:
        if self._pointer is None or self._panning is not None or isinstance(self._gesture, MoveLayers):
            self._hover = None
            return
        here = self._to_scene(self._pointer)
        shape = layer_at(self.scene, here.x(), here.y(), margin=10.0 / self._camera.scale)
        self._hover_layer = shape.layer.id if shape is not None else None
        self._hover = self._find(here)

    def _update_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._gesture is not None and (self._tool is not None or self._pressed is not None):
            shape = self._gesture.cursor
        elif self._panning is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._pointer is not None and self._port_at(self._to_scene(self._pointer)) is not None:
            shape = Qt.CursorShape.CrossCursor
        elif self._hover is not None:
            shape = Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)

    # Scene and picture

    def _on_project_opened(self) -> None:
        self._workspace.selection.select()
        self.fit()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.network is not before.network:
            # What is in the hand may be gone, or of the wrong size.
            if self._tool is not None:
                self.set_tool(None)
            else:
                self._drop_gesture()
        elif after.layout is not before.layout:
            self._lay_out()
        elif after.dataset != before.dataset:
            self._redraw()
        elif after.parameters is not before.parameters and not self._refresh_timer.isActive():
            # The next sketch is due, however long it takes until then.
            self._calm_timer.stop()
            self._refresh_timer.start(round(1000 * DRAWING_SHARE * self._painting_seconds))

    def _lay_out(self) -> None:
        project = self._workspace.project
        positions = self._gesture.positions if self._gesture is not None else {}
        scene = Scene.of(project.network, {**project.layout, **positions})
        self._picture = Picture(scene, project.parameters)
        self._update_hover()
        self.update()

    def _sketch(self) -> None:
        """Draw weights that keep changing, quickly; once they rest, they are drawn finely."""
        start = time.perf_counter()
        self._picture.refresh(self._workspace.project.parameters, sketched=True)
        self._update_hover()
        # Drawn here and now: left to the repainting of the window, it would come on top of all other views.
        self._pixmap(self._view())
        self.update()
        self._calm_timer.start()
        self._painting_seconds = time.perf_counter() - start

    def _pixmap(self, view: View) -> QPixmap:
        return self._picture.pixmap(view, self.devicePixelRatioF(), welcome=self._tool is None)

    def _redraw(self) -> None:
        self._picture.refresh(self._workspace.project.parameters)
        self._update_hover()
        self.update()

    def _paint_overlay(self, painter: QPainter, view: View) -> None:
        gesture, selected = self._gesture, self._selected_layer()
        for item in self._workspace.selection.items:
            paint_mark(painter, view, item)
        if self._hover is not None and gesture is None:
            paint_mark(painter, view, self._hover)
        if isinstance(gesture, PlaceLayer):
            if gesture.at is not None:
                paint_ghost(painter, view, shape_layer(gesture.layer, gesture.at.toTuple()))
            return
        for layer_id in {self._hover_layer, selected}:
            if layer_id is not None and layer_id in view.scene.shapes:
                shape = view.scene.shapes[layer_id]
                paint_port(painter, view, shape, active=isinstance(gesture, ConnectLayers))
                if layer_id == selected:
                    paint_neuron_buttons(painter, view, shape)
        if isinstance(gesture, ConnectLayers):
            paint_connecting(painter, view, gesture)
        elif self._hover is not None and self._pointer is not None and self._pressed is None:
            paint_bubble(painter, view, self._pointer, describe(self._hover, view.project, view.dataset))

    def _view(self) -> View:
        return View(
            project=self._workspace.project,
            dataset=self._workspace.dataset,
            scene=self.scene,
            camera=self._camera,
            size=self._size(),
            colours=self._workspace.theme.colours,
            font=self.font(),
        )

    def _size(self) -> QSizeF:
        return QSizeF(self.size())

    def _to_scene(self, at: QPointF) -> QPointF:
        return self._camera.to_scene(at, self._size())

    def _zoom(self, factor: float, at: QPointF) -> None:
        self._follows_fit = False
        self._set_camera(self._camera.zoomed(factor, at, self._size()))

    def _set_camera(self, camera: Camera) -> None:
        self._camera = camera
        self._redraw()


def _far(a: QPointF, b: QPointF) -> bool:
    return (a - b).manhattanLength() > CLICK_PX
