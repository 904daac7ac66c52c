"""Patterns that a recurrent network completes."""

from functools import partial

from bpgui.data.dataset import FREE, Recipe, Sample, Stated
from bpgui.data.sources.letters import (
    COMPLETION_PARAMS,
    HIDDEN_PIXELS,
    LETTER_PARAMS,
    damaged_letters,
    letters_to_complete,
)
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
            "It recalls 99 to 100 % of the hidden pixels of test letters; taking each pixel as in most letters is "
            "right for 71 %."
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
        kind="Memories",
        nature="synthetic: drawn letters, pixels hidden at random",
        score=HIDDEN_PIXELS,
        stated=Stated(0.98, 1.0, 0.71, "each pixel as in most letters"),
        trial="memory",
    ),
    "letter-completion": Sample(
        title="Pattern completion",
        summary="Eight damaged letters, or up to sixteen: how much does a memory of 35 neurons hold?",
        description=(
            "The network is that of 'Damaged letters': 35 logistic neurons, one for each pixel, that all feed each "
            "other, while each seen pixel drives its own over a fixed link of weight 4. Here it learns as recurrent "
            "backpropagation was first described, from the squared error, eight rows at a time, and you choose how "
            "many letters it has to hold: A, C, E, H, T, X, L and S, then K, O, P, Y, Z, N, V and I. With eight, 99 to "
            "100 % of the hidden pixels of test rows are right, with all sixteen still 99 %; to give each hidden pixel "
            "the value that it has in most letters gets 75 %. To look which letter fits the seen pixels best gets over "
            "99 % as well, and where 75 % of the pixels are hidden it is better, 95 to 97 % against 88 to 92 %; but "
            "that rule is given the letters, which the network has to learn."
        ),
        source="after Almeida 1987 and Pineda 1987, Phys. Rev. Lett. 59:2229",
        licence=FREE,
        make=letters_to_complete,
        params=COMPLETION_PARAMS,
        recipe=Recipe(
            hidden=(),
            activation="sigmoid",
            output_activation="sigmoid",
            training=TrainingSpec(
                optimizer="momentum",
                optimizer_settings={"momentum": 0.5},
                learning_rate=1.0,
                epochs=60,
                batch_size=8,
            ),
            test_share=0.5,
            wire=partial(memory, drive=4.0),
        ),
        kind="Memories",
        nature="synthetic: drawn letters, pixels hidden at random",
        score=HIDDEN_PIXELS,
        stated=Stated(0.98, 1.0, 0.75, "each pixel as in most letters"),
        trial="memory",
    ),
}
