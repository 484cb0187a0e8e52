"""What the parts share: which of them is on screen, and a feature map of one channel."""

from dataclasses import dataclass
from typing import Annotated

from viz.inputs import FeatureMap
from viz.inputs.looks import single
from viz.pages.controls import segments, tools
from viz.pages.parts import PART, controls
from viz.pages.session import PageRun, made_once
from viz.pages.settings import settings_record
from viz.studies.settings import OneOf, Setting
from viz.studies.words import Sentence

TITLE = "In a network"
PARTS = {"norm": "BatchNorm", "gradient": "Gradient", "field": "Receptive field"}


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

    @made_once
    def single(self) -> FeatureMap:
        """The feature map in one channel."""
        return single(self.source)

    @property
    def in_grey(self) -> tuple[Sentence, ...]:
        """That a colour picture is taken in grey, if it is one."""
        return (Sentence("Of the colours their ", "grey", " is taken here."),) if len(self.source.values) > 1 else ()


WHICH_PART = controls(lambda now: tools(segments(now.settings[Side], "part", "Part")), PART)
"""Which part is on screen."""
