"""An explosion in words: how the loss got there, and what trials with other learning rates have shown."""

from bpgui.engine.autopsy import Autopsy, LossCourse
from bpgui.engine.rate_search import RateSearch, Trial
from bpgui.gui.common.text import count, number, percent, sentence, significant, whole
from bpgui.spec import TrainingSpec

WAYS = {
    "inputs": "in the inputs of the data",
    "targets": "in the targets of the data",
    "forward": "on the way forward",
    "loss": "in the loss",
    "backward": "on the way back",
    "update": "in the update alone: all that led to it is finite",
}

# Growth by less than this per epoch is told in per cent.
_DOUBLE = 2.0


def how_it_came(course: LossCourse | None, autopsy: Autopsy) -> str:
    """Say how the recorded loss went until it was no longer finite."""
    if course is None:
        return "There is no loss to tell of: it was not finite from the start."
    if autopsy.updates == 0:
        return (
            f"The run had made no update yet: with the weights that it began with, the loss was {_loss(course.last)}."
        )
    broke = _broke(autopsy)
    if course.last_epoch == 0:
        return f"The loss was {_loss(course.last)} at the start, and {broke}."
    end = f"{_loss(course.last)} after epoch {whole(course.last_epoch)}"
    if course.factor is None:
        return f"The loss was at its lowest, {end}, and all at once {broke}."
    grew = f"grew by {_growth(course.factor, autopsy.batches)}, to {end}, and {broke}"
    if course.bend_epoch == 0:
        return f"The loss was {_loss(course.bend)} at the start. From there it {grew}."
    when = f"after epoch {whole(course.lowest_epoch)}" if course.lowest_epoch else "at the start"
    lowest = f"The loss was lowest {when}, {_loss(course.lowest)}."
    if course.bend_epoch == course.lowest_epoch:
        return f"{lowest} From there it {grew}."
    return f"{lowest} From epoch {whole(course.bend_epoch)} ({_loss(course.bend)}) it {grew}."


def what_was_tried(search: RateSearch, training: TrainingSpec, autopsy: Autopsy, known: bool) -> str:
    """Say what trials have shown; `known` tells that the run itself began with the first weights."""
    best = search.best
    if not len(search.trials[0].losses):
        return "Not even the loss of the first weights is finite, so no learning rate can hold: draw new weights."
    others = [trial for trial in search.trials if trial is not best]
    # The last that failed above the best, and the largest, say enough.
    near = [trial for trial in others if best is None or trial.rate > best.rate]
    near = sorted(near, key=lambda trial: trial.rate)
    failed = "; ".join(_failed(trial, autopsy, known and trial is search.trials[0]) for trial in near[:2])
    failed = f" {sentence(failed)}." if failed else ""
    if best is None:
        return f"No learning rate down to {significant(near[0].rate)} holds.{failed} {_otherwise(training)}"
    fell = f"With {significant(best.rate)} the loss falls from {_loss(best.first)} to {_loss(best.last)} in the first"
    text = f"{fell} {count(best.updates, 'update')}.{failed}"
    if best is search.trials[0]:
        cause = "it is not the learning rate" if autopsy.at_once else "the learning rate alone does not explain it"
        text += f" So {cause}: look at what was changed since, weights, data or settings."
    if best.updates < autopsy.updates_in_all:
        text += f" The run broke after {whole(autopsy.updates_in_all)}, which a short trial does not reach."
    if training.schedule != "constant":
        text += " The trials kept the highest rate that the schedule reaches."
    return f"{text} All trials began with the first weights."


def _failed(trial: Trial, autopsy: Autopsy, itself: bool) -> str:
    rate = significant(trial.rate)
    if itself and not trial.exploded:
        return f"with {rate} the run itself exploded after {count(autopsy.updates_in_all, 'update')}"
    if trial.exploded:
        return f"with {rate} it explodes after {count(trial.updates, 'update')}"
    if trial.last > trial.first:
        return f"with {rate} the loss rises from {_loss(trial.first)} to {_loss(trial.last)}"
    return f"with {rate} the loss falls at first and then rises again, to {_loss(trial.last)}"


def _otherwise(training: TrainingSpec) -> str:
    if float(training.regularization.get("clip_norm", 0.0)) > 0.0:
        return "Draw new weights, or scale the data."
    return "Draw new weights, or limit the gradient with 'Clip by norm' in the Training panel."


def _broke(autopsy: Autopsy) -> str:
    """Say when it broke; within an epoch of many updates, a loss that is measured at its end alone tells no more."""
    if autopsy.batch is None and autopsy.batches > 1:
        return f"it was no longer finite at the end of epoch {whole(autopsy.epoch)}"
    # The loss over all samples may have left the finite before the numbers of an update did.
    return f"the run broke after {count(autopsy.updates_in_all, 'update')}"


def _growth(factor: float, batches: int) -> str:
    """Say how fast a loss grew per epoch, and if that is fast, also per update."""
    if factor < _DOUBLE:
        return f"about {percent(factor - 1.0)} per epoch"
    told = f"a factor of about {significant(factor, 2)} per epoch"
    return told if batches == 1 else f"{told}, {number(factor ** (1.0 / batches), 3)} per update"


def _loss(value: float) -> str:
    return number(value, 3)
