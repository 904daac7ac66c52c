"""Patterns that a recurrent network completes."""

from functools import partial

from bpgui.data.dataset import FREE, Recipe, Sample
from bpgui.data.sources.letters import LETTER_PARAMS, damaged_letters
from bpgui.edits import memory
from bpgui.spec import TrainingSpec

MEMORIES: dict[str, Sample] = {
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
        licence=FREE,
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
}
