"""One mask for each example of a batch, or one for all: how noisy the batch's gradient is."""

from viz.pages.controls import p_slider, segments, window_section
from viz.pages.live_controls import Section
from viz.pages.order_and_kinds.parts import part_tools
from viz.pages.parts import Turn, chart, maps, text
from viz.pages.session import made_once
from viz.pages.settings import settings_record
from viz.studies.batch_masks import Batch, BatchMasks, Measured, batch_masks, measured, measured_sentence
from viz.views.batch_masks import batch_scene, noise_curves

from .parts import PartRun, part_of

settings_record(Batch)


class _Now(PartRun):
    part = "batch"

    @made_once
    def batch(self) -> BatchMasks:
        dropout = self.dropout
        return batch_masks(self.source, self.pooling, dropout.p, dropout.seed, self.settings[Batch])

    @made_once
    def measured(self) -> Measured:
        return measured(self.batch)


def _sections(now: _Now) -> tuple[Section, ...]:
    examples = segments(now.settings[Batch], "examples", "Examples")
    return (
        window_section(now),
        Section("Dropout", "dropout", (p_slider(now.dropout), examples)),
    )


_NOISE = chart(
    "noise",
    lambda now, template: noise_curves(now.batch, now.measured, template),
    "The variance of the batch's gradient against the size of the batch",
)
draw = part_of(
    "Press New mask: which of the two gradients changes more from pass to pass?",
    _Now,
    _sections,
    maps("batch", lambda now: batch_scene(now.batch)),
    _NOISE,
    lambda now: now.batch.sentences,
    text("measured noise", lambda now: measured_sentence(now.batch, now.measured), Turn.SETTLED),
    tools=part_tools,
)
