"""`Sheet`: the drawing below the mouse. It lays the network out, keeps its picture up to date, and knows the camera."""

import time
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QPoint, QPointF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.drawing.links import Sight
from bpgui.gui.canvas.drawing.painting import Values, View
from bpgui.gui.canvas.drawing.picture import Picture
from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import Box
from bpgui.gui.canvas.layout.shaping import scene_of
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Position, Project

# Of the window's time, drawing the network while it trains takes at most one part in so many.
DRAWING_SHARE = 4
# A zoom that has stood still for so long has settled.
SETTLED_MS = 150


class Sheet(QObject):
    """Draws for `widget`; `changed` says that it has to be shown anew."""

    changed = Signal()

    def __init__(self, workspace: Workspace, widget: QWidget) -> None:
        super().__init__(widget)
        self._workspace = workspace
        self._widget = widget
        self._follows_fit = True
        self._painting_seconds = 0.0
        # The drawing covers all of the widget.
        widget.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.camera = Camera()
        self.picture = Picture(scene_of(workspace.project, workspace.dataset, {}), workspace.insight.shown())
        # While a tool is in the hand, an empty canvas does not tell the first moves.
        self.welcomes = True
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.timeout.connect(self._refresh)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLED_MS)
        self._settling.timeout.connect(self.redraw)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.insight.row_changed.connect(self.redraw)
        workspace.insight.quantity_changed.connect(self.redraw)
        workspace.theme.changed.connect(self.redraw)
        # What Qt has drawn until then, the raster draws with more links.
        raster.notice.loaded.connect(self.redraw)

    # Where things are

    @property
    def scene(self) -> Scene:
        """The network as it is laid out now."""
        return self.picture.scene

    @property
    def size(self) -> QSizeF:
        """The size of the widget, in pixels."""
        return QSizeF(self._widget.size())

    def to_pixels(self, x: float, y: float) -> QPoint:
        """Return the pixel that shows a point of the scene."""
        return self.camera.transform(self.size).map(QPointF(x, y)).toPoint()

    def to_scene(self, pixel: QPointF) -> QPointF:
        """Return the point of the scene below a pixel."""
        return self.camera.to_scene(pixel, self.size)

    # The camera

    def fit(self) -> None:
        """Show the whole network, and keep doing so while the widget changes its size."""
        self._follows_fit = True
        self._settling.stop()
        self._set_camera(Camera.fitting(self.scene.bounds, self.size))

    def zoom(self, factor: float, at: QPointF) -> None:
        """Magnify around a pixel."""
        self._follows_fit = False
        self._settling.start()
        self._set_camera(self.camera.zoomed(factor, at, self.size))

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Move the drawing by so many pixels."""
        self._follows_fit = False
        self._set_camera(self.camera.panned(dx_px, dy_px))

    def reveal(self, boxes: Sequence[Box]) -> None:
        """Show the whole network if any of these boxes of the scene is out of sight."""
        room = self._widget.rect()
        corners = [at for box in boxes for at in ((box.left, box.top), (box.right, box.bottom))]
        if not all(room.contains(self.to_pixels(*at)) for at in corners):
            self.fit()

    def resized(self) -> None:
        """Keep the network in view."""
        if self._follows_fit:
            self.camera = Camera.fitting(self.scene.bounds, self.size)
        self.redraw()

    # The drawing

    def view(self) -> View:
        """Return all that the picture depends on."""
        return View(
            project=self._workspace.project,
            dataset=self._workspace.dataset,
            scene=self.scene,
            camera=self.camera,
            size=self.size,
            colours=self._workspace.theme.colours,
            font=self._widget.font(),
            shown=self._workspace.insight.shown(),
            activity=self._outputs(),
        )

    def pixmap(self, view: View) -> QPixmap:
        """Return the drawing without what follows the mouse."""
        ratio, settled = self._widget.devicePixelRatioF(), not self._settling.isActive()
        return self.picture.pixmap(view, ratio, self.welcomes, settled)

    def lay_out(self, moved: Mapping[str, Position]) -> None:
        """Lay the network out anew, with some layer centres moved for a while."""
        project = self._workspace.project
        before, shown = self.picture, self._workspace.insight.shown()
        self.picture = Picture(scene_of(project, self._workspace.dataset, moved, before.scene), shown, before)
        self.changed.emit()

    def redraw(self) -> None:
        """Draw anew what is laid out."""
        self.picture.refresh(self._workspace.insight.shown(), Sight.of(self.camera, self.size))
        self.changed.emit()

    def _set_camera(self, camera: Camera) -> None:
        self.camera = camera
        self.redraw()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        others = ("network", "layout", "looks")
        if any(getattr(after, name) is not getattr(before, name) for name in others):
            return  # the canvas lays it out, once no gesture holds on to what was there before
        if after.dataset != before.dataset or after.table is not before.table:
            self.lay_out({})
        elif after.parameters is not before.parameters and not self._refresh_timer.isActive():
            # The next drawing is due, however long it takes until then.
            self._refresh_timer.start(round(1000 * DRAWING_SHARE * self._painting_seconds))

    def _refresh(self) -> None:
        """Draw weights that keep changing."""
        start = time.perf_counter()
        self.redraw()
        # Drawn here and now: left to the repainting of the window, it would come on top of all other views.
        self.pixmap(self.view())
        self._painting_seconds = time.perf_counter() - start

    def _outputs(self) -> Mapping[str, Values] | None:
        """Return what each layer puts out in the chosen sample, None without one."""
        insight = self._workspace.insight
        activity = insight.activity() if insight.row is not None else None
        return activity.output if activity is not None else None
