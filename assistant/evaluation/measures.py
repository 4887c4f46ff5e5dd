"""The figures of a run: what each is called, what it says, and whether more of it is better."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files


class Shape(StrEnum):
    """How the rows of a measure become a figure."""

    SHARE = "share"
    MEAN = "mean"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Measure:
    """The figure of one verdict; `better` is 1 where more of it is better, -1 where less is."""

    name: str
    title: str
    meaning: str
    better: int
    shape: Shape


def _packaged() -> tuple[Measure, ...]:
    text = files("assistant.evaluation").joinpath("measures.toml").read_text(encoding="utf-8")
    return tuple(
        Measure(**{**given, "shape": Shape(given["shape"])})
        for given in tomllib.loads(text)["measure"]
    )


MEASURES = _packaged()
BY_NAME = {measure.name: measure for measure in MEASURES}


def of_figure(name: str) -> Measure:
    """The measure of a figure: that of `words` for "words_p50"."""
    return BY_NAME.get(name) or BY_NAME[name.rpartition("_p")[0]]
