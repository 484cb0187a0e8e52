"""Where in a CNN? A strip of layers with a dropout that can be put at each place."""

from dataclasses import replace

from viz.inputs import FeatureMap
from viz.pages.controls import choice, p_slider, unit_controls, window_section
from viz.pages.live_controls import Section
from viz.pages.parts import heading, maps, prose, table, text
from viz.pages.session import made_once
from viz.studies.places.cnn import reduced
from viz.studies.places.neighbours import MEASURE, PLACE_HEADS, place_axes
from viz.studies.places.spots import reports, units_at
from viz.studies.places.study import DropoutInCnn, dropout_in_cnn
from viz.studies.words import Sentence
from viz.views.places import cnn_scene, dense_scene

from .parts import Chosen, PartRun, part_page, reduction


class _Now(PartRun):
    part = "places"

    @made_once
    def reduced(self) -> FeatureMap:
        """The map that enters the strip, kept until another input asks for another."""
        return self.session.remembered("source of the strip", self.source_key, lambda: reduced(self.source))

    @made_once
    def cnn(self) -> DropoutInCnn:
        """Survivors are scaled, whatever Compare was set to."""
        dropout = replace(self.dropout, scaling=True)
        return dropout_in_cnn(self.reduced, self.pooling.kernel_size, dropout, self.settings[Chosen].place)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return *self.cnn.sentences, *reduction(self.source.size, self.reduced.size)


def place_sections(now: _Now) -> tuple[Section, ...]:
    """The window of the pooling, where in the network the dropout stands, and what it drops there."""
    place, dropout, size = now.cnn.place, now.cnn.dropout, now.cnn.dropped_layer.values.shape[1:]
    where = choice(Chosen(place=place), "place", "Dropout stands")
    window = window_section(now)
    dropped = p_slider(dropout), *unit_controls(dropout, size, units_at(place))
    return replace(window, controls=(*window.controls, where)), Section("Dropout", "dropout", dropped)


draw = part_page(
    "Move the dropout along: what does the next layer see?",
    _Now,
    place_sections,
    maps("strip", lambda now: cnn_scene(now.cnn)),
    maps("dense layer", lambda now: dense_scene(now.cnn), follows=True),
    text("words on places", lambda now: now.sentences),
    heading("Do neighbours give it away?"),
    text("measure", lambda now: (Sentence("Measured is the ", "", f"{MEASURE}."),)),
    table("spots", lambda now: place_axes(now.cnn.spots), PLACE_HEADS, chosen=lambda now: now.cnn.place),
    heading("What papers report"),
    prose("\n".join(f"- {line}" for line in reports())),
)
