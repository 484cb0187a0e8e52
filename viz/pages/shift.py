"""Shift: how much translation invariance pooling gives, and whether dropout gives any."""

from dataclasses import dataclass
from typing import Annotated

from viz.pages.controls import dropout_section, pooling_section, slider, tools, train_and_mask
from viz.pages.live_page import live_page
from viz.pages.parts import chart, controls, heading, inputs, late_caption, layers, maps, text
from viz.pages.session import PageRun, made_once
from viz.pages.settings import settings_record
from viz.pages.take_along import take_along
from viz.studies.settings import Setting, Whole
from viz.studies.shift.curves import Along, ShiftCurves, shift_curves
from viz.studies.shift.moves import Shifted, shifted
from viz.studies.shift.windows import Unchanged, unchanged
from viz.views.scene import Scene
from viz.views.shift import shift_errors, shift_scene, unchanged_shares

TITLE = "Shift"
MOST_SHIFT = 8


@settings_record
@dataclass(frozen=True)
class Move:
    """By how many cells the input is shifted."""

    down: Annotated[int, Setting("down", Whole(0, MOST_SHIFT))] = 0
    right: Annotated[int, Setting("right", Whole(0, MOST_SHIFT))] = 1


class _Now(PageRun):
    @property
    def move(self) -> tuple[int, int]:
        return self.settings[Move].down, self.settings[Move].right

    @made_once
    def shifted(self) -> Shifted:
        return shifted(self.source, self.pooling, self.dropout, self.move, self.drawn)

    @made_once
    def curves(self) -> ShiftCurves:
        return shift_curves(self.source, self.pooling, self.dropout.p, self.dropout.seed, along=self.marked[0])

    @property
    def marked(self) -> tuple[Along, int | None]:
        """Along what the curve is measured, and which shift on it is the one in force, if it is on the curve."""
        down, right = self.move
        if down and right:
            return "both", down if down == right else None
        return ("rows", down) if down else ("columns", right)

    @made_once
    def unchanged(self) -> Unchanged:
        key = self.source_key, self.pooling, self.move  # no mask and no p has a part in it
        return self.session.remembered("unchanged", key, lambda: unchanged(self.source, self.pooling, self.move))


def scene(now: _Now) -> Scene:
    """Both states of the maps, and what a browser works them out from at other settings."""
    return now.ahead(shift_scene(now.shifted), Move)


page = live_page(
    TITLE,
    "Shift the input by a pixel: which values change? They are marked in a corner.",
    _Now,
    parts=(
        controls(
            lambda now: tools(
                slider(now.settings[Move], "right", "Shift right"), slider(now.settings[Move], "down", "Shift down")
            )
        ),
        layers(
            lambda now: (
                pooling_section(now.pooling, now.source.size),
                dropout_section(now.dropout, now.source, now.drawn),
            )
        ),
        maps("shift", scene),
        inputs,
        take_along(TITLE),
        text("words", lambda now: now.shifted.sentences, spare=400),
        heading("Equivariance: how far from moving with its input?"),
        chart(
            "errors",
            lambda now, template: shift_errors(now.curves, now.marked[1], template),
            "The shift error of eight operations",
        ),
        text("words on errors", lambda now: now.curves.sentences, late=True),
        late_caption(lambda now: now.curves.measured),
        heading("Invariance: what the classifier sees"),
        chart(
            "shares",
            lambda now, template: unchanged_shares(now.unchanged, template),
            "Unchanged pooled values against k",
        ),
        text("words on shares", lambda now: now.unchanged.sentences, late=True),
    ),
    tools=train_and_mask,
)
