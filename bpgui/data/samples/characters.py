"""Printed capital letters in many fonts, and number plates."""

from dataclasses import replace

from bpgui.data.dataset import Recipe, Sample, Stated
from bpgui.data.scores import ACCURACY
from bpgui.data.sources import characters, plates
from bpgui.spec import TrainingSpec

_EPOCHS = 30
_TRAINING = TrainingSpec(
    loss="categorical_cross_entropy",
    optimizer="adam",
    learning_rate=0.005,
    schedule="cosine",
    schedule_settings={"period": _EPOCHS},
    epochs=_EPOCHS,
    batch_size=32,
)

CHARACTERS: dict[str, Sample] = {
    "characters": Sample(
        title="Printed letters",
        summary="A to Z in 36 faces of 14 fonts, 12 x 16 pixels; five of the fonts are kept for the test.",
        description=(
            "Each image is a capital letter of a real font, drawn as high as the box and then turned, slanted, moved, "
            "blurred and made noisy at random. A font's bold and italic faces count as the same font, and the test "
            "part holds five fonts that the network never sees: one plain (Open Sans), one with serifs (Vollkorn), "
            "lettering (Comic Neue), a narrow one (OSP-DIN) and handwriting (Breip). With 64 hidden neurons 88 % of "
            "their letters are recognised, without a hidden layer 85 %: 93 to 96 % of the first three, but hardly "
            "60 % of the narrow one and of the handwriting, which resemble nothing that was learned. With the "
            "stratified split, where every font is in both parts, it is 96 to 98 %; that says little about new fonts."
        ),
        source=(
            "Drawn from the fonts Breip, Cantarell, Comic Neue, DejaVu, Inconsolata, Liberation, Open Sans, OSP-DIN, "
            "Quattrocento, Roboto Slab and Vollkorn as Debian 12 carries them"
        ),
        licence="free licences of the fonts: SIL OFL, Apache 2.0, Bitstream Vera",
        make=characters.characters,
        params=characters.CHARACTER_PARAMS,
        recipe=Recipe(hidden=(64,), activation="tanh", output_activation="softmax", training=_TRAINING, split="given"),
        kind="Applications",
        nature="synthetic: letters of real fonts, distorted at random",
        score=ACCURACY,
        stated=Stated(0.86, 0.9, 0.85),
        file="glyphs.npz",
        trial="pad",
    ),
    "plates": Sample(
        title="Number plates",
        summary="Characters cut out of blurred number plates, 10 x 16 pixels, read one by one, then by the layout.",
        description=(
            "Plates of the layout AA00AAA are drawn in a font like that of road signs, slanted, blurred and made "
            "noisy as a whole. Where the seven characters stand is found in that picture alone, by the sums of its "
            "columns, and each is cut out as one row of the table. One network reads all of them; no plate is in two "
            "parts. With 64 hidden neurons 96 % of the characters are read right, but only 74 to 78 % of the plates, "
            "since seven have to be right at once. The layout helps: where only a digit can stand, the best "
            "digit is taken, which tells 0 from D and 8 from B, and makes it 87 to 91 %. That is the score; without a "
            "hidden layer it is 57 %. There is one font and neither dirt nor shadow, so real plates are harder."
        ),
        source="Drawn from the font OSP-DIN 1.0 as Debian 12 carries it",
        licence="SIL Open Font License 1.1 (the font)",
        make=plates.plates,
        params=plates.PLATE_PARAMS,
        recipe=Recipe(
            hidden=(64,),
            activation="relu",
            output_activation="softmax",
            training=replace(_TRAINING, regularization={"input_noise": 0.2}),
            test_share=0.25,
            split="grouped",
        ),
        kind="Applications",
        nature="synthetic: characters of a real font on made-up plates",
        score=plates.PLATES_RIGHT,
        stated=Stated(0.84, 0.95, 0.57),
        file="glyphs.npz",
        trial="plate",
    ),
}
