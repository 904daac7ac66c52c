"""Points in the plane and surfaces over it."""

from bpgui.data.dataset import FREE, Recipe, Sample
from bpgui.data.sources import planes
from bpgui.spec import TrainingSpec

_PLAYGROUND = "defined as in the TensorFlow playground (Smilkov and Carter 2016)"

PLANES: dict[str, Sample] = {
    "circle": Sample(
        title="Circle",
        summary="A disc inside a ring: the border has to close around the middle.",
        description=(
            "Points of one class fill a disc, those of the other a ring around it. Each neuron of the first hidden "
            "layer draws one straight border, and it takes at least three of them to close around the disc. "
            "With noise, points near the border carry the wrong class, so no network can be right everywhere."
        ),
        source=_PLAYGROUND,
        licence=FREE,
        make=planes.circle,
        params=planes.CLASS_PARAMS,
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
        licence=FREE,
        make=planes.xor_points,
        params=planes.CLASS_PARAMS,
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
        licence=FREE,
        make=planes.gauss,
        params=planes.GAUSS_PARAMS,
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
        licence=FREE,
        make=planes.spiral,
        params=planes.SPIRAL_PARAMS,
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
        licence=FREE,
        make=planes.two_spirals,
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
        licence=FREE,
        make=planes.plane,
        params=planes.SURFACE_PARAMS,
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
        licence=FREE,
        make=planes.bumps,
        params=planes.SURFACE_PARAMS,
        recipe=Recipe(
            hidden=(24, 12),
            activation="tanh",
            output_activation="tanh",
            training=TrainingSpec(loss="mse", optimizer="adam", learning_rate=0.02, epochs=400, batch_size=100),
            test_share=0.5,
        ),
    ),
}
