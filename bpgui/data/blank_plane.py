"""An empty plane to draw on: two numbers and a class, with one point of each of two classes to begin with."""

import numpy as np

from bpgui.data.load import with_dataset
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable

BLANK_TITLE = "Points drawn by hand"
# Nothing can be learned from less than a point of each of two classes; these leave the middle free.
_STARTERS = ((-5.0, -5.0), (5.0, 5.0))
_CLASSES = ("A", "B")


def blank_plane(project: Project) -> Project:
    """Choose a nearly empty plane as the data: x and y around zero, and a class 'A' or 'B'; nothing is held back."""
    columns = (ColumnSpec("x"), ColumnSpec("y"), ColumnSpec("class", "category", "target"))
    places = np.array(_STARTERS)
    table = RawTable(
        (
            RawColumn("x", places[:, 0]),
            RawColumn("y", places[:, 1]),
            RawColumn("class", np.arange(len(_CLASSES), dtype=np.int32), _CLASSES),
        )
    )
    return with_dataset(project, DatasetSpec(OWN, own=OwnSpec(BLANK_TITLE, columns)), table)
