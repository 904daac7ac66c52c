"""What a person drew and chose: frozen values and the rules they obey. No files, no mathematics of training."""

from bpgui.spec.dataset import OWN, ColumnSpec, DatasetSpec, OwnSpec
from bpgui.spec.history import HISTORY_COLUMNS, History
from bpgui.spec.look import Look, Looks
from bpgui.spec.network import ROLES, BoolArray, ConnectionSpec, LayerSpec, NetworkSpec, Role
from bpgui.spec.parameters import FloatArray, Parameters, frozen
from bpgui.spec.params import Param, Settings, Value, check_settings, no_settings
from bpgui.spec.project import Layout, Position, Project
from bpgui.spec.raw_table import RawColumn, RawTable
from bpgui.spec.run_state import RunState
from bpgui.spec.training import FULL_BATCH, TrainingSpec

__all__ = [
    "FULL_BATCH",
    "HISTORY_COLUMNS",
    "OWN",
    "ROLES",
    "BoolArray",
    "ColumnSpec",
    "ConnectionSpec",
    "DatasetSpec",
    "FloatArray",
    "History",
    "LayerSpec",
    "Layout",
    "Look",
    "Looks",
    "NetworkSpec",
    "OwnSpec",
    "Param",
    "Parameters",
    "Position",
    "Project",
    "RawColumn",
    "RawTable",
    "Role",
    "RunState",
    "Settings",
    "TrainingSpec",
    "Value",
    "check_settings",
    "frozen",
    "no_settings",
]
