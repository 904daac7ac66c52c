"""What a paper says before the first step: network, data and sample, the settings that matter, and what names mean."""

from collections.abc import Iterator
from dataclasses import dataclass

from bpgui.engine.regularization import REGULARIZATION
from bpgui.engine.relaxation import RELAXATION
from bpgui.engine.settings import METHODS, TRAINING_TABLE
from bpgui.engine.walk import Names, figure, legend
from bpgui.files.paper.subject import Subject
from bpgui.spec import Param, Value

# So many inputs or targets of a sample are listed, and so many rows of a mini-batch.
MOST_LISTED = 16


class Formula(str):
    """A cell or a word that is a formula, as `bpgui.files.formulas` reads them; other text is text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A table: its title, the heads of its columns, rows of cells, and a sentence above them."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remark: str = ""


# The letters of settings in the formulas of updates.
SYMBOLS = {
    "momentum": "mu",
    "alpha": "alpha",
    "epsilon": "epsilon",
    "beta1": "beta_1",
    "beta2": "beta_2",
    "weight_decay": "lambda",
    "l1": "lambda_1",
    "l2": "lambda_2",
    "decay": "lambda_d",
}
_MEANINGS = (
    ("x_{1}", "x_", "an input"),
    ("z_{h1}", "z_", "the net input of neuron h1: all that arrives there, weighted and added up"),
    ("y_{h1}", "y_", "the output of neuron h1"),
    ("f'(z_{h1})", "f'(", "the slope of its activation at this net input"),
    ("t_{o1}", "t_", "the target of output o1"),
    ("L", "L", "the loss"),
    ("dL/dy_{h1}", "dL/dy_", "how the loss changes with the output of h1"),
    ("delta_{h1}", "delta_", "how the loss changes with the net input of h1"),
    ("w_{x1,h1}", "w_", "the weight of the link from x1 to h1"),
    ("b_{h1}", "b_", "the bias of h1"),
    ("dL/dw_{x1,h1}", "dL/dw_", "the gradient of a weight"),
    ("sum_s", "sum_s", "the sum over the samples of the mini-batch"),
    ("eta", "eta", "the learning rate"),
    ("g", "g", "the gradient as the update uses it"),
    ("w_{x1,h1}'", "}'", "a value after the update: the prime marks it"),
)


def network_text(subject: Subject) -> str:
    """Describe the layers: '2-2-1: input (2), hidden 1 (2, sigmoid), output (1, sigmoid)'."""
    program = subject.walk.program
    parts = []
    for layer in program.order:
        used = "" if layer.role == "input" else f", {program.activations[layer.id].entry.in_text}"
        dropped = f", dropout {layer.dropout:g}" if layer.dropout > 0.0 else ""
        parts.append(f"{layer.name} ({layer.size:,}{used}{dropped})")
    loop = "; its links form a loop, so it settles at a fixed point" if program.recurrent else ""
    return f"{', '.join(parts)}{loop}"


def sample_text(subject: Subject) -> str:
    """Say which rows of the data the update learns from."""
    if subject.row is not None:
        return f"row {subject.row + 1:,} of the data, by itself"
    count = len(subject.rows)
    shown = ", ".join(f"{row + 1:,}" for row in subject.rows[:MOST_LISTED])
    more = f" and {count - MOST_LISTED:,} others" if count > MOST_LISTED else ""
    rows = f"{'row' if count == 1 else 'rows'} {shown}{more}"
    told = f"; signals are those of sample {subject.sample + 1:,}, row {subject.rows[subject.sample] + 1:,}"
    return f"the next mini-batch, {rows}{told if count > 1 else ''}"


def sample_listing(subject: Subject, digits: int) -> Listing:
    """List the columns of the sample with their names in the formulas and their numbers, as the network gets them."""
    told, table, names = subject.walk, subject.dataset.table, Names(subject.walk.program.network)
    rows: list[tuple[str, ...]] = []
    hidden = 0
    ends = (
        (told.program.inputs, table.input_names, told.batch.inputs, names.output),
        (told.program.outputs, table.target_names, told.batch.targets, names.target),
    )
    for layers, columns, values, name in ends:
        listed = 0
        for layer, place in layers.items():
            for neuron, column in enumerate(range(place.start, place.stop)):
                if listed == MOST_LISTED:
                    hidden += 1
                    continue
                value = Formula(figure(float(values[subject.sample, column]), digits))
                rows.append((columns[column], Formula(name(layer, neuron)), value))
                listed += 1
    remarks = []
    if table.classes:
        row = subject.rows[subject.sample]
        remarks.append(f"Its class is '{table.classes[int(table.labels()[row])]}'.")
    if hidden:
        remarks.append(f"{hidden:,} more columns are not listed.")
    spec = subject.project.dataset
    if spec is not None and (spec.scaling, spec.target_scaling) != ("none", "none"):
        remarks.append("Numbers are scaled, as the network gets them.")
    return Listing("The sample", ("Column", "Name", "Value"), tuple(rows), " ".join(remarks))


def settings_listing(subject: Subject) -> Listing:
    """List the settings that matter for one update."""
    rows = tuple((name, Formula(symbol), value) for name, symbol, value in _settings(subject))
    return Listing("Settings", ("Setting", "Name", "Value"), rows)


def names_listing(subject: Subject, formulas: str) -> Listing:
    """List what those names mean that occur in the formulas of a paper."""
    rows = [(Formula(name), meaning) for name, mark, meaning in _MEANINGS if mark in formulas]
    layers = "; ".join(legend(subject.walk))
    return Listing("Names", ("Name", "Meaning"), tuple(rows), f"Neurons: {layers}.")


def _settings(subject: Subject) -> Iterator[tuple[str, str, str]]:
    """Yield label, symbol and value of each setting."""
    told = subject.walk
    training = told.training
    for field in ("loss", "optimizer"):
        chosen = str(getattr(training, field))
        yield TRAINING_TABLE[field].label, "", METHODS[field][chosen].label
        for param in METHODS[field][chosen].params:
            yield _row(param, getattr(training, f"{field}_settings")[param.name])
    followed = "" if training.schedule == "constant" else ", by its schedule"
    yield f"{TRAINING_TABLE['learning_rate'].label}{followed}", "eta", Formula(f"{told.rate:.10g}")
    if "beta1" in training.optimizer_settings:
        yield "Number of this update", "t", Formula(figure(float(told.update.state["step"][0])))
    if told.samples > 1:
        yield _row(TRAINING_TABLE["reduction"], training.reduction)
    for param in REGULARIZATION:
        if training.regularization[param.name]:
            yield _row(param, training.regularization[param.name])
    if told.program.recurrent:
        for param in RELAXATION:
            yield _row(param, told.program.relaxation[param.name])
    if training.precision != TRAINING_TABLE["precision"].default:
        yield _row(TRAINING_TABLE["precision"], training.precision)


def _row(param: Param, value: Value) -> tuple[str, str, str]:
    text = param.choices.get(str(value)) or param.format(value)
    return param.label, SYMBOLS.get(param.name, ""), Formula(text) if param.kind == "float" else text
