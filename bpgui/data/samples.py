"""Every bundled data set, with what a student should know of it and a network that does well on it.

To add one, write its entry in `SAMPLES`; the panels, the command line, the files and the tests take it from there.
The results that the descriptions name were measured with the recipe, over several seeds of data and weights.
"""

from functools import partial

from bpgui.data import generators, truth_tables
from bpgui.data.dataset import Recipe, Sample
from bpgui.data.digits import digits
from bpgui.data.letters import LETTER_PARAMS, damaged_letters
from bpgui.edits import memory
from bpgui.errors import UnknownNameError
from bpgui.spec import TrainingSpec

_FREE = "generated; free to use"
_PLAYGROUND = "defined as in the TensorFlow playground (Smilkov and Carter 2016)"

# A gate that one neuron can compute: the classic recipe of XOR at a higher rate.
_ONE_NEURON = Recipe(
    hidden=(),
    activation="sigmoid",
    output_activation="sigmoid",
    training=TrainingSpec(learning_rate=0.5, epochs=2000, reduction="sum", initializer="normal"),
)


def _encoder(patterns: int, hidden: int, summary: str, description: str) -> Sample:
    """Return the encoder whose `hidden` neurons have to find a code for `patterns` of one input each."""
    return Sample(
        title=f"Encoder {patterns}-{hidden}-{patterns}",
        summary=summary,
        description=description,
        source="Ackley, Hinton and Sejnowski 1985; Rumelhart, Hinton and Williams 1986",
        licence=_FREE,
        make=partial(truth_tables.encoder, patterns),
        recipe=Recipe(
            hidden=(hidden,),
            activation="sigmoid",
            output_activation="sigmoid",
            training=TrainingSpec(learning_rate=2.0, epochs=1000, reduction="sum"),
        ),
    )


SAMPLES: dict[str, Sample] = {
    "xor": Sample(
        title="XOR",
        summary="Four rows, 1 where exactly one input is 1: the smallest problem that needs a hidden layer.",
        description=(
            "The output is 1 if exactly one of the two inputs is 1. No straight line separates the ones from the "
            "zeros, so a single neuron cannot compute it and a hidden layer has to. With four hidden neurons and the "
            "classic recipe the mean squared error falls below 0.004 in 10,000 epochs, after a long flat start."
        ),
        source="Rumelhart, Hinton and Williams 1986",
        licence=_FREE,
        make=truth_tables.xor,
        recipe=Recipe(
            hidden=(4,),
            activation="sigmoid",
            output_activation="sigmoid",
            training=TrainingSpec(learning_rate=0.1, epochs=10_000, reduction="sum", initializer="normal"),
        ),
    ),
    "and": Sample(
        title="AND",
        summary="Four rows, 1 where both inputs are 1: one neuron is enough.",
        description=(
            "The output is 1 only if both inputs are 1. A straight line separates that corner of the square from the "
            "three others, so a single neuron without a hidden layer learns it. Compare its weights and its bias "
            "with those of OR."
        ),
        source="textbooks",
        licence=_FREE,
        make=truth_tables.logical_and,
        recipe=_ONE_NEURON,
    ),
    "or": Sample(
        title="OR",
        summary="Four rows, 1 where at least one input is 1: one neuron is enough.",
        description=(
            "The output is 1 unless both inputs are 0. A straight line separates that corner of the square from the "
            "three others, so a single neuron without a hidden layer learns it. Compare its weights and its bias "
            "with those of AND."
        ),
        source="textbooks",
        licence=_FREE,
        make=truth_tables.logical_or,
        recipe=_ONE_NEURON,
    ),
    "encoder-4-2-4": _encoder(
        4,
        2,
        "Four patterns through two hidden neurons: the network has to find the binary code.",
        (
            "One of four inputs is 1, and the same one of four outputs has to be. All that the outputs get to see are "
            "two hidden neurons, so each pattern needs a corner of a square of its own: the binary numbers from 00 to "
            "11, in some order. Plain backpropagation found such a code within 600 epochs from each of 100 seeds."
        ),
    ),
    "encoder-8-3-8": _encoder(
        8,
        3,
        "Eight patterns through three hidden neurons: a code of three bits.",
        (
            "One of eight inputs is 1, and the same one of eight outputs has to be. The three hidden neurons have "
            "just the eight corners of a cube to tell the patterns apart, so they learn something close to binary "
            "numbers. Plain backpropagation took up to 600 epochs from 100 seeds; look at the hidden outputs, pattern "
            "by pattern."
        ),
    ),
    "encoder-10-5-10": _encoder(
        10,
        5,
        "Ten patterns through five hidden neurons: a code with room to spare.",
        (
            "One of ten inputs is 1, and the same one of ten outputs has to be. Five hidden neurons have 32 corners "
            "for ten patterns, so there are many codes that do and one is found sooner than in the tight encoders: "
            "plain backpropagation takes about 120 epochs, and took no more than 200 from any of 100 seeds."
        ),
    ),
    "circle": Sample(
        title="Circle",
        summary="A disc inside a ring: the border has to close around the middle.",
        description=(
            "Points of one class fill a disc, those of the other a ring around it. Each neuron of the first hidden "
            "layer draws one straight border, and it takes at least three of them to close around the disc. "
            "With noise, points near the border carry the wrong class, so no network can be right everywhere."
        ),
        source=_PLAYGROUND,
        licence=_FREE,
        make=generators.circle,
        params=generators.CLASS_PARAMS,
        recipe=Recipe(
            hidden=(4, 2),
            activation="tanh",
            output_activation="sigmoid",
            training=TrainingSpec(loss="binary_cross_entropy", learning_rate=0.1, epochs=100, batch_size=10),
            test_share=0.5,
        ),
    ),
    "xor-points": Sample(
        title="XOR of points",
        summary="Four squares like a chessboard: XOR, spread out over the plane.",
        description=(
            "A point belongs to the positive class if its two coordinates have the same sign. This is XOR with many "
            "points around each of its four corners, so a test part can show whether the rule was learned. Two "
            "hidden neurons in one layer are too few: they leave a part of the points on the wrong side."
        ),
        source=_PLAYGROUND,
        licence=_FREE,
        make=generators.xor_points,
        params=generators.CLASS_PARAMS,
        recipe=Recipe(
            hidden=(8, 4),
            activation="tanh",
            output_activation="sigmoid",
            training=TrainingSpec(loss="binary_cross_entropy", learning_rate=0.03, epochs=100, batch_size=10),
            test_share=0.5,
        ),
    ),
    "gauss": Sample(
        title="Two clouds",
        summary="Two normally distributed clouds: one neuron is enough.",
        description=(
            "Each class is a normally distributed cloud of points. A straight line halfway between the centres is "
            "the best border there is, so a single neuron does as well as a deep network. The noise makes the clouds "
            "wider, until they overlap and even the best border is wrong for some points."
        ),
        source=_PLAYGROUND,
        licence=_FREE,
        make=generators.gauss,
        params=generators.GAUSS_PARAMS,
        recipe=Recipe(
            hidden=(),
            activation="tanh",
            output_activation="sigmoid",
            training=TrainingSpec(loss="binary_cross_entropy", learning_rate=0.03, epochs=30, batch_size=10),
            test_share=0.5,
        ),
    ),
    "spiral": Sample(
        title="Spiral",
        summary="Two arms wound around each other: the hardest of the point sets.",
        description=(
            "Two spiral arms wind around a common centre, and the border has to wind between them. A single hidden "
            "layer of eight neurons gets only about three quarters of the test points right; two layers of 20 with "
            "Adam get 97 to 100 % of them. More turns make it harder, and so does noise."
        ),
        source=_PLAYGROUND,
        licence=_FREE,
        make=generators.spiral,
        params=generators.SPIRAL_PARAMS,
        recipe=Recipe(
            hidden=(20, 20),
            activation="tanh",
            output_activation="sigmoid",
            training=TrainingSpec(loss="binary_cross_entropy", optimizer="adam", learning_rate=0.01, epochs=2000),
            test_share=0.5,
        ),
    ),
    "two-spirals": Sample(
        title="Two spirals (classic)",
        summary="The 194 points of the classic benchmark: two spirals of three turns each.",
        description=(
            "A benchmark from 1988, made to be hard for backpropagation: each spiral goes three times around the "
            "other, and its first solution took a network with links that skip layers. Two layers of 16 sine neurons "
            "and Rprop learned all 194 points within 150 epochs from each of 40 seeds; two layers of 30 tanh neurons "
            "and Adam take up to 2,000. There is no test part, so look at the decision region to see what was learned "
            "between the points."
        ),
        source="Lang and Witbrock 1988, Learning to tell two spirals apart",
        licence=_FREE,
        make=generators.two_spirals,
        recipe=Recipe(
            hidden=(16, 16),
            activation="sine",
            output_activation="sigmoid",
            training=TrainingSpec(loss="binary_cross_entropy", optimizer="rprop", learning_rate=0.01, epochs=300),
        ),
    ),
    "plane": Sample(
        title="Plane",
        summary="A slope to follow: one linear neuron is exact.",
        description=(
            "The target is a number, the height of a sloping plane above each point: this is regression. A single "
            "linear neuron can represent it exactly, with both weights 0.1 and bias 0, and finds them within 20 "
            "epochs. Add a hidden layer of tanh neurons to see that more neurons are not always better."
        ),
        source=_PLAYGROUND,
        licence=_FREE,
        make=generators.plane,
        params=generators.SURFACE_PARAMS,
        recipe=Recipe(
            hidden=(),
            activation="tanh",
            output_activation="linear",
            training=TrainingSpec(loss="mse", learning_rate=0.01, epochs=20, batch_size=10),
            test_share=0.5,
        ),
    ),
    "bumps": Sample(
        title="Bumps",
        summary="Three hills and three hollows to follow: regression that needs hidden layers.",
        description=(
            "The target is the height of a flat landscape with three hills and three hollows, between -1 and 1. A "
            "plane cannot follow it; two hidden layers come within a root mean squared error of about 0.06 on the "
            "test part. The hills are cones, whose tips and rims a smooth network rounds off."
        ),
        source=_PLAYGROUND,
        licence=_FREE,
        make=generators.bumps,
        params=generators.SURFACE_PARAMS,
        recipe=Recipe(
            hidden=(24, 12),
            activation="tanh",
            output_activation="tanh",
            training=TrainingSpec(loss="mse", optimizer="adam", learning_rate=0.02, epochs=400, batch_size=100),
            test_share=0.5,
        ),
    ),
    "letter-memory": Sample(
        title="Damaged letters",
        summary="Six letters with 40 % of their pixels hidden: a memory has to recall the whole letter.",
        description=(
            "Each image is one of the letters A, C, E, H, T and X, 5 x 7 pixels, of which some are hidden: 1 is ink, "
            "-1 paper, and 0 a pixel that is not seen. The targets are the pixels of the whole letter. In the example "
            "of the same name every pixel has a neuron that feeds all the others: the network settles on the letter "
            "that the seen pixels belong to, a content-addressable memory whose links recurrent backpropagation finds. "
            "It recalls 99 % of the hidden pixels of test letters."
        ),
        source="after Hopfield 1982 and Almeida 1987",
        licence=_FREE,
        make=damaged_letters,
        params=LETTER_PARAMS,
        recipe=Recipe(
            hidden=(),
            activation="sigmoid",
            output_activation="sigmoid",
            training=TrainingSpec(
                loss="binary_cross_entropy",
                optimizer="momentum",
                optimizer_settings={"momentum": 0.5},
                learning_rate=10.0,
                epochs=100,
            ),
            test_share=0.5,
            wire=partial(memory, drive=3.0),
        ),
    ),
    "digits": Sample(
        title="Handwritten digits",
        summary="1,797 images of handwritten digits, 8 x 8 pixels, ten classes.",
        description=(
            "Each image is a digit written by one of 13 people, reduced to 8 x 8 pixels from 0 (paper) to 1 (ink). "
            "The ten outputs are the probabilities of the ten digits. With 32 hidden neurons 97 to 99 % of the test "
            "images are recognised, depending mostly on which images the data seed puts there. All parts hold "
            "digits by the same people, so a stranger's handwriting would be recognised less often."
        ),
        source=(
            "E. Alpaydin and C. Kaynak 1998, Optical Recognition of Handwritten Digits, "
            "UCI Machine Learning Repository, doi:10.24432/C50P49 (the test part)"
        ),
        licence="CC BY 4.0",
        make=digits,
        recipe=Recipe(
            hidden=(32,),
            activation="tanh",
            output_activation="softmax",
            training=TrainingSpec(
                loss="categorical_cross_entropy", optimizer="adam", learning_rate=0.02, epochs=60, batch_size=32
            ),
            test_share=0.2,
        ),
    ),
    "worked-example": Sample(
        title="Worked example",
        summary="One row, two inputs and one target: backpropagation that can be computed by hand.",
        description=(
            "The inputs are 0.35 and 0.7 and the target is 0.5. Many tutorials compute one step of backpropagation "
            "on this row by hand. The example project of the same name has their weights, so every number can be "
            "compared."
        ),
        source="used in many tutorials",
        licence=_FREE,
        make=truth_tables.worked_example_row,
        recipe=Recipe(
            hidden=(2,),
            activation="sigmoid",
            output_activation="sigmoid",
            training=TrainingSpec(learning_rate=1.0, epochs=1),
            biases=False,
        ),
    ),
}


def sample(name: str) -> Sample:
    """Look up a bundled data set; raise `UnknownNameError` with the nearest name."""
    if name not in SAMPLES:
        raise UnknownNameError("data set", name, SAMPLES)
    return SAMPLES[name]
