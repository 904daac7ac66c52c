"""`Chart`: a plot in the colours of the theme, with named axes, that stands still unless its view moves it."""

import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.axes import Axis
from bpgui.gui.common.theme import Colours

_RIGHT_PX, _TOP_PX = 14, 6


class Chart(pg.PlotWidget):
    """A plot with labelled axes and a faint grid; no menu, no buttons, and the mouse does not move it.

    Labels name the quantity and its unit: 'epoch', 'norm of dL/dw', 'share (%)'. Add things with `addItem`; set the
    ranges by `getPlotItem().setRange`, or leave them to follow what is drawn.
    """

    def __init__(self, bottom: str, left: str, name: str, parent: QWidget | None = None) -> None:
        """Make an empty plot; `name` is what a screen reader calls it."""
        self.bottom, self.left = Axis("bottom"), Axis("left")
        super().__init__(parent, axisItems={"bottom": self.bottom, "left": self.left})
        self.bottom.setLabel(bottom)
        self.left.setLabel(left)
        self.setAccessibleName(name)
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setMouseEnabled(x=False, y=False)
        item.setContentsMargins(0, _TOP_PX, _RIGHT_PX, 0)
        for side in ("top", "right"):
            # Not seen, they would lay out their labels each time the range changes.
            item.getAxis(side).enableAutoSIPrefix(False)
        for axis in (self.bottom, self.left):
            axis.setZValue(-200)  # below the view box, which is at -100: the grid lies behind the curves

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme; pens and brushes of what was added belong to the view."""
        self.setBackground(colours.base)
        for axis in (self.bottom, self.left):
            axis.recolour(colours)
