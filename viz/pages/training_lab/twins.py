"""OR, not AND, in closed form: two features that say nearly the same."""

from viz.pages.controls import slider, tools
from viz.pages.live_controls import Section
from viz.pages.parts import TOOLBAR, chart, columns, controls, heading, maps, prose, table, text
from viz.pages.session import PageRun, made_once
from viz.pages.settings import settings_record
from viz.studies.training.tables import TWIN_HEADS, twin_axes
from viz.studies.training.twins import OrNotAnd, Twins, or_not_and
from viz.views.training import weights_scene
from viz.views.training_charts import twin_curves

settings_record(Twins)


class Solving(PageRun):
    """Both ways of learning from the two features."""

    @made_once
    def result(self) -> OrNotAnd:
        """The weights, and what they are worth."""
        return or_not_and(self.settings[Twins])


def _sliders(now: Solving) -> tuple[Section, ...]:
    twins = now.settings[Twins]
    return (
        Section("", "dropout", (slider(twins, "p", "p of the features"),)),
        *tools(slider(twins, "noise", "Noise"), slider(twins, "correlation", "Correlation")),
    )


PARTS = (
    heading("OR, not AND", controls(_sliders, TOOLBAR)),
    prose(
        "Two features say nearly the same, and a linear model adds them up. Dropout of features adds "
        "(p/(1 − p))·Σ w²‖x‖² to the squared error, averaged over all masks: it has a closed form."
    ),
    maps("twins", lambda now: weights_scene(now.result)),
    text("words on twins", lambda now: now.result.sentences),
    table("solutions", lambda now: twin_axes(now.result), TWIN_HEADS),
    columns(
        (chart("twin weights", lambda now, look: twin_curves(now.result, True, look), "Both weights against p"),),
        (
            chart(
                "twin errors",
                lambda now, look: twin_curves(now.result, False, look),
                "The error without either feature against p",
            ),
        ),
    ),
)
