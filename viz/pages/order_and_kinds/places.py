"""Where in a CNN? A strip of layers with a dropout that can be put at each place."""

from dataclasses import replace
from functools import cached_property

from viz.inputs import FeatureMap
from viz.pages.controls import choice, input_and_window, p_slider, unit_controls
from viz.pages.live_controls import Section
from viz.pages.live_page import live_page
from viz.pages.parts import heading, maps, prose, table, text
from viz.studies.layers import Dropout, Size
from viz.studies.places import MEASURE, PlaceKey, Places, places, stage_of, units_at
from viz.studies.words import Sentence
from viz.views.places import HEADS, dense_scene, hatching, place_axes, reports, strip_scene

from .parts import TITLE, Chosen, PartRun, part_tools, reduced, reduction


class _Now(PartRun):
    part = "places"

    @cached_property
    def reduced(self) -> FeatureMap:
        """The map that enters the strip, kept until another input asks for another."""
        return self.session.remembered("source of the strip", self.source_key, lambda: reduced(self.source))

    @cached_property
    def places(self) -> Places:
        """Survivors are scaled, whatever Compare was set to."""
        dropout = replace(self.dropout, scaling=True)
        return places(self.reduced, self.pooling.kernel_size, dropout, self.settings[Chosen].place)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        notes = *hatching(self.places), *reduction(self.source.size, self.reduced.size)
        return *self.places.sentences, *notes


def draw() -> None:
    """The part in the order on screen."""
    live_page(
        TITLE,
        _Now,
        parts=(
            maps("strip", lambda now: strip_scene(now.places)),
            maps("dense layer", lambda now: dense_scene(now.places)),
            text("words on places", lambda now: now.sentences),
            heading("Do neighbours give it away?"),
            text("measure", lambda now: (Sentence("Measured is the ", "", f"{MEASURE}."),)),
            table("table of places", lambda now: place_axes(now.places), HEADS, chosen=lambda now: now.places.place),
            heading("What papers report"),
            prose("\n".join(f"- {line}" for line in reports())),
        ),
        sections=lambda now: (*input_and_window(now), _dropout_section(now)),
        tools=part_tools,
    )


def _dropout_section(now: _Now) -> Section:
    at = next(stage for stage in now.places.stages if stage.key == stage_of(now.places.place))
    return place_section(now.places.place, now.places.dropout, at.values.shape[1:])


def place_section(place: PlaceKey, dropout: Dropout, size: Size) -> Section:
    """Where in a network the dropout stands, and what it drops there, from maps of this size."""
    where = choice(Chosen(place=place), "place", "Dropout stands")
    return Section("Dropout", "dropout", (where, p_slider(dropout), *unit_controls(dropout, size, units_at(place))))
