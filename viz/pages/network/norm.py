"""Dropout before a BatchNorm, or after it: what it remembers of training, and what evaluation gets from it."""

from viz.pages.controls import next_mask, p_slider, tools
from viz.pages.live_controls import Section
from viz.pages.live_page import live_page
from viz.pages.parts import chart, columns, inputs, layers, maps, prose, text
from viz.pages.session import made_once
from viz.pages.take_along import take_along
from viz.studies.places.spots import SPOTS
from viz.studies.variance_shift import VarianceShift, variance_shift
from viz.views.variance_shift import variance_curves, variance_scene

from .parts import TITLE, WHICH_PART, PartRun


class _Now(PartRun):
    part = "norm"

    @made_once
    def shift(self) -> VarianceShift:
        return variance_shift(self.single, self.dropout.p, self.dropout.seed)


_CURVES = chart(
    "variance",
    lambda now, template: variance_curves(now.shift, template),
    "The variance that a BatchNorm sees behind a dropout, against p",
)
draw = live_page(
    TITLE,
    "Raise p: which order gives evaluation the map that training had?",
    _Now,
    parts=(
        layers(lambda now: (Section("Dropout", "dropout", (p_slider(now.dropout),)),)),
        maps("norm", lambda now: variance_scene(now.shift)),
        inputs,
        take_along(TITLE),
        columns(
            (_CURVES,),
            (
                text("words on BatchNorm", lambda now: (*now.shift.sentences, *now.in_grey)),
                prose(SPOTS["conv"].published[0]),
            ),
            (2, 3),
        ),
    ),
    tools=lambda now: tools(next_mask(now)),
    beside_lead=WHICH_PART,
)
