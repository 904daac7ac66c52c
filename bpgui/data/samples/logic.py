"""Small tables that can be checked by hand: gates, parity, encoders, the row of the worked example."""

from functools import partial

from bpgui.data.dataset import FREE, Recipe, Sample, Stated
from bpgui.data.scores import ACCURACY, SQUARED_ERROR
from bpgui.data.sources import truth_tables
from bpgui.spec import TrainingSpec

# A gate that one neuron can compute: the classic recipe of XOR at a higher rate.
_ONE_NEURON = Recipe(
    hidden=(),
    activation="sigmoid",
    output_activation="sigmoid",
    training=TrainingSpec(learning_rate=0.5, epochs=2000, reduction="sum", initializer="normal"),
)

_KIND = "Small tables"


def _encoder(patterns: int, hidden: int, summary: str, description: str) -> Sample:
    """Return the encoder whose `hidden` neurons have to find a code for `patterns` of one input each."""
    return Sample(
        title=f"Encoder {patterns}-{hidden}-{patterns}",
        summary=summary,
        description=description,
        source="Ackley, Hinton and Sejnowski 1985; Rumelhart, Hinton and Williams 1986",
        licence=FREE,
        make=partial(truth_tables.encoder, patterns),
        recipe=Recipe(
            hidden=(hidden,),
            activation="sigmoid",
            output_activation="sigmoid",
            training=TrainingSpec(learning_rate=2.0, epochs=1000, reduction="sum"),
        ),
        kind=_KIND,
        score=ACCURACY,
        stated=Stated(1.0, 1.0),
    )


LOGIC: dict[str, Sample] = {
    "xor": Sample(
        title="XOR",
        summary="Four rows, 1 where exactly one input is 1: the smallest problem that needs a hidden layer.",
        description=(
            "The output is 1 if exactly one of the two inputs is 1. No straight line separates the ones from the "
            "zeros, so a single neuron cannot compute it and a hidden layer has to. With four hidden neurons and the "
            "classic recipe the mean squared error falls below 0.004 in 10,000 epochs, after a long flat start."
        ),
        source="Rumelhart, Hinton and Williams 1986",
        licence=FREE,
        make=truth_tables.xor,
        recipe=Recipe(
            hidden=(4,),
            activation="sigmoid",
            output_activation="sigmoid",
            training=TrainingSpec(learning_rate=0.1, epochs=10_000, reduction="sum", initializer="normal"),
        ),
        kind=_KIND,
        score=ACCURACY,
        stated=Stated(1.0, 1.0, 0.5),
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
        licence=FREE,
        make=truth_tables.logical_and,
        recipe=_ONE_NEURON,
        kind=_KIND,
        score=ACCURACY,
        stated=Stated(1.0, 1.0),
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
        licence=FREE,
        make=truth_tables.logical_or,
        recipe=_ONE_NEURON,
        kind=_KIND,
        score=ACCURACY,
        stated=Stated(1.0, 1.0),
    ),
    "parity": Sample(
        title="Parity",
        summary="All rows of n bits, 1 where the number of ones is odd: XOR with more inputs.",
        description=(
            "The output is 1 if an odd number of the inputs is 1, so each input that turns over turns the answer over, "
            "and no single input or straight border tells anything. With 2 bits this is XOR. In the recipe eight tanh "
            "neurons learn all 16 rows of 4 bits from every seed tried, while a network without a hidden layer gets "
            "half of them right, as by guessing. As many hidden neurons as twice the bits usually do. With 8 bits a "
            "few of the 256 rows often stay wrong. There is no test part: half of the rows say nothing about the other "
            "half."
        ),
        source="Minsky and Papert 1969, Perceptrons; Rumelhart, Hinton and Williams 1986",
        licence=FREE,
        make=truth_tables.parity,
        params=truth_tables.PARITY_PARAMS,
        recipe=Recipe(
            hidden=(8,),
            activation="tanh",
            output_activation="sigmoid",
            training=TrainingSpec(loss="binary_cross_entropy", optimizer="adam", learning_rate=0.05, epochs=1000),
        ),
        kind=_KIND,
        score=ACCURACY,
        stated=Stated(1.0, 1.0, 0.5),
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
    "worked-example": Sample(
        title="Worked example",
        summary="One row, two inputs and one target: backpropagation that can be computed by hand.",
        description=(
            "The inputs are 0.35 and 0.7 and the target is 0.5. Many tutorials compute one step of backpropagation "
            "on this row by hand. The example project of the same name has their weights, so every number can be "
            "compared."
        ),
        source="used in many tutorials",
        licence=FREE,
        make=truth_tables.worked_example_row,
        recipe=Recipe(
            hidden=(2,),
            activation="sigmoid",
            output_activation="sigmoid",
            training=TrainingSpec(learning_rate=1.0, epochs=1),
            biases=False,
        ),
        kind=_KIND,
        score=SQUARED_ERROR,
        stated=Stated(0.0, 0.05),
    ),
}
