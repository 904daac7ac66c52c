"""Every way of trying a network by hand, and which one suits a project.

To add one, write it as `trial.py` says, and enter it here under the key that its samples name in `Sample.trial`.
"""

from collections.abc import Callable

from bpgui.data import SAMPLES, Dataset
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.panels.trial.caption.caption_trial import CaptionTrial
from bpgui.gui.panels.trial.crack.crack_trial import CrackTrial
from bpgui.gui.panels.trial.face_trial import FaceTrial
from bpgui.gui.panels.trial.fields.fields_trial import FieldsTrial
from bpgui.gui.panels.trial.memory.memory_trial import MemoryTrial
from bpgui.gui.panels.trial.pad.pad_trial import PadTrial
from bpgui.gui.panels.trial.plane.plane_trial import PlaneTrial
from bpgui.gui.panels.trial.plate_trial import PlateTrial
from bpgui.gui.panels.trial.signature.signature_trial import SignatureTrial
from bpgui.gui.panels.trial.trial import Trial
from bpgui.gui.panels.trial.word.word_trial import WordTrial

TRIALS: dict[str, Callable[[Predictor], Trial]] = {
    "fields": FieldsTrial,
    "pad": PadTrial,
    "plane": PlaneTrial,
    "plate": PlateTrial,
    "word": WordTrial,
    "caption": CaptionTrial,
    "memory": MemoryTrial,
    "face": FaceTrial,
    "crack": CrackTrial,
    "signature": SignatureTrial,
}


def suitable(source: str, dataset: Dataset) -> str:
    """Return the key of the trial that a sample names, or else of the one that suits the table."""
    named = SAMPLES[source].trial if source in SAMPLES else ""
    if named in TRIALS:
        return named
    if dataset.table.image_shape is not None:
        return "pad"
    return "plane" if dataset.table.inputs.shape[1] == 2 else "fields"
