"""Cracks in walls."""

from bpgui.data.dataset import FREE, Recipe, Sample, Stated
from bpgui.data.scores import ACCURACY
from bpgui.data.sources.cracks import CRACK_PARAMS, cracked_walls
from bpgui.spec import TrainingSpec

CRACKS: dict[str, Sample] = {
    "cracks": Sample(
        title="Cracks in walls",
        summary="3,000 patches of made-up walls: is there a crack, or only a joint, a stain or pores?",
        description=(
            "Each patch is 16 x 16 pixels of one of 60 walls, which differ in brightness, light, grain and the tilt of "
            "their joints. Half of the patches show a random walk, some with a branch or across a joint; the others "
            "show a joint, a stain, pores or nothing, all of them just as dark. The inputs are no pixels but how much "
            "edge there is in each of 8 directions in each of 3 x 3 cells, which neither light nor contrast changes. "
            "The test part has walls that were never learned from: 89 to 92 % of their patches are right, without a "
            "hidden layer 81 to 85 %. From the pixels themselves a network without a hidden layer does no better "
            "than chance, 50 to 52 %. Plain and branched cracks are found in 95 % of the cases, cracks across a "
            "joint in 60 %. Scanning whole walls, where marks come closer together than in the patches, it finds "
            "about 58 % of the places with a crack and sees one in about 11 % of the others. All walls are drawn: "
            "photographs of real ones vary in more ways, so nothing here tells how it would do on them."
        ),
        source=(
            "made by a generator of our own; features after Dalal and Triggs 2005, Histograms of oriented gradients "
            "for human detection"
        ),
        licence=FREE,
        make=cracked_walls,
        params=CRACK_PARAMS,
        kind="Applications",
        nature="synthetic: drawn walls, no photographs",
        recipe=Recipe(
            hidden=(32,),
            activation="tanh",
            output_activation="sigmoid",
            training=TrainingSpec(
                loss="binary_cross_entropy",
                optimizer="adam",
                learning_rate=0.01,
                schedule="cosine",
                epochs=120,
                batch_size=32,
                regularization={"l2": 0.001},
            ),
            test_share=0.3,
            split="grouped",
        ),
        score=ACCURACY,
        stated=Stated(0.86, 0.95, 0.83),
        trial="crack",
    ),
}
