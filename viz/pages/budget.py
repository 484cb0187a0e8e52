"""Is pooling a dropout? The winners left in place, beside a dropout that keeps as many values."""

from dataclasses import dataclass
from typing import Annotated, Any

from viz.pages.controls import apply_values, check, next_mask, p_slider, pooling_section, sweeping, tools
from viz.pages.live_controls import Section
from viz.pages.live_page import live_page
from viz.pages.parts import chart, heading, inputs, layers, maps, table, text
from viz.pages.session import PageRun, made_once
from viz.pages.settings import Settings, settings_record
from viz.pages.take_along import take_along
from viz.studies.budget.contrast import Contrast, contrast, histograms
from viz.studies.layers import Dropout
from viz.studies.masks import colour_sentence
from viz.studies.settings import Flag, Setting
from viz.views.budget import contrast_scene, kept_and_dropped
from viz.views.recipes import PLAIN
from viz.views.scene import Scene

TITLE = "Is pooling a dropout?"


@settings_record
@dataclass(frozen=True)
class Budget:
    """Whether p follows pooling's budget, so that both keep as many values."""

    match: Annotated[bool, Setting("match", Flag())] = True


class _Now(PageRun):
    @made_once
    def contrast(self) -> Contrast:
        p = None if self.settings[Budget].match else self.dropout.p
        return contrast(self.source, self.pooling, p, self.dropout.seed)


def _dropout_section(now: _Now) -> Section:
    budget, p = now.settings[Budget], now.contrast.dropout.p
    match = check(budget, "match", "Match pooling's budget")
    if budget.match:  # a sweep of p would end it
        return Section("Dropout", "dropout", (p_slider(Dropout(p), f"{p:.3f}"), match))
    return sweeping(Section("Dropout", "dropout", (p_slider(Dropout(p)), match)))


def apply_budget_values(settings: Settings, values: dict[str, Any]) -> Settings:
    """As `apply_values`, where p follows pooling's budget until it is moved, and again once that is asked for."""
    for name, value in values.items():
        settings = apply_values(settings, {name: value})
        if name == "p":
            settings = settings.changed(Budget, match=False)
    return settings


def scene(now: _Now) -> Scene:
    """The three maps, and what a browser works them out from at other settings of both layers."""
    return now.ahead(contrast_scene(now.contrast), Budget, **PLAIN, drawn="before")


page = live_page(
    TITLE,
    "Both keep as many values. Press New mask: which of the two choices changes?",
    _Now,
    parts=(
        layers(
            lambda now: (sweeping(pooling_section(now.pooling, now.source.size)), _dropout_section(now)),
            apply_budget_values,
        ),
        maps("winners", scene),
        text("verdict", lambda now: (*now.contrast.verdict, *colour_sentence(now.source)), spare=130),
        inputs,
        take_along(TITLE, apply=apply_budget_values),
        table("axes", lambda now: now.contrast.axes, (("Max-pooling", "pooling"), ("Dropout", "dropout"))),
        heading("Which values are kept?"),
        chart(
            "histogram",
            lambda now, template: kept_and_dropped(*histograms(now.contrast), template),
            "How many values of each size max-pooling and dropout keep and discard",
        ),
    ),
    tools=lambda now: tools(next_mask(now, idle=Dropout(now.contrast.dropout.p).idle)),
)
