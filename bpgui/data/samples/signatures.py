"""Signatures, genuine and forged."""

from bpgui.data.dataset import FREE, Recipe, Sample, Stated
from bpgui.data.sources.signatures import SIGNATURE_PARAMS, SKILLED_ERROR, signatures
from bpgui.spec import TrainingSpec

SIGNATURES: dict[str, Sample] = {
    "signatures": Sample(
        title="Signatures",
        summary="Genuine or forged? A signature beside four that its writer is known to have made.",
        description=(
            "Each row compares a signature with four references of the person whose it is said to be: 22 numbers about "
            "its shape and its movement, such as how long it takes, how much the speed changes and how often the pen "
            "is lifted, give 88 absolute differences. The output is high where it is genuine. All signatures are made "
            "by the sigma-lognormal theory of how hands move, none is a person's. A skilled forger knows the shape and "
            "how long the whole takes, but misses the rhythm; a random forgery is a stranger's own signature. The test "
            "part holds writers of whom nothing was learned. With 32 hidden neurons the equal error rate, at which "
            "as large a share of forgeries is taken in as of genuine signatures is turned away, is 14 to 18 % for "
            "skilled forgeries, depending mostly on which writers there are, and about 1 % for random ones. Without a "
            "hidden layer it is 16 to 18 %: only a little is to be had from one here. No input does better than 33 % "
            "by itself. Real forgers may be better, or worse."
        ),
        source="after Plamondon 1995, A kinematic theory of rapid human movements, Biological Cybernetics 72:295-307",
        licence=FREE,
        make=signatures,
        params=SIGNATURE_PARAMS,
        recipe=Recipe(
            hidden=(32,),
            activation="sigmoid",
            output_activation="sigmoid",
            training=TrainingSpec(
                loss="binary_cross_entropy",
                optimizer="adam",
                learning_rate=0.003,
                regularization={"l2": 0.002},
                epochs=30,
                batch_size=32,
            ),
            test_share=0.3,
            split="grouped",
            scaling="standard",
        ),
        kind="Applications",
        nature="synthetic: made by a theory of movement",
        score=SKILLED_ERROR,
        stated=Stated(0.12, 0.19, 0.16),
        trial="signature",
    ),
}
