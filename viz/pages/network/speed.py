"""What a dense layer saves by zeros, and by a smaller input."""

import numpy as np

from viz.inputs.looks import single
from viz.pages.controls import p_slider, window_section
from viz.pages.live_controls import Section
from viz.pages.order_and_kinds.parts import part_tools
from viz.pages.parts import Turn, maps, table, text
from viz.pages.session import made_once
from viz.studies.compare import Comparison, compare
from viz.studies.layers import Dropout
from viz.studies.speed import counts, measured, measured_sentences, sentences
from viz.views.compare import comparison_scene

from .parts import PartRun, part_of


class _Now(PartRun):
    part = "speed"

    @made_once
    def compared(self) -> Comparison:
        plain = Dropout(self.dropout.p, seed=self.dropout.seed)
        return compare(single(self.source), self.pooling, plain)

    @made_once
    def measured(self) -> np.ndarray:
        return measured(self.compared)


draw = part_of(
    "Raise p, then k: which of the two makes the next layer's work less?",
    _Now,
    lambda now: (window_section(now), Section("Dropout", "dropout", (p_slider(now.dropout),))),
    maps("speed", lambda now: comparison_scene(now.compared, "true")),
    table(
        "multiplications",
        lambda now: counts(now.compared),
        (("After dropout", "dropout"), ("After max-pooling", "pooling")),
    ),
    lambda now: sentences(now.compared),
    text("time", lambda now: measured_sentences(now.measured), Turn.SETTLED),
    tools=part_tools,
)
