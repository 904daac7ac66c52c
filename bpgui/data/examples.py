"""Ready projects: a network, its training and its data, so that pressing Train shows something at once."""

from collections.abc import Callable
from functools import partial

from bpgui.data.dataset import Recipe
from bpgui.data.load import default_spec, load, recipe_spec
from bpgui.data.samples import SAMPLES, sample
from bpgui.edits import layered, set_dataset, set_notes, set_weight, with_feedback
from bpgui.spec import DatasetSpec, Project, TrainingSpec

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


_FEEDBACK = Recipe(
    hidden=(8,),
    activation="tanh",
    output_activation="sigmoid",
    training=TrainingSpec(
        optimizer="momentum",
        optimizer_settings={"momentum": 0.9},
        learning_rate=0.1,
        reduction="sum",
        epochs=200,
    ),
    wire=with_feedback,
)
_FEEDBACK_NOTES = (
    "The output feeds back to the hidden layer, so the network is recurrent: for each row its neurons move, sweep by "
    "sweep, until they settle at a fixed point, then the error settles in the same way, and only then the weights "
    "change (Almeida 1987, Pineda 1987). All four answers are within 0.1 of their targets after 150 epochs from each "
    "of 20 seeds. With 'Most sweeps' at 10 no row settles in time, so none teaches anything."
)

_EARLY_DATA = {"count": 300, "noise": 30.0}
_EARLY = Recipe(
    hidden=(16, 16),
    activation="tanh",
    output_activation="sigmoid",
    training=TrainingSpec(
        loss="binary_cross_entropy",
        optimizer="adam",
        learning_rate=0.01,
        epochs=2000,
        early_stopping={"patience": 50},
    ),
    test_share=0.4,
    validation_share=0.2,
)
_EARLY_NOTES = (
    "Few points, many of them in the wrong class, and a network that is large enough to learn them by heart. After a "
    "while the training loss still falls, but the validation loss rises: 50 epochs after its lowest value training "
    "stops and brings back the weights that it had there. Over eight seeds of data and weights it stopped between "
    "epochs 100 and 140, with a test loss of 0.2 to 0.3; all 2,000 epochs (set the patience to 0) end with 0.7 to 3."
)


def sample_project(name: str) -> Project:
    """Build the project of a bundled data set by its recipe; raise `UnknownNameError` if there is none of this name."""
    chosen = sample(name)
    return set_notes(_built(default_spec(name), chosen.recipe), chosen.summary)


def _built(spec: DatasetSpec, recipe: Recipe) -> Project:
    """Build the network of a recipe on a data set."""
    table = load(spec).table
    project = layered(
        (table.inputs.shape[1], *recipe.hidden, table.targets.shape[1]),
        recipe.activation,
        recipe.output_activation,
        recipe.training,
        biases=recipe.biases,
    )
    if recipe.wire is not None:
        project = recipe.wire(project)
    return set_dataset(project, spec)


def early_stopping_example() -> Project:
    """Build the network that stops before it knows noisy points by heart."""
    return set_notes(_built(recipe_spec("circle", _EARLY, _EARLY_DATA), _EARLY), _EARLY_NOTES)


def feedback_example() -> Project:
    """Build the network that learns XOR although its output feeds back."""
    return set_notes(_built(recipe_spec("xor", _FEEDBACK), _FEEDBACK), _FEEDBACK_NOTES)


def worked_example() -> Project:
    """Build the 2-2-1 network of the classic worked example, with the very weights that tutorials start from."""
    project = sample_project("worked-example")
    for connection, rows in zip(project.network.connections, _WORKED_WEIGHTS, strict=True):
        for source, row in enumerate(rows):
            for target, value in enumerate(row):
                project = set_weight(project, connection.id, source, target, value)
    return set_notes(project, _WORKED_NOTES)


# What is shown off beyond the recipes of the data sets.
_LESSONS: dict[str, tuple[str, Callable[[], Project]]] = {
    "worked-example": ("Worked example: one step by hand", worked_example),
    "xor-feedback": ("XOR with feedback from the output", feedback_example),
    "early-stopping": ("Early stopping before noise is learned by heart", early_stopping_example),
}

EXAMPLES: dict[str, tuple[str, Callable[[], Project]]] = {
    **_LESSONS,
    **{name: (entry.title, partial(sample_project, name)) for name, entry in SAMPLES.items() if name not in _LESSONS},
}
