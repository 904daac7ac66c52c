"""Points in the plane, and surfaces and curves to follow."""

from bpgui.data.dataset import FREE, Recipe, Sample, Stated
from bpgui.data.scores import ACCURACY, EXPLAINED
from bpgui.data.sources import curves, planes
from bpgui.spec import TrainingSpec

_PLAYGROUND = "defined as in the TensorFlow playground (Smilkov and Carter 2016)"
_POINTS, _NUMBERS = "Points in the plane", "Numbers to learn"
_DRAWN = "synthetic: points drawn at random"

PLANES: dict[str, Sample] = {
    "circle": Sample(
        title="Circle",
        summary="A disc inside a ring: the border has to close around the middle.",
        description=(
            "Points of one class fill a disc, those of the other a ring around it. Each neuron of the first hidden "
            "layer draws one straight border, and it takes at least three of them to close around the disc: a single "
            "one leaves about half of the points wrong, the recipe none or one in a hundred. With noise, points near "
            "the border carry the wrong class, so no network can be right everywhere."
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
        kind=_POINTS,
        nature=_DRAWN,
        score=ACCURACY,
        stated=Stated(0.97, 1.0, 0.52),
    ),
    "xor-points": Sample(
        title="XOR of points",
        summary="Four squares like a chessboard: XOR, spread out over the plane.",
        description=(
            "A point belongs to the positive class if its two coordinates have the same sign. This is XOR with many "
            "points around each of its four corners, so a test part can show whether the rule was learned. Without a "
            "hidden layer no more than half of the test points are right, with the recipe 98 to 100 %. Two hidden "
            "neurons in one layer are too few: they leave a part of the points on the wrong side."
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
        kind=_POINTS,
        nature=_DRAWN,
        score=ACCURACY,
        stated=Stated(0.97, 1.0, 0.45),
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
        kind=_POINTS,
        nature=_DRAWN,
        score=ACCURACY,
        stated=Stated(0.99, 1.0),
    ),
    "moons": Sample(
        title="Two moons",
        summary="Two half circles that reach into each other: a border with two bends.",
        description=(
            "The tip of each half circle lies in the hollow of the other, so a straight border has to cut through "
            "both: it gets 88 % of the test points right. Four hidden neurons are enough to bend it, and 99 to 100 % "
            "are right. The noise moves each point in any direction; at 20 % the moons touch, and even eight neurons "
            "get only 94 to 97 % right."
        ),
        source="the form of make_moons in scikit-learn",
        licence=FREE,
        make=planes.moons,
        params=planes.MOONS_PARAMS,
        recipe=Recipe(
            hidden=(4,),
            activation="tanh",
            output_activation="sigmoid",
            training=TrainingSpec(
                loss="binary_cross_entropy", optimizer="adam", learning_rate=0.02, epochs=100, batch_size=10
            ),
            test_share=0.5,
        ),
        kind=_POINTS,
        nature="synthetic: points on two arcs, moved at random",
        score=ACCURACY,
        stated=Stated(0.97, 1.0, 0.88),
    ),
    "spiral": Sample(
        title="Spiral",
        summary="Two arms wound around each other: the hardest of the point sets.",
        description=(
            "Two spiral arms wind around a common centre, and the border has to wind between them. Without a hidden "
            "layer 54 % of the test points are right. A single hidden layer of eight neurons gets only about three "
            "quarters of them; two layers of 20 with Adam get 97 to 100 %. More turns make it harder, and so does "
            "noise."
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
        kind=_POINTS,
        nature="synthetic: points on two arms",
        score=ACCURACY,
        stated=Stated(0.95, 1.0, 0.54),
    ),
    "two-spirals": Sample(
        title="Two spirals (classic)",
        summary="The 194 points of the classic benchmark: two spirals of three turns each.",
        description=(
            "A benchmark from 1988, made to be hard for backpropagation: each spiral goes three times around the "
            "other, and its first solution took a network with links that skip layers. Two layers of 16 sine neurons "
            "and Rprop learned all 194 points within 150 epochs from each of 40 seeds; two layers of 30 tanh neurons "
            "and Adam take up to 2,000. Without a hidden layer half of the points stay wrong. There is no test part, "
            "so look at the decision region to see what was learned between the points."
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
        kind=_POINTS,
        score=ACCURACY,
        stated=Stated(1.0, 1.0, 0.51),
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
        kind=_NUMBERS,
        nature=_DRAWN,
        score=EXPLAINED,
        stated=Stated(0.99, 1.0),
    ),
    "bumps": Sample(
        title="Bumps",
        summary="Three hills and three hollows to follow: regression that needs hidden layers.",
        description=(
            "The target is the height of a flat landscape with three hills and three hollows, between -1 and 1. A "
            "plane explains 1 % of it; two hidden layers come within a root mean squared error of about 0.06 on the "
            "test part, and explain 95 to 98 % there. The hills are cones, whose tips and rims a smooth network rounds "
            "off."
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
        kind=_NUMBERS,
        nature=_DRAWN,
        score=EXPLAINED,
        stated=Stated(0.93, 0.99, 0.01),
    ),
    "sine": Sample(
        title="Sine",
        summary="A wave with noise over one input: the simplest curve to follow.",
        description=(
            "The target is the height of a sine wave at x, with a little noise on it. A straight line explains less "
            "than a fifth of it; twelve tanh neurons, each a step up or down, are put together to the wave and explain "
            "98 % on the test part, which is all but the noise. The method of Levenberg and Marquardt takes a few "
            "dozen steps for it; Adam is not there after thousands. More periods take more neurons, and outside of -1 "
            "to 1 the network knows nothing of a wave."
        ),
        source="textbooks",
        licence=FREE,
        make=curves.sine,
        params=curves.SINE_PARAMS,
        recipe=Recipe(
            hidden=(12,),
            activation="tanh",
            output_activation="linear",
            training=TrainingSpec(loss="mse", optimizer="levenberg_marquardt", epochs=100),
            test_share=0.5,
        ),
        kind=_NUMBERS,
        nature=_DRAWN,
        score=EXPLAINED,
        stated=Stated(0.96, 0.99, 0.17),
    ),
}
