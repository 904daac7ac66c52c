"""Handwritten digits."""

from bpgui.data.dataset import Recipe, Sample
from bpgui.data.sources.digits import digits
from bpgui.spec import TrainingSpec

DIGITS: dict[str, Sample] = {
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
}
