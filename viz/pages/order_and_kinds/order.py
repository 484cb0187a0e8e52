"""Dropout after pooling, or before it: two lanes from one input, and what each gives on average."""

from functools import partial

from viz.pages.averages import AveragingRun, closed_form, passes_slider, unfinished
from viz.pages.controls import plain_dropout_section, pooling_section, sweeping
from viz.pages.parts import chart, columns, controls, heading, maps, text
from viz.pages.session import made_once
from viz.studies.masks import colour_sentence
from viz.studies.order.closed_form import OnAverage
from viz.studies.order.estimates import Estimate, estimate
from viz.studies.order.lanes import Lanes, Order, lanes
from viz.studies.order.study import with_average
from viz.studies.order.tally import OrderTally
from viz.studies.words import Sentence
from viz.views.order import averages_scene, awaited_scene, lanes_scene
from viz.views.plane import lanes_plane
from viz.views.recipes import PLAIN
from viz.views.scene import Scene

from .parts import PartRun, part_page


class _Now(AveragingRun, PartRun):
    part, offers_kinds = "order", True

    @made_once
    def lanes(self) -> Lanes:
        """Both lanes; they stay while a slice follows the other."""
        settings = self.pooling, self.dropout.p, self.dropout.seed, self.drawn
        return self.session.remembered("lanes", (self.source_key, *settings), lambda: lanes(self.source, *settings))

    @made_once
    def closed_form(self) -> OnAverage:
        """What drop → pool gives on average, as far as it is worked out."""
        return closed_form(self, self.lanes.pooling, self.lanes.dropout.p)

    @made_once
    def order(self) -> Order:
        """Both lanes, and what they come to on average, once that is worked out."""
        return with_average(self.lanes, self.closed_form.moments)

    @made_once
    def tally(self) -> OrderTally:
        make = partial(OrderTally, moments=self.closed_form.moments)
        return self.advanced("order", make, self.lanes.pooling, self.dropout.p)

    @made_once
    def average(self) -> Estimate:
        return self.of_passes("estimate", lambda: estimate(self.tally, self.wanted, self.source))

    @property
    def words(self) -> tuple[Sentence, ...]:
        """What is said of both lanes."""
        if not self.closed_form.done:
            awaited = Sentence("What both lanes come to on average ", "is being worked out", ".")
            return awaited, *colour_sentence(self.source)
        return *self.order.sentences, *colour_sentence(self.source)


def scene(now: _Now) -> Scene:
    """Both lanes, and what a browser works them out from at other settings of both layers."""
    return now.ahead(lanes_scene(now.lanes), **PLAIN)


def _averages(now: _Now) -> Scene:
    if not now.closed_form.done:
        return awaited_scene(now.lanes, now.closed_form.share)
    return averages_scene(now.order, now.average)


_PLANE = chart(
    "lanes",
    lambda now, template: lanes_plane(now.lanes, template),
    "Size against the share of values that are not zero: both orders as paths from the input",
)
draw = part_page(
    "Drop after pooling, or before: where does a runner-up win?",
    _Now,
    lambda now: (
        sweeping(pooling_section(now.pooling, now.source.size, now.offers_kinds)),
        sweeping(plain_dropout_section(now)),
    ),
    maps("lanes", scene),
    columns((_PLANE,), (text("words", lambda now: now.words, spare=330),), widths=(2, 3)),
    heading("On average over masks: drop → pool", controls(passes_slider)),
    maps("averages of drop → pool", _averages, lambda now: not now.closed_form.done or unfinished(now), follows=True),
    text("words on averages", lambda now: now.average.sentences if now.closed_form.done else (), spare=100),
    heading("What may change places"),
    text("exchanges", lambda now: tuple(exchange.sentence for exchange in now.lanes.exchanges), late=True),
)
