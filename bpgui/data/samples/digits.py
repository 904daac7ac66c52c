"""Handwritten digits."""

from bpgui.data.dataset import Recipe, Sample, Stated
from bpgui.data.scores import ACCURACY
from bpgui.data.sources.digits import digits, digits_writers
from bpgui.spec import TrainingSpec

DIGITS: dict[str, Sample] = {
    "digits": Sample(
        title="Handwritten digits",
        summary="1,797 images of handwritten digits, 8 x 8 pixels, ten classes.",
        description=(
            "Each image is a digit written by one of 13 people, reduced to 8 x 8 pixels from 0 (paper) to 1 (ink). The "
            "ten outputs are the probabilities of the ten digits. With 32 hidden neurons 97 to 99 % of the test images "
            "are recognised, depending mostly on which images the data seed puts there, and without a hidden layer 95 "
            "%. All parts hold digits by the same people, so a stranger's handwriting would be recognised less often: "
            "see 'Digits of unseen writers'."
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
        kind="Images",
        nature="real: written by 13 people",
        score=ACCURACY,
        stated=Stated(0.95, 0.99, 0.95),
        file="digits.npz",
    ),
    "digits-writers": Sample(
        title="Digits of unseen writers",
        summary="5,620 handwritten digits: learned from 30 people, tested on 13 others.",
        description=(
            "The images of 8 x 8 pixels are like those of 'Handwritten digits', but the network learns from 3,823 "
            "digits by 30 people and is tested on the 1,797 by 13 others, whose handwriting it has never seen: what a "
            "stranger would meet with. With 64 hidden neurons and a little noise on the inputs 96 to 97 % of the "
            "strangers' digits are recognised, without a hidden layer 95 %. With the random split it is 98 to 99 %: "
            "then the same people wrote both parts."
        ),
        source=(
            "E. Alpaydin and C. Kaynak 1998, Optical Recognition of Handwritten Digits, "
            "UCI Machine Learning Repository, doi:10.24432/C50P49"
        ),
        licence="CC BY 4.0",
        make=digits_writers,
        recipe=Recipe(
            hidden=(64,),
            activation="tanh",
            output_activation="softmax",
            training=TrainingSpec(
                loss="categorical_cross_entropy",
                optimizer="adam",
                learning_rate=0.003,
                epochs=60,
                batch_size=32,
                regularization={"input_noise": 0.1},
            ),
            split="given",
        ),
        kind="Images",
        nature="real: written by 43 people",
        score=ACCURACY,
        stated=Stated(0.955, 0.985, 0.95),
        file="digits-writers.npz",
    ),
}
