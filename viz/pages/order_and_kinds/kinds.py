"""Kinds of dropout: of values, of channels, of blocks, by factors, and of weights, which is DropConnect."""

from viz.export.arrays import Arrays, arrays_of
from viz.inputs import FeatureMap
from viz.pages.controls import block_slider, p_slider, window_section
from viz.pages.live_controls import Section
from viz.pages.parts import chart, controls, heading, maps, table, text
from viz.pages.session import made_once
from viz.pages.settings import by_name
from viz.studies.kinds.connections import Connections, connections
from viz.studies.kinds.family import KIND_HEADS, TITLES, DropoutKinds, dropout_kinds, kind_axes, stack_of
from viz.studies.kinds.layer_words import UNIT_HEADS, unit_axes
from viz.studies.layers import Dropout
from viz.studies.places.cnn import reduced
from viz.studies.words import Sentence
from viz.views.kinds import kinds_scene, unit_outputs, weights_scene
from viz.views.recipes import PLAIN
from viz.views.scene import Scene

from .parts import PartRun, part_page, reduction


class _Now(PartRun):
    part = "kinds"

    @made_once
    def stack(self) -> FeatureMap:
        """The channels that are shown, kept until another input asks for others."""
        stack = self.ready.stack
        return self.session.remembered("stack of kinds", self.ready.key, lambda: stack_of(reduced(stack)))

    @made_once
    def kinds(self) -> DropoutKinds:
        return dropout_kinds(self.stack, self.dropout.p, self.dropout.block_size, self.dropout.seed)

    @made_once
    def connections(self) -> Connections:
        return connections(self.source, self.pooling.kernel_size, self.dropout.p, self.dropout.seed)

    @property
    def arrays(self) -> Arrays:
        """Before those of the maps, of which each shows one channel, all channels in one."""
        return arrays_of([scene(self) for scene in self.scenes.values()], by_name(self.settings), self.stack.values)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """What is not said in the table already."""
        beyond_the_table = self.kinds.sentences[len(TITLES) :]
        given = Sentence("Of a picture these are ", f"{len(self.stack.values)} of its feature maps", " after ReLU.")
        seen = (given,) if self.ready.stack.kind == "picture" else ()
        return *seen, *beyond_the_table, *reduction(self.source.size, self.stack.size)


def layer_scene(now: _Now) -> Scene:
    """The layer of weights, and what a browser works it out from at other settings: nothing in it is scaled."""
    return now.ahead(weights_scene(now.connections), **PLAIN | {"scaling": False, "drawn": "after"})


def _dropout_sections(now: _Now) -> tuple[Section, ...]:
    dropout = Dropout(now.kinds.p, block_size=now.kinds.block_size)
    blocks = Section("Blocks", "dropout", (block_slider(dropout, now.stack.size),))
    return Section("Dropout", "dropout", (p_slider(dropout),)), blocks


draw = part_page(
    "The same share dropped, by different units: what is left?",
    _Now,
    _dropout_sections,
    maps("kinds", lambda now: kinds_scene(now.kinds)),
    table("all kinds", lambda now: kind_axes(now.kinds), KIND_HEADS),
    text("words on kinds", lambda now: now.sentences, spare=170),
    heading("DropConnect: weights instead of activations", controls(lambda now: (window_section(now),))),
    maps("weights", layer_scene, follows=True),
    text("words on weights", lambda now: now.connections.sentences),
    table(
        "units",
        lambda now: unit_axes(now.connections.units),
        UNIT_HEADS,
        chosen=lambda now: unit_axes(now.connections.units)[now.connections.telling].key,
    ),
    chart(
        "outputs",
        lambda now, template: unit_outputs(now.connections, template),
        "How often a unit gives what before ReLU, by dropout of its inputs, by DropConnect, and by a Gaussian",
    ),
)
