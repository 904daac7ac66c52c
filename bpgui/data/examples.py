"""Ready projects: a network, its training and its data, so that pressing Train shows something at once."""

from collections.abc import Callable
from functools import partial

from bpgui.data.load import default_spec, load
from bpgui.data.samples import sample
from bpgui.edits import layered, set_dataset, set_notes, set_weight
from bpgui.spec import Project

# Into the hidden layer and out of it: a row per source neuron.
_WORKED_WEIGHTS = (((0.2, 0.3), (0.2, 0.3)), ((0.3,), (0.9,)))
_WORKED_NOTES = (
    "The hidden neurons have the net inputs 0.21 and 0.315 and put out 0.55230791 and 0.57810523; the output neuron "
    "has the net input 0.68598708 and puts out 0.66507364, an error of -0.16507364 against the target 0.5. The "
    "deltas, taken from target minus output, are -0.03677027 at the output and -0.00272759 and -0.00807143 at the "
    "hidden neurons; the engine takes output minus target, so it shows them positive. One epoch changes the output "
    "weights to 0.27969149 and 0.87874292, and the next output is 0.65955374. A widely read tutorial prints -0.0819 "
    "for the second hidden delta and adds where it should subtract: the numbers here are exact."
)


def sample_project(name: str) -> Project:
    """Build the project of a bundled data set by its recipe; raise `UnknownNameError` if there is none of this name."""
    chosen, spec = sample(name), default_spec(name)
    recipe, table = chosen.recipe, load(spec).table
    project = layered(
        (table.inputs.shape[1], *recipe.hidden, table.targets.shape[1]),
        recipe.activation,
        recipe.output_activation,
        recipe.training,
        biases=recipe.biases,
    )
    return set_notes(set_dataset(project, spec), chosen.summary)


def worked_example() -> Project:
    """Build the 2-2-1 network of the classic worked example, with the very weights that tutorials start from."""
    project = sample_project("worked-example")
    for connection, rows in zip(project.network.connections, _WORKED_WEIGHTS, strict=True):
        for source, row in enumerate(rows):
            for target, value in enumerate(row):
                project = set_weight(project, connection.id, source, target, value)
    return set_notes(project, _WORKED_NOTES)


EXAMPLES: dict[str, tuple[str, Callable[[], Project]]] = {
    "xor": ("XOR by the classic recipe", partial(sample_project, "xor")),
    "worked-example": ("Worked example: one step by hand", worked_example),
    "digits": ("Handwritten digits", partial(sample_project, "digits")),
    "spiral": ("Two spiral arms", partial(sample_project, "spiral")),
    "two-spirals": ("The 194 points of the two spirals", partial(sample_project, "two-spirals")),
    "encoder-10-5-10": ("Encoder 10-5-10 by plain backpropagation", partial(sample_project, "encoder-10-5-10")),
}
