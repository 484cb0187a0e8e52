"""Train and eval: one input on many passes."""

from dataclasses import dataclass
from typing import Annotated

from viz.pages.averages import AveragingRun, passes_slider, unfinished
from viz.pages.controls import next_mask, plain_dropout_section, pooling_section, segments, tools
from viz.pages.live_controls import Player, Section
from viz.pages.live_page import live_page
from viz.pages.parts import chart, columns, controls, heading, inputs, layers, maps, table, text
from viz.pages.session import made_once
from viz.pages.settings import settings_record
from viz.pages.take_along import take_along
from viz.studies.masks import CONVENTIONS, Convention, colour_sentence
from viz.studies.passes.averages import Passes, passes
from viz.studies.passes.conventions import conventions
from viz.studies.passes.film import Film, film
from viz.studies.passes.tally import Tally
from viz.studies.settings import OneOf, Setting
from viz.views.passes import averages_scene, error_curve, film_scene, spread_of_readings
from viz.views.recipes import PLAIN
from viz.views.scene import Scene

TITLE = "Train and eval"


@settings_record
@dataclass(frozen=True)
class Scaling:
    """Where survivors are scaled: in training, in evaluation, or in both as .eval() was never called."""

    convention: Annotated[Convention, Setting("convention", OneOf(CONVENTIONS))] = "inverted"


class _Now(AveragingRun):
    @made_once
    def film(self) -> Film:
        return film(self.source, self.pooling, self.dropout.p, self.dropout.seed, self.convention)

    @made_once
    def tally(self) -> Tally:
        return self.advanced("passes", Tally, self.dropout.p)

    @made_once
    def averages(self) -> Passes:
        settings = self.pooling, self.convention
        return self.of_passes("averages", lambda: passes(self.tally, self.wanted, self.source, *settings), *settings)

    @property
    def convention(self) -> Convention:
        return self.settings[Scaling].convention


def scene(now: _Now) -> Scene:
    """The film, and what a browser works it out from at other settings."""
    return now.ahead(film_scene(now.film, now.drawn), Scaling, **PLAIN)


def _dropout_section(now: _Now) -> Section:
    convention = segments(now.settings[Scaling], "convention", "Convention")
    return plain_dropout_section(now, convention, scaled=now.convention != "classic")


_ERRORS = chart(
    "errors",
    lambda now, template: error_curve(now.averages, template),
    "How far the mean of N passes is from the input, against N, both on log axes, beside one over root N",
)
_READINGS = chart(
    "readings",
    lambda now, template: spread_of_readings(now.averages, template),
    "How often the mean of the map reads what, over passes with their masks on",
)
page = live_page(
    TITLE,
    "Press Play: in training each pass drops other values; in evaluation all passes are one.",
    _Now,
    parts=(
        layers(lambda now: (pooling_section(now.pooling, now.source.size), _dropout_section(now))),
        maps("film", scene),
        inputs,
        take_along(TITLE),
        text("story", lambda now: (*now.film.sentences, *colour_sentence(now.source)), spare=400),
        heading("Many passes, one input", controls(passes_slider)),
        maps("averages", lambda now: averages_scene(now.averages), unfinished, follows=True),
        text("words", lambda now: now.averages.sentences, spare=100),
        columns((_ERRORS,), (_READINGS,)),
        heading("Where are survivors scaled?"),
        table(
            "conventions",
            lambda now: now.of_passes("conventions", lambda: conventions(now.tally, now.wanted, now.source)),
            (("Training", "dropout"), ("Evaluation", "dropout")),
            chosen=lambda now: now.convention,
        ),
    ),
    tools=lambda now: tools(next_mask(now, Player, "Next pass")),
)
