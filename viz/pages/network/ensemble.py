"""An ensemble of thinned networks, and the one network with all its units."""

from viz.pages.order_and_kinds.parts import part_tools
from viz.pages.parts import Turn, chart, maps, text
from viz.pages.session import made_once
from viz.studies.thinned import Ensembles, Thinned, ensembles, thinned
from viz.views.thinned import digit_scene, losses_of, networks_scene

from .parts import PartRun, p_alone, part_of


class _Now(PartRun):
    part = "ensemble"

    @made_once
    def thinned(self) -> Thinned:
        return thinned(self.source, self.dropout.p, self.dropout.seed)

    @made_once
    def ensembles(self) -> Ensembles:
        return ensembles(self.dropout.p, self.dropout.seed)


_LOSSES = chart(
    "losses",
    lambda now, template: losses_of(now.ensembles, template),
    "The log loss of an ensemble against the number of thinned networks in it",
)
draw = part_of(
    "Raise p: the networks disagree. Are all needed for their answer?",
    _Now,
    p_alone,
    maps("networks", lambda now: networks_scene(now.thinned)),
    _LOSSES,
    lambda now: now.thinned.sentences,
    text("ensembles tried", lambda now: now.ensembles.sentences, Turn.SETTLED),
    maps("digit", lambda now: digit_scene(now.thinned)),
    tools=part_tools,
)
