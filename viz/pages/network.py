"""In a network: what the layers round pooling and dropout notice of them; one part of it on screen at a time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np

from viz.inputs.looks import single
from viz.pages.controls import choice, p_slider, pooling_section, segments, slider, window_section
from viz.pages.live_controls import Section
from viz.pages.live_page import live_page
from viz.pages.order_and_kinds.parts import Chosen, PartRun, part_tools, pick_window, which_part
from viz.pages.parts import Part, Sections, chart, columns, inputs, layers, maps, prose, table, text
from viz.pages.session import made_once, session
from viz.pages.settings import settings_record
from viz.pages.take_along import take_along
from viz.studies import batch_masks, speed
from viz.studies.compare import Comparison, compare
from viz.studies.field import KINDS, Field, Stack, field
from viz.studies.gradient import TIE, Asked, Gradients, gradients
from viz.studies.layers import Dropout
from viz.studies.places.spots import SPOTS
from viz.studies.settings import OneOf, Setting
from viz.studies.thinned import Ensembles, Thinned, ensembles, thinned
from viz.studies.variance_shift import VarianceShift, variance_shift
from viz.studies.words import Sentence
from viz.views.batch_masks import batch_scene, noise_curves
from viz.views.compare import comparison_scene
from viz.views.field import field_scene, growth
from viz.views.gradient import across_the_tie, gradient_scene
from viz.views.thinned import digit_scene, losses_of, networks_scene
from viz.views.variance_shift import variance_curves, variance_scene

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


settings_record(batch_masks.Batch)
settings_record(Stack)
settings_record(Asked)

DRAW: dict[str, Callable[[], None]] = {}
"""What draws each part."""


def page() -> None:
    """The part that the settings ask for."""
    DRAW[session().settings[Side].part]()


# ---- what all parts share -----------------------------------------------------------------------


class SideRun(PartRun):
    """A run of one part, in grey."""

    chosen = Side

    @property
    def in_grey(self) -> tuple[Sentence, ...]:
        """That a colour picture is taken in grey, if it is one."""
        return (Sentence("Of the colours their ", "grey", " is taken here."),) if len(self.source.values) > 1 else ()


def dropout_section(now: SideRun) -> Section:
    """Dropout of which p alone is set."""
    return Section("Dropout", "dropout", (p_slider(now.dropout),))


def add_part(
    lead: str,
    run: type[SideRun],
    sections: Sections,
    scene: maps,
    curves: Part,
    words: Callable[[Any], tuple[Sentence, ...]],
    *more: Part,
    tools: Sections = part_tools,
) -> None:
    """Have a part drawn: its controls and maps, and below these a chart beside its sentences."""
    told = text(f"words on {run.part}", lambda now: (*words(now), *now.in_grey))
    parts = layers(sections), scene, inputs, take_along(TITLE), columns((curves,), (told, *more), (2, 3))
    DRAW[run.part] = live_page(TITLE, lead, run, parts, tools, which_part(Side))


# ---- dropout before a BatchNorm, or after it ----------------------------------------------------


class _Norm(SideRun):
    part = "norm"

    @made_once
    def shift(self) -> VarianceShift:
        return variance_shift(self.source, self.dropout.p, self.dropout.seed)


add_part(
    "Raise p: which order gives evaluation the map that training had?",
    _Norm,
    lambda now: (dropout_section(now),),
    maps("norm", lambda now: variance_scene(now.shift)),
    chart(
        "variance",
        lambda now, template: variance_curves(now.shift, template),
        "The variance that a BatchNorm sees behind a dropout, against p",
    ),
    lambda now: now.shift.sentences,
    prose(SPOTS["conv"].published[0]),
)


# ---- the gradient of a loss on its way back, and what a tie does to it --------------------------


class _Gradient(SideRun):
    part = "gradient"

    @made_once
    def gradients(self) -> Gradients:
        """With the window that the settings ask for, or the one in the middle."""
        fitted, dropout = self.pooling.fitted(self.source.size), self.dropout
        down, across = replace(fitted, padding=0, dilation=1, ceil_mode=False).windows(self.source.size)
        window = self.settings[Chosen].window(down.count, across.count)
        return gradients(self.source, self.pooling, dropout.p, dropout.seed, self.settings[Asked], window)


def _gradient_sections(now: _Gradient) -> tuple[Section, ...]:
    asked, pooling = now.settings[Asked], pooling_section(now.gradients.pooling, now.source.size)
    window, stride = pooling.controls
    way = f"{asked.raised} %" + (": a tie" if asked.raised == TIE else "")
    idle = "A window of one cell has no rival." if now.gradients.tie.rival is None else ""
    rival = replace(slider(asked, "raised", "Rival raised", text=way), idle=idle)
    return (
        replace(pooling, controls=(window,), folded=(stride, pooling.folded[0])),  # the last: whether it follows
        dropout_section(now),
        Section("Loss", "input", (rival,), "More of the loss", (choice(asked, "loss", "Loss"),)),
    )


add_part(
    "Raise the rival past the winner: where does the gradient go?",
    _Gradient,
    _gradient_sections,
    maps("gradient", lambda now: gradient_scene(now.gradients), on_pick=pick_window),
    chart(
        "tie",
        lambda now, template: across_the_tie(now.gradients, template),
        "What the window gives as its rival rises past the winner: the slope is the rival's gradient",
    ),
    lambda now: now.gradients.sentences,
)


# ---- how much of the input a unit sees ----------------------------------------------------------


class _Field(SideRun):
    part = "field"

    @made_once
    def field(self) -> Field:
        return field(self.source, self.settings[Stack])


def _stack_sections(now: _Field) -> tuple[Section, ...]:
    """Two layers beside two others, and two."""
    stack = now.settings[Stack]
    numbered = enumerate(vars(stack).items(), 1)
    each = [slider(stack, name, f"Layer {at}", text=KINDS[kind].name) for at, (name, kind) in numbered]
    return tuple(Section("Layers", "pooling", (*each[at : at + 2],)) for at in (0, 2, 4))


add_part(
    "Pick a unit of any map: how much of the input does it see?",
    _Field,
    _stack_sections,
    maps("field", lambda now: field_scene(now.field)),
    chart(
        "growth",
        lambda now, template: growth(now.field, template),
        "The side of the receptive field behind each layer, as they are and with strides of 1",
    ),
    lambda now: now.field.sentences,
    tools=lambda now: (),
)


# ---- a mask for each example of a batch, or one for all -----------------------------------------


class _Batch(SideRun):
    part = "batch"

    @made_once
    def batch(self) -> batch_masks.BatchMasks:
        examples = self.settings[batch_masks.Batch]
        return batch_masks.batch_masks(self.source, self.pooling, self.dropout.p, self.dropout.seed, examples)

    @made_once
    def measured(self) -> tuple[int, np.ndarray, np.ndarray]:
        return batch_masks.measured(self.batch)


def _batch_sections(now: _Batch) -> tuple[Section, ...]:
    examples = segments(now.settings[batch_masks.Batch], "examples", "Examples")
    return window_section(now), Section("Dropout", "dropout", (p_slider(now.dropout), examples))


add_part(
    "Press New mask: which gradient changes more from pass to pass?",
    _Batch,
    _batch_sections,
    maps("batch", lambda now: batch_scene(now.batch)),
    chart(
        "noise",
        lambda now, template: noise_curves(now.batch, now.measured[1], template),
        "The variance of the batch's gradient against the size of the batch",
    ),
    lambda now: now.batch.sentences,
    text("measured noise", lambda now: batch_masks.measured_sentence(now.batch, *now.measured), late=True),
)


# ---- an ensemble of thinned networks, and the one with all units --------------------------------


class _Ensemble(SideRun):
    part = "ensemble"

    @made_once
    def thinned(self) -> Thinned:
        return thinned(self.source, self.dropout.p, self.dropout.seed)

    @made_once
    def ensembles(self) -> Ensembles:
        return ensembles(self.dropout.p, self.dropout.seed)


add_part(
    "Raise p: the networks disagree. Are all needed for their answer?",
    _Ensemble,
    lambda now: (dropout_section(now),),
    maps("networks", lambda now: networks_scene(now.thinned)),
    chart(
        "losses",
        lambda now, template: losses_of(now.ensembles, template),
        "The log loss of an ensemble against the number of thinned networks in it",
    ),
    lambda now: now.thinned.sentences,
    text("ensembles tried", lambda now: now.ensembles.sentences, late=True),
    maps("digit", lambda now: digit_scene(now.thinned), follows=True),
)


# ---- what zeros, and a smaller input, save a dense layer ----------------------------------------


class _Speed(SideRun):
    part = "speed"

    @made_once
    def compared(self) -> Comparison:
        plain = Dropout(self.dropout.p, seed=self.dropout.seed)
        return compare(single(self.source), self.pooling, plain)

    @made_once
    def measured(self) -> np.ndarray:
        return speed.measured(self.compared)


add_part(
    "Raise p, then k: which of the two makes the next layer's work less?",
    _Speed,
    lambda now: (window_section(now), dropout_section(now)),
    maps("speed", lambda now: comparison_scene(now.compared, "true")),
    table(
        "multiplications",
        lambda now: speed.counts(now.compared),
        (("After dropout", "dropout"), ("After max-pooling", "pooling")),
    ),
    lambda now: speed.sentences(now.compared),
    text("time", lambda now: speed.measured_sentences(now.measured), late=True),
)
