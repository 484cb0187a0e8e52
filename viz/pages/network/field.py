"""How much of the input a unit sees behind a stack of convolutions and poolings."""

from viz.pages.controls import slider
from viz.pages.live_controls import Section
from viz.pages.parts import chart, maps
from viz.pages.session import made_once
from viz.pages.settings import settings_record
from viz.studies.field import KINDS, Field, Stack, field
from viz.views.field import field_scene, growth

from .parts import PartRun, part_of

settings_record(Stack)


class _Now(PartRun):
    part = "field"

    @made_once
    def field(self) -> Field:
        return field(self.source, self.settings[Stack])


def _sections(now: _Now) -> tuple[Section, ...]:
    """Two layers beside two others, and two."""
    stack = now.settings[Stack]
    numbered = enumerate(vars(stack).items(), 1)
    each = [slider(stack, name, f"Layer {at}", text=KINDS[kind].name) for at, (name, kind) in numbered]
    return tuple(Section("Layers", "pooling", (*each[at : at + 2],)) for at in (0, 2, 4))


_GROWTH = chart(
    "growth",
    lambda now, template: growth(now.field, template),
    "The side of the receptive field behind each layer, as they are and with strides of 1",
)
draw = part_of(
    "Pick a unit of any map: how much of the input does it see?",
    _Now,
    _sections,
    maps("field", lambda now: field_scene(now.field)),
    _GROWTH,
    lambda now: now.field.sentences,
)
