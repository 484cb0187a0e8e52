"""Dropout before a BatchNorm, or after it: what it remembers of training, and what evaluation gets from it."""

from viz.pages.order_and_kinds.parts import part_tools
from viz.pages.parts import chart, maps, prose
from viz.pages.session import made_once
from viz.studies.places.spots import SPOTS
from viz.studies.variance_shift import VarianceShift, variance_shift
from viz.views.variance_shift import variance_curves, variance_scene

from .parts import PartRun, p_alone, part_of


class _Now(PartRun):
    part = "norm"

    @made_once
    def shift(self) -> VarianceShift:
        return variance_shift(self.source, self.dropout.p, self.dropout.seed)


_CURVES = chart(
    "variance",
    lambda now, template: variance_curves(now.shift, template),
    "The variance that a BatchNorm sees behind a dropout, against p",
)
draw = part_of(
    "Raise p: which order gives evaluation the map that training had?",
    _Now,
    p_alone,
    maps("norm", lambda now: variance_scene(now.shift)),
    _CURVES,
    lambda now: now.shift.sentences,
    prose(SPOTS["conv"].published[0]),
    tools=part_tools,
)
