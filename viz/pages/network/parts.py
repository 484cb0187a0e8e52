"""What the parts share: which of them is on screen, and where things stand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from viz.pages.controls import p_slider, segments, tools
from viz.pages.live_controls import Section
from viz.pages.live_page import live_page
from viz.pages.parts import PART, Part, Sections, columns, controls, inputs, layers, maps, text
from viz.pages.session import PageRun
from viz.pages.settings import settings_record
from viz.pages.take_along import take_along
from viz.studies.settings import OneOf, Setting
from viz.studies.words import Sentence

TITLE = "In a network"
PARTS = {
    "norm": "BatchNorm",
    "gradient": "Gradient",
    "field": "Receptive field",
    "batch": "Batch masks",
    "ensemble": "Ensemble",
    "speed": "Speed",
}


@settings_record
@dataclass(frozen=True)
class Side:
    """Which part is on screen."""

    part: Annotated[str, Setting("side", OneOf(PARTS))] = "norm"


class PartRun(PageRun):
    """A run of one part, which is over once the settings ask for another."""

    part: str

    @property
    def is_over(self) -> bool:
        """Whether another part is asked for."""
        return self.settings[Side].part != self.part

    @property
    def in_grey(self) -> tuple[Sentence, ...]:
        """That a colour picture is taken in grey, if it is one."""
        return (Sentence("Of the colours their ", "grey", " is taken here."),) if len(self.source.values) > 1 else ()


def p_alone(now: PartRun) -> tuple[Section, ...]:
    """The controls of a part that p alone is for."""
    return (Section("Dropout", "dropout", (p_slider(now.dropout),)),)


def part_of(
    lead: str,
    run: type[PartRun],
    sections: Sections,
    scene: maps,
    curves: Part,
    words: Callable[[Any], tuple[Sentence, ...]],
    *more: Part,
    tools: Sections = lambda now: (),
) -> Callable[[], None]:
    """What draws a part: its controls and maps, and below these a chart beside its sentences."""
    told = text(f"words on {run.part}", lambda now: (*words(now), *now.in_grey))
    parts = layers(sections), scene, inputs, take_along(TITLE), columns((curves,), (told, *more), (2, 3))
    return live_page(TITLE, lead, run, parts, tools, WHICH_PART)


WHICH_PART = controls(lambda now: tools(segments(now.settings[Side], "part", "Part")), PART)
"""Which part is on screen."""
