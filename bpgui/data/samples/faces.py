"""Faces of invented people."""

from bpgui.data.dataset import FREE, Recipe, Sample, Stated
from bpgui.data.scores import ACCURACY
from bpgui.data.sources.faces import FACES_PARAMS, faces
from bpgui.spec import TrainingSpec

FACES: dict[str, Sample] = {
    "faces": Sample(
        title="Faces",
        summary="Pictures of 20 invented people, 28 x 32 pixels: who is it?",
        description=(
            "Each picture is the face of one of 20 people who do not exist, drawn by formulas: a head that turns up to "
            "40 degrees to either side, in light from up to 60 degrees off, frowning or smiling, at times with "
            "glasses, a scarf or a cap, before any background. Five classes of poses and five of lights make 25 "
            "combinations; five of these are the test part, chosen so that the network knows each pose and each light, "
            "but has never seen the two of a test picture together. With 64 hidden neurons 80 to 88 % of the test "
            "pictures are recognised, without a hidden layer 74 to 78 %, and by the most similar training picture "
            "half of them. Real faces differ in far more ways: this shows how the task works, not how well it works on "
            "photographs."
        ),
        source="made for this program; lit by Lambert's cosine law",
        licence=FREE,
        make=faces,
        params=FACES_PARAMS,
        recipe=Recipe(
            hidden=(64,),
            activation="tanh",
            output_activation="softmax",
            training=TrainingSpec(
                loss="categorical_cross_entropy",
                optimizer="adam",
                learning_rate=0.003,
                schedule="cosine",
                epochs=40,
                batch_size=32,
            ),
            test_share=0.2,
            split="given",
        ),
        kind="Applications",
        nature="synthetic: drawn by formulas",
        score=ACCURACY,
        stated=Stated(0.79, 0.91, 0.74),
        trial="face",
    ),
}
