"""Compare: a picture through max-pooling and through dropout, side by side."""

from dataclasses import dataclass
from typing import Annotated

from viz.export.arrays import Arrays, arrays_of_comparison
from viz.pages.controls import dropout_section, pooling_section, segments, sweeping, train_and_mask
from viz.pages.inputs_panel import what_to_look_for
from viz.pages.live_controls import Section
from viz.pages.live_page import live_page
from viz.pages.parts import caption, chart, columns, inputs, late_caption, layers, maps, text
from viz.pages.session import PageRun, made_once
from viz.pages.settings import settings_record
from viz.pages.take_along import take_along
from viz.studies.compare import Comparison, compare
from viz.studies.pooling_kinds import KINDS
from viz.studies.settings import OneOf, Setting
from viz.views.compare import comparison_scene
from viz.views.plane import plane
from viz.views.scene import Layout, Scene

TITLE = "Smaller, or sparser?"
LAYOUTS: dict[Layout, str] = {"true": "True size", "over": "Laid over"}


@settings_record
@dataclass(frozen=True)
class View:
    """How the pooled map is laid: at its true size, or over the input, each cell as large as its stride."""

    layout: Annotated[Layout, Setting("view", OneOf(LAYOUTS))] = "true"


class _Now(PageRun):
    offers_kinds = True

    @made_once
    def comparison(self) -> Comparison:
        return compare(self.source, self.pooling, self.dropout, self.drawn)

    @property
    def arrays(self) -> Arrays:
        """Those of the comparison, by short names that are the same at all settings."""
        return arrays_of_comparison(self.comparison)


def controls(now: _Now) -> tuple[Section, ...]:
    """The two layers, and how the pooled map is laid."""
    drawn = segments(now.settings[View], "layout", f"{KINDS[now.pooling.kind].title} is drawn")
    pooling = pooling_section(now.pooling, now.source.size, now.offers_kinds, drawn)
    return sweeping(pooling), sweeping(dropout_section(now.dropout, now.source, now.drawn))


def scene(now: _Now) -> Scene:
    """The three maps, and what a browser works them out from at other settings of layers and drawing."""
    return now.ahead(comparison_scene(now.comparison, now.settings[View].layout), View)


_ON_THE_PLANE = chart(
    "plane",
    lambda now, template: plane(now.comparison, template),
    "Size against the share of values that are not zero: input, max-pooling and dropout",
)
_WORDS = (
    take_along(TITLE),
    text("words", lambda now: now.comparison.sentences),
    late_caption(lambda now: what_to_look_for(now.comparison)),
    caption(
        "New mask in training: only the dropout map changes. Eval: dropout does nothing, and pooling goes on as before."
    ),
)
page = live_page(
    TITLE,
    "Drag :blue[**k**]: smaller. Drag :orange[**p**]: sparser. Switch to Eval: only one of the two stays.",
    _Now,
    parts=(
        maps("maps", scene),
        columns((inputs,), (layers(controls),), widths=(1, 2)),
        columns((_ON_THE_PLANE,), _WORDS, widths=(2, 3), key="beside the plane"),
    ),
    tools=train_and_mask,
)
