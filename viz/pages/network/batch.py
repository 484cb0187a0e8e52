"""One mask for each example of a batch, or one for all: how noisy the batch's gradient is."""

import numpy as np

from viz.pages.controls import p_slider, segments, window_section
from viz.pages.live_controls import Section
from viz.pages.order_and_kinds.parts import part_tools
from viz.pages.parts import Turn, chart, maps, text
from viz.pages.session import made_once
from viz.pages.settings import settings_record
from viz.studies.batch_masks import Batch, BatchMasks, batch_masks, measured, measured_sentence
from viz.views.batch_masks import batch_scene, noise_curves

from .parts import PartRun, part_of

settings_record(Batch)


class _Now(PartRun):
    part = "batch"

    @made_once
    def batch(self) -> BatchMasks:
        return batch_masks(self.source, self.pooling, self.dropout.p, self.dropout.seed, self.settings[Batch])

    @made_once
    def measured(self) -> tuple[int, np.ndarray, np.ndarray]:
        return measured(self.batch)


def _dropout_section(now: _Now) -> Section:
    examples = segments(now.settings[Batch], "examples", "Examples")
    return Section("Dropout", "dropout", (p_slider(now.dropout), examples))


_NOISE = chart(
    "noise",
    lambda now, template: noise_curves(now.batch, now.measured[1], template),
    "The variance of the batch's gradient against the size of the batch",
)
draw = part_of(
    "Press New mask: which gradient changes more from pass to pass?",
    _Now,
    lambda now: (window_section(now), _dropout_section(now)),
    maps("batch", lambda now: batch_scene(now.batch)),
    _NOISE,
    lambda now: now.batch.sentences,
    text("measured noise", lambda now: measured_sentence(now.batch, *now.measured), Turn.SETTLED),
    tools=part_tools,
)
