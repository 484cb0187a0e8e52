"""Where the gradient of a loss goes on its way back through dropout and pooling, and what a tie does to it."""

from dataclasses import replace

from viz.pages.controls import choice, p_slider, pooling_section, slider
from viz.pages.live_controls import Section
from viz.pages.order_and_kinds.parts import Chosen, part_tools, pick_window
from viz.pages.parts import chart, maps
from viz.pages.session import made_once
from viz.pages.settings import settings_record
from viz.studies.gradient import TIE, Asked, Gradients, gradients
from viz.views.gradient import across_the_tie, gradient_scene

from .parts import PartRun, part_of

settings_record(Asked)


class _Now(PartRun):
    part = "gradient"

    @made_once
    def gradients(self) -> Gradients:
        """With the window that the settings ask for, or the one in the middle."""
        chosen, fitted = self.settings[Chosen], self.pooling.fitted(self.source.size)
        asked = chosen.row, chosen.column
        windows = replace(fitted, padding=0, dilation=1, ceil_mode=False).windows(self.source.size)
        row, column = (axis.count // 2 if at is None else at for at, axis in zip(asked, windows, strict=True))
        dropout = self.dropout
        return gradients(self.source, self.pooling, dropout.p, dropout.seed, self.settings[Asked], (row, column))


def _sections(now: _Now) -> tuple[Section, ...]:
    asked, pooling = now.settings[Asked], pooling_section(now.gradients.pooling, now.source.size)
    window, stride = pooling.controls
    way = f"{asked.raised} %" + (": a tie" if asked.raised == TIE else "")
    idle = "A window of one cell has no rival." if now.gradients.tie.rival is None else ""
    rival = replace(slider(asked, "raised", "Rival raised", text=way), idle=idle)
    return (
        replace(pooling, controls=(window,), folded=(stride, pooling.folded[0])),  # the last: whether it follows
        Section("Dropout", "dropout", (p_slider(now.dropout),)),
        Section("Loss", "input", (rival,), "More of the loss", (choice(asked, "loss", "Loss"),)),
    )


_TIE = chart(
    "tie",
    lambda now, template: across_the_tie(now.gradients, template),
    "What the window gives as its rival rises past the winner: the slope is the rival's gradient",
)
draw = part_of(
    "Raise the rival past the winner: where does the gradient go?",
    _Now,
    _sections,
    maps("gradient", lambda now: gradient_scene(now.gradients), on_pick=pick_window),
    _TIE,
    lambda now: now.gradients.sentences,
    tools=part_tools,
)
