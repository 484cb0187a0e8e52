"""Dropout after pooling, or before it: two lanes from one input, and what each gives on average."""

from viz.pages.averages import AveragingRun, passes_slider, unfinished
from viz.pages.controls import plain_dropout_section, pooling_section, sweeping
from viz.pages.live_page import live_page
from viz.pages.parts import chart, columns, controls, heading, inputs, layers, maps, text
from viz.pages.session import made_once
from viz.pages.take_along import take_along
from viz.studies.masks import colour_sentence
from viz.studies.order.estimates import Estimate, estimate
from viz.studies.order.lanes import Order
from viz.studies.order.study import order
from viz.studies.order.tally import OrderTally
from viz.views.order import averages_scene, lanes_scene
from viz.views.plane import lanes_plane
from viz.views.recipes import PLAIN
from viz.views.scene import Scene

from .parts import TITLE, WHICH_PART, PartRun, part_tools


class _Now(AveragingRun, PartRun):
    part, offers_kinds = "order", True

    @made_once
    def order(self) -> Order:
        return order(self.source, self.pooling, self.dropout.p, self.dropout.seed, self.drawn)

    @made_once
    def tally(self) -> OrderTally:
        return self.advanced("order", OrderTally, self.order.pooling, self.dropout.p)

    @made_once
    def average(self) -> Estimate:
        return estimate(self.tally, self.wanted, self.source)


def scene(now: _Now) -> Scene:
    """Both lanes, and what a browser works them out from at other settings of both layers."""
    return now.ahead(lanes_scene(now.order), **PLAIN)


_PLANE = chart(
    "lanes",
    lambda now, template: lanes_plane(now.order, template),
    "Size against the share of values that are not zero: both orders as paths from the input",
)
draw = live_page(
    TITLE,
    "Drop after pooling, or before: where does a runner-up win?",
    _Now,
    parts=(
        layers(
            lambda now: (
                sweeping(pooling_section(now.pooling, now.source.size, now.offers_kinds)),
                sweeping(plain_dropout_section(now)),
            )
        ),
        maps("lanes", scene),
        inputs,
        take_along(TITLE),
        columns(
            (_PLANE,),
            (text("words", lambda now: (*now.order.sentences, *colour_sentence(now.source)), spare=330),),
            (2, 3),
        ),
        heading("On average over masks: drop → pool", controls(passes_slider)),
        maps("averages of drop → pool", lambda now: averages_scene(now.order, now.average), unfinished),
        text("words on averages", lambda now: now.average.sentences, spare=100),
        heading("What may change places"),
        text("exchanges", lambda now: tuple(exchange.sentence for exchange in now.order.exchanges)),
    ),
    tools=part_tools,
    beside_lead=WHICH_PART,
)
