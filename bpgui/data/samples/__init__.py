"""Every bundled data set, with what a student should know of it and a network that does well on it.

To add one, write its entry in the module of its kind; the panels, the command line, the files and the tests take it
from there. The results that the descriptions name were measured with the recipe, over several seeds of data and
weights.
"""

from bpgui.data.dataset import Sample
from bpgui.data.samples.captions import CAPTIONS
from bpgui.data.samples.characters import CHARACTERS
from bpgui.data.samples.cracks import CRACKS
from bpgui.data.samples.digits import DIGITS
from bpgui.data.samples.faces import FACES
from bpgui.data.samples.logic import LOGIC
from bpgui.data.samples.memories import MEMORIES
from bpgui.data.samples.planes import PLANES
from bpgui.data.samples.signatures import SIGNATURES
from bpgui.data.samples.speech import SPEECH
from bpgui.data.samples.tables import TABLES
from bpgui.errors import UnknownNameError

SAMPLES: dict[str, Sample] = {
    **LOGIC,
    **PLANES,
    **MEMORIES,
    **DIGITS,
    **CHARACTERS,
    **TABLES,
    **SPEECH,
    **CRACKS,
    **CAPTIONS,
    **SIGNATURES,
    **FACES,
}


def sample(name: str) -> Sample:
    """Look up a bundled data set; raise `UnknownNameError` with the nearest name."""
    if name not in SAMPLES:
        raise UnknownNameError("data set", name, SAMPLES)
    return SAMPLES[name]
