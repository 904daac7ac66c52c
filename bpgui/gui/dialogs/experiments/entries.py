"""What the dialog offers: the preset experiments, and the noise lab on the window's own project."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

from bpgui.experiments import EXPERIMENTS, Experiment, Outcome
from bpgui.experiments import noise_report as reports
from bpgui.experiments.experiment import Steps
from bpgui.experiments.noise import NOISE, Plan, noise_lab
from bpgui.spec import Param, Project, Value

NOISE_LAB = "noise-lab"
_SEED = Param(
    "seed", "int", 0, "Number that data, first weights and noise are drawn from: another one shows what was luck.",
    "Seed", low=0, high=1000,
)  # fmt: skip

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list: what a person reads, its controls, and how it is run.

    `run(project, values)` gives the steps of the experiment; presets take nothing from the project of the window.
    `networks(values)` are the projects that it would train, each under its name.
    """

    title: str
    summary: str
    expectation: str
    measures: str
    source: str
    params: tuple[Param, ...]
    run: Callable[[Project, Values], Steps]
    networks: Callable[[Values], tuple[tuple[str, Project], ...]]


def _preset(experiment: Experiment) -> Entry:
    return Entry(
        experiment.title,
        experiment.summary,
        experiment.expectation,
        experiment.measures,
        experiment.source,
        (_SEED,),
        lambda project, values: experiment.conduct(int(values["seed"]), "auto"),
        lambda values: tuple((arm.name, arm.build(int(values["seed"]))) for arm in experiment.arms),
    )


def _conduct_lab(project: Project, values: Values) -> Generator[float, None, Outcome]:
    plan = Plan(
        str(values["what"]),
        float(values["most"]) / 100.0,
        int(values["amounts"]),
        int(values["draws"]),
        int(values["seed"]),
    )
    return reports.report((yield from noise_lab(project, plan)))


ENTRIES: dict[str, Entry] = {
    **{key: _preset(experiment) for key, experiment in EXPERIMENTS.items()},
    NOISE_LAB: Entry(
        "Noise lab: this network",
        "Put noise on inputs, labels or weights of the network in the window.",
        (
            "How much of what this network can do is left as the noise grows? Noise on inputs and weights meets the "
            "network as it is now; with noise on labels it is trained anew from its first weights for each draw. A "
            "curve that stays level and falls late is robust. What noise destroys, no network brings back: the best "
            "possible is marked where it is known. The project stays as it is."
        ),
        (
            "Accuracy, or R2 where numbers are learned, on the test part: mean and standard deviation over the draws. "
            "Noise is given in percent of the standard deviation of each input, or of the numbers to learn, of the "
            "root mean square of each block of weights, or as the share of labels flipped."
        ),
        "Bishop 1995; Murray and Edwards 1994, on noise in weights",
        NOISE,
        _conduct_lab,
        lambda values: (),
    ),
}
