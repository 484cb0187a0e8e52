"""Every setting of the app in one record, and the record as the query of a link.

One table says for each setting how it is called in a link and how its text is read; what a link leaves out, or
says in a way that cannot be read, takes the default.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from viz.inputs import MAX_SIZE, MIN_SIZE, SAMPLES, parse_matrix
from viz.inputs.looks import LOOKS
from viz.studies.layers import MOST_BLOCK, MOST_DILATION, MOST_KERNEL, Dropout, Pooling, Unit
from viz.studies.passes import STOPS, Convention
from viz.studies.places import SPOTS, PlaceKey
from viz.studies.training import LIMITS, VARIANTS, Experiment, Twins, VariantKey
from viz.studies.training.twins import LIMITS as TWIN_LIMITS
from viz.views.theme import LAYOUTS

UNITS = get_args(Unit)
CONVENTIONS = get_args(Convention)
PARTS = ("order", "window", "kinds", "places")
UPLOAD = "upload"
LAB_PLACES = ("after", "before")
LAB_UNITS = ("value", "channel")
QUESTIONS = ("test", "drawing", "file")
MOST_DIGIT = 796
SHEET = "0" * 64
"""A drawing of 8 × 8 cells without ink."""
CORRELATIONS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999)
MOST_SEED = 999_999
MOST_SHIFT = 8
MOST_NAME = 80


@dataclass(frozen=True)
class InputChoice:
    """Which input, and how it is looked at.

    source
        The key of a sample, or UPLOAD.
    size
        The working size: the longer side in cells.
    look
        One of viz.inputs.looks.LOOKS.
    channel
        Which map of a stack is put through the layers.
    cells
        A small matrix edited by hand, as text; empty for the sample as it comes.
    file
        The name of the file that a link was made with.
    """

    source: str = "cat"
    size: int = 32
    look: str = "grey"
    channel: int = 0
    cells: str = ""
    file: str = ""


@dataclass(frozen=True)
class Asked:
    """Which of the lab's networks is asked, and what.

    network
        The variant; its run with the first seed is the one that answers.
    question
        One of QUESTIONS: a digit of the test set, the viewer's own drawing, or the file of the session.
    digit
        The number of the test digit.
    drawing
        The viewer's own, a hexadecimal digit of ink for each of its 8 × 8 cells; empty for a blank sheet.
    """

    network: VariantKey = "pool_drop"
    question: str = "test"
    digit: int = 0
    drawing: str = ""


@dataclass(frozen=True)
class Settings:
    """All that a link restores.

    match
        Whether p follows pooling's budget, where the two are held against each other.
    passes
        How many passes are averaged: one of `viz.studies.passes.STOPS`.
    part
        Which part of Order and kinds is on screen.
    row, column
        The window under the glass; None for the one in the middle.
    place
        Where in a CNN the dropout is.
    down, right
        By how many cells the input is shifted.
    lab, asked, twins
        What the lab trains, what its networks are asked, and the two features of its closed form.
    """

    input: InputChoice = field(default_factory=InputChoice)
    pooling: Pooling = field(default_factory=Pooling)
    dropout: Dropout = field(default_factory=Dropout)
    layout: str = "true"
    match: bool = True
    passes: int = 100
    convention: Convention = "inverted"
    part: str = "order"
    row: int | None = None
    column: int | None = None
    place: PlaceKey = "pool"
    down: int = 0
    right: int = 1
    lab: Experiment = field(default_factory=Experiment)
    asked: Asked = field(default_factory=Asked)
    twins: Twins = field(default_factory=Twins)

    def changed(self, group: str, **values: Any) -> "Settings":
        """The same settings but for some values of one group; "" is the group of those that stand by themselves."""
        return replace(self, **({group: replace(getattr(self, group), **values)} if group else values))

    def value(self, group: str, field: str) -> Any:
        """One value of one group."""
        return getattr(getattr(self, group) if group else self, field)


@dataclass(frozen=True)
class _Entry:
    """How one setting stands in a link: its name there, its group and field, and how it is read and written."""

    name: str
    group: str
    field: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"{text!r} is not a whole number")
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"{value} lies outside {low} … {high}")
        return value

    return read


def _one_of(*options: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in options:
            raise ValueError(f"{text!r} is none of {options}")
        return text

    return read


def _share(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise ValueError(f"{value} lies outside {low} … {high}")
        return abs(round(value, 2))  # never -0.0

    return read


def _variants(text: str) -> tuple[VariantKey, ...]:
    keys = text.split(".")
    if not set(keys) <= set(VARIANTS):
        raise ValueError(f"{text!r} names a variant that is none of {tuple(VARIANTS)}")
    return tuple(key for key in VARIANTS if key in keys)


def _drawing(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ValueError(f"{text!r} is not one hexadecimal digit for each of 64 cells")
    return "" if text == SHEET else text


def _correlation(text: str) -> float:
    return float(_one_of(*map(str, CORRELATIONS))(text))


def _flag(text: str) -> bool:
    return _one_of("0", "1")(text) == "1"


def _matrix(text: str) -> str:
    parse_matrix(text)
    return text


def _number_of_passes(text: str) -> int:
    return int(_one_of(*map(str, STOPS))(text))


def _file_name(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:MOST_NAME]


def _as_flag(value: bool) -> str:
    return str(int(value))


_ENTRIES = (
    _Entry("input", "input", "source", _one_of(*SAMPLES)),
    _Entry("size", "input", "size", _whole(MIN_SIZE, MAX_SIZE)),
    _Entry("look", "input", "look", _one_of(*LOOKS)),
    _Entry("channel", "input", "channel", _whole(0, 99_999)),
    _Entry("cells", "input", "cells", _matrix),
    _Entry("file", "input", "file", _file_name),
    _Entry("k", "pooling", "kernel_size", _whole(1, MOST_KERNEL)),
    _Entry("s", "pooling", "stride", _whole(1, MOST_KERNEL)),
    _Entry("padding", "pooling", "padding", _whole(0, MOST_KERNEL // 2)),
    _Entry("dilation", "pooling", "dilation", _whole(1, MOST_DILATION)),
    _Entry("ceil", "pooling", "ceil_mode", _flag, _as_flag),
    _Entry("p", "dropout", "p", _share(0, 1), "{:g}".format),
    _Entry("drop", "dropout", "unit", _one_of(*UNITS)),
    _Entry("block", "dropout", "block_size", _whole(1, MOST_BLOCK)),
    _Entry("scaling", "dropout", "scaling", _flag, _as_flag),
    _Entry("train", "dropout", "training", _flag, _as_flag),
    _Entry("pass", "dropout", "seed", _whole(0, MOST_SEED)),
    _Entry("view", "", "layout", _one_of(*LAYOUTS)),
    _Entry("match", "", "match", _flag, _as_flag),
    _Entry("n", "", "passes", _number_of_passes),
    _Entry("convention", "", "convention", _one_of(*CONVENTIONS)),
    _Entry("part", "", "part", _one_of(*PARTS)),
    _Entry("row", "", "row", _whole(0, MAX_SIZE)),
    _Entry("column", "", "column", _whole(0, MAX_SIZE)),
    _Entry("place", "", "place", _one_of(*SPOTS)),
    _Entry("down", "", "down", _whole(0, MOST_SHIFT)),
    _Entry("right", "", "right", _whole(0, MOST_SHIFT)),
    _Entry("nets", "lab", "variants", _variants, ".".join),
    _Entry("seeds", "lab", "seeds", _whole(*LIMITS["seeds"])),
    _Entry("images", "lab", "images", _whole(*LIMITS["images"])),
    _Entry("wrong", "lab", "wrong", _share(*LIMITS["wrong"]), "{:g}".format),
    _Entry("lab-p", "lab", "p", _share(*LIMITS["p"]), "{:g}".format),
    _Entry("lab-place", "lab", "place", _one_of(*LAB_PLACES)),
    _Entry("lab-drop", "lab", "unit", _one_of(*LAB_UNITS)),
    _Entry("filters", "lab", "channels", _whole(*LIMITS["channels"])),
    _Entry("steps", "lab", "steps", _whole(*LIMITS["steps"])),
    _Entry("batch", "lab", "batch", _whole(*LIMITS["batch"])),
    _Entry("decay", "lab", "decay", _share(*LIMITS["decay"]), "{:g}".format),
    _Entry("net", "asked", "network", _one_of(*VARIANTS)),
    _Entry("ask", "asked", "question", _one_of(*QUESTIONS)),
    _Entry("digit", "asked", "digit", _whole(0, MOST_DIGIT)),
    _Entry("drawing", "asked", "drawing", _drawing),
    _Entry("twin-p", "twins", "p", _share(*TWIN_LIMITS["p"]), "{:g}".format),
    _Entry("twin-noise", "twins", "noise", _share(*TWIN_LIMITS["noise"]), "{:g}".format),
    _Entry("twin-r", "twins", "correlation", _correlation),
)

QUERY_NAMES = tuple(entry.name for entry in _ENTRIES)


def from_query(query: Mapping[str, str], base: Settings = Settings()) -> Settings:
    """The settings that the query of a link stands for; what is missing or malformed stays as in ``base``."""
    settings = base
    for entry in _ENTRIES:
        if entry.name in query:
            try:
                settings = settings.changed(entry.group, **{entry.field: entry.read(query[entry.name])})
            except (ValueError, OverflowError):
                continue  # what was there stands
    return settings


def to_query(settings: Settings) -> dict[str, str]:
    """The query of a link to these settings; what is at its default is left out.

    An upload stays with its owner: the link names the file and opens on the default sample.
    """
    default = Settings()
    query = {}
    for entry in _ENTRIES:
        value = settings.value(entry.group, entry.field)
        if value != default.value(entry.group, entry.field) and value != UPLOAD:
            query[entry.name] = entry.write(value)
    return query
