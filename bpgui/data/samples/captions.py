"""Captions of scenes, word by word."""

from bpgui.data.dataset import FREE, Recipe, Sample, Stated
from bpgui.data.sources.captions import CAPTION_PARAMS, SEEN_CAPTIONS, captioned_scenes
from bpgui.spec import TrainingSpec

CAPTIONS: dict[str, Sample] = {
    "captions": Sample(
        title="Captions",
        summary="1,600 made-up scenes, each told word by word: 'a big red circle at the top left'.",
        description=(
            "Each scene shows one object on 12 x 12 pixels, in two sizes, four colours, three shapes and five places. "
            "The network sees the picture and the last two words and gives the probabilities of the next one; each "
            "word of each caption is a row, and a caption is right if the likeliest word is the right one from its "
            "beginning to its end. New scenes with pairs of colour and shape that it learned from are told without "
            "any mistake in 74 to 81 % of the cases, without a hidden layer in 53 to 65 %. Three of the twelve pairs, "
            "which the data seed chooses, are in the test part alone, and there 0 to 2 % of the captions are right: "
            "mostly all is right but the shape. A network that never saw 'circle' follow 'red' does not say it, "
            "although it knows what is red and what is a circle: it repeats what it has seen instead of "
            "combining what it knows. The accuracy over all words of the test part, about 90 %, hides this. Scenes "
            "and captions are made by a rule; telling what is on photographs takes far larger networks."
        ),
        source=(
            "made by a generator of our own; the idea after Vinyals, Toshev, Bengio and Erhan 2015, Show and tell: a "
            "neural image caption generator"
        ),
        licence=FREE,
        make=captioned_scenes,
        params=CAPTION_PARAMS,
        kind="Applications",
        nature="synthetic: drawn scenes, captions by a rule",
        recipe=Recipe(
            hidden=(64,),
            activation="tanh",
            output_activation="softmax",
            training=TrainingSpec(
                loss="categorical_cross_entropy",
                optimizer="adam",
                learning_rate=0.003,
                schedule="cosine",
                epochs=80,
                batch_size=128,
                initializer="lecun",
                precision="float32",
            ),
            split="given",
        ),
        score=SEEN_CAPTIONS,
        stated=Stated(0.68, 0.86, 0.57),
        trial="caption",
    ),
}
