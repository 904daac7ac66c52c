"""What to do about an explosion, as far as is known and as the project stands: what the dialog's last button does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from bpgui import edits
from bpgui.engine.rate_search import RateSearch
from bpgui.gui.common.text import significant
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.autopsy.case import Case, at_first_weights, begun_again


@dataclass(frozen=True, slots=True)
class Offer:
    """What a button says, what its tooltip says, and what it does."""

    text: str
    help_text: str
    act: Callable[[], object]


def offer(workspace: Workspace, case: Case, search: RateSearch | None) -> Offer | None:
    """Return the next thing to do about a case that still concerns the project; None while there is none."""
    project = workspace.project
    fresh = at_first_weights(project)
    if case.doubles:
        double = partial(edits.set_training, training=replace(project.training, precision="float64"))
        edit = partial(workspace.edit, "Double precision", double)
        return Offer("Use &double precision", "Compute with 64 bits, which hold numbers up to 1.8e308", edit)
    hopeless = search is not None and search.best is None
    if hopeless or (not case.searchable and case.autopsy.at_once and fresh):
        return Offer("&Draw new weights", "Draw new first weights from the next seed", workspace.training.draw_weights)
    if search is None or search.best is None:
        return None
    rate = significant(search.best.rate)
    if project.training.learning_rate == search.best.rate:
        # It is the weights that have to go back first.
        train = Offer(f"&Train with {rate}", "Train from the first weights", workspace.training.toggle)
        return train if fresh else None
    edit = partial(
        workspace.edit, f"Learning rate {rate} from the first weights", partial(begun_again, rate=search.best.rate)
    )
    tip = "Bring back the first weights and set this learning rate, in one step that Undo takes back"
    return Offer(f"&Use learning rate {rate}", tip, edit)
