"""The scenes of the bundled lecture, in their order; all that is said of numbers is worked out where it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from viz.studies.numbers import percent
from viz.studies.training.experiment import Experiment

from .tasks import Act, Choice, Marks, Number, Numbers, Task

View = Literal["input", "compare", "budget", "blind", "marks", "order", "shift", "twins", "filters"]
"""Which maps are on screen, as the pages have them; "blind" are two of a page whose names are left out."""
Control = Literal["k", "p", "mode", "mask", "scaling", "right", "twin-p"]


@dataclass(frozen=True)
class TourScene:
    """One scene.

    words
        The question, or what to do. Numbers of the settings stand in braces, only where no control of the scene
        moves them: {k}, {s} and {p}, the {cells} of the map, and how many {stay} under dropout on average.
    task
        How a viewer answers it.
    settings
        What it starts with, by the names of a link; what is left out is as in a plain link.
    before, after
        The maps before and after the reveal.
    controls
        Those it is about. Where they would give the answer away, they come with it.
    page
        The title of the page that shows the same.
    note:
        For the lecturer.
    """

    title: str
    words: str
    task: Task
    settings: Mapping[str, str] = field(default_factory=dict)
    before: View = "input"
    after: View = "compare"
    controls: tuple[Control, ...] = ()
    page: str = "Compare"
    note: str = ""


TELLING: tuple[Control, ...] = "mask", "mode", "scaling"
"""Controls that come with the answer."""
FOUR_BY_FOUR = "0.3,-1.9,0.8,0.1;-0.6,1.7,-0.7,1.5;-2,0.4,-0.3,-1.2;1.1,-0.8,0.6,0.5"
"""Decimals of both signs without ties; the value farthest from zero is no maximum."""
NUMBERS = {"input": "numbers", "cells": FOUR_BY_FOUR}
VOTE = Choice(
    "Your vote",
    {"yes": "Yes, it is", "aside": "Leaving shape aside, yes", "no": "No, in no respect"},
)
_WRONG = percent(Experiment().wrong, 1)

SCENES: dict[str, TourScene] = {
    "vote": TourScene(
        "A vote",
        "Is max-pooling a kind of dropout? Both leave only some of the values.",
        VOTE,
        after="input",
        note="Ask for hands and note the counts; the same vote closes the lecture. Say nothing for or against yet.",
    ),
    "fates": TourScene(
        "One input, two fates",
        "All three maps start the same. Bring :blue[**k**] to 4 and :orange[**p**] to 0.5.",
        Act({"k": "4", "p": "0.5"}),
        {"k": "1", "p": "0"},
        before="compare",
        controls=("k", "p"),
        note="Move one slider at a time, and have the hall name what shrinks and what empties.",
    ),
    "budget": TourScene(
        "The same budget",
        "Both start from one budget: they keep as many values, on average. How many does each hand on?",
        Numbers((Number("Pooling hands on", 0, 1024, 512, 16), Number("Dropout hands on", 0, 1024, 512, 16))),
        {"k": "2", "p": "0.75"},
        controls=("k", "p", "mask"),
        page="Is pooling a dropout?",
        note="Many say the same number twice. A dropped value is handed on, as a zero, and the next layer reads it.",
    ),
    "mark": TourScene(
        "Mark the survivors",
        "Max-pooling in windows of {k} × {k}, {s} apart. Which values stay? Mark four: press cells, or walk with the "
        "arrow keys and press Enter.",
        Marks(),
        NUMBERS | {"k": "2", "p": "0.75"},
        before="marks",
        after="marks",
        page="Is pooling a dropout?",
        note="Let neighbours agree first. Whoever marks the value farthest from zero has absolute values in mind.",
    ),
    "mark-again": TourScene(
        "Mark them again",
        "Now under dropout with p = {p}: {stay} of {cells} values stay on average. Which? Mark four.",
        Marks(),
        NUMBERS | {"k": "2", "p": "0.75"},
        before="marks",
        after="marks",
        controls=("mask",),
        page="Is pooling a dropout?",
        note="Ask how they chose; any answer is fine. Then press New mask five times before you speak of chance.",
    ),
    "blind": TourScene(
        "Leaving shape aside",
        "Pooling's winners, left in place, beside a dropout that keeps as many values. Which map was drawn by chance?",
        Choice("Drawn by chance", {"a": "Map A", "b": "Map B", "none": "One cannot tell"}),
        {"k": "2"},
        before="blind",
        after="budget",
        controls=("mask",),
        page="Is pooling a dropout?",
        note="Whoever sees one survivor in every window is right at once: ask what the next mask would change.",
    ),
    "denser": TourScene(
        "Denser",
        "Edges after ReLU have many zeros. After max-pooling, is the share of zeros …",
        Choice("Share of zeros", {"more": "larger", "same": "the same", "fewer": "smaller"}),
        {"look": "relu", "k": "2"},
        controls=("k", "p"),
        note="Many expect more zeros, as three of four values are thrown away. Zeros lose against anything positive.",
    ),
    "exam": TourScene(
        "The exam",
        "Training is over, and the network is put to the test. Which of the two does something else now?",
        Choice("Changes", {"pooling": "Pooling", "dropout": "Dropout", "both": "Both", "none": "Neither"}),
        {"k": "2"},
        before="compare",
        controls=("mode", "mask"),
        page="Train and eval",
        note="Some hold that it is the other way round. Why can one be left out? On average it changed nothing.",
    ),
    "times": TourScene(
        "Why times two?",
        "Here dropout starts without its factor: what is kept stays as it is. What is the mean afterwards, in % of the "
        "input's?",
        Numbers((Number("Mean afterwards, %", 0, 200, 100, 5),)),
        {"p": "0.5", "scaling": "0"},
        controls=("scaling", "p", "mask"),
        page="Train and eval",
        note="With p = 0.5 one cannot tell 1/(1 − p) from 1/p: go on to p = 0.75 and ask again.",
    ),
    "order": TourScene(
        "Which first?",
        "Drop after pooling, or pool after dropout. On average over all masks, the values of dropping first are …",
        Choice("Dropping first", {"larger": "larger", "same": "the same", "smaller": "smaller"}),
        {"k": "2", "p": "0.5"},
        after="order",
        controls=("k", "p", "mask"),
        page="Order and kinds",
        note="Where the maximum is dropped a runner-up wins, scaled up. Ask for the chance that all of a window go.",
    ),
    "shift": TourScene(
        "One pixel to the right",
        "The input moves, at first by one pixel. What share of the maxima is the same afterwards?",
        Numbers((Number("Maxima unchanged, %", 0, 100, 50, 5),)),
        {"k": "2", "right": "1"},
        after="shift",
        controls=("right", "k"),
        page="Shift",
        note="“Pooling makes it invariant” would be all of them. Compare with the share of the input that stays.",
    ),
    "stride": TourScene(
        "A whole stride",
        "Find the smallest shift that moves the pooled map by one whole cell.",
        Act({"right": "2"}),
        {"k": "2", "right": "1"},
        before="shift",
        after="shift",
        controls=("right",),
        page="Shift",
        note="The pooled map moves along: that is equivariance. The classifier behind it still sees another map.",
    ),
    "twins": TourScene(
        "OR, not AND",
        "Two features say nearly the same. One learner used least squares, one dropout of features. Now the first "
        "feature is gone: whose error is larger?",
        Choice("Larger error", {"squares": "Least squares", "same": "Both the same", "dropout": "Dropout"}),
        after="twins",
        before="input",
        controls=("twin-p",),
        page="Training lab",
        note="Least squares may set one twin against the other. Dropout cannot afford to: either may be missing.",
    ),
    "help": TourScene(
        "Does it help?",
        f"A small CNN learns digits, {_WRONG} of the labels wrong. How many points of test accuracy does dropout after "
        "pooling add? And with right labels only?",
        Numbers((Number("Wrong labels: points", -10, 20, 0), Number("Right labels: points", -10, 20, 0))),
        before="filters",
        after="filters",
        page="Training lab",
        note="An interval that holds 0 does not say that dropout does nothing. Ask what else may help: an L2 penalty.",
    ),
    "vote-again": TourScene(
        "The vote again",
        "Once more: is max-pooling a kind of dropout?",
        VOTE,
        {"k": "2"},
        before="input",
        after="budget",
        controls=("mask",),
        page="Is pooling a dropout?",
        note="Compare with the first vote. Who changed their mind, and at which scene?",
    ),
}
"""By their names in a link."""
