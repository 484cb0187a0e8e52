"""Controls made from settings: no combination that they offer can be refused by the operations."""

from dataclasses import replace

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.inputs import FeatureMap
from viz.pages.averages import Averaged, AveragingRun, passes_slider
from viz.pages.budget import Budget, apply_budget_values
from viz.pages.budget import _dropout_section as dropout_of_budget
from viz.pages.budget import _Now as budget_page
from viz.pages.compare import View, controls
from viz.pages.controls import (
    apply_values,
    dropout_section,
    input_section,
    next_mask,
    pooling_section,
    train_and_mask,
)
from viz.pages.live_controls import Choice, Section, Slider
from viz.pages.session import PageRun, Session
from viz.pages.settings import InputChoice, Settings
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import Survivors
from viz.studies.pooling_kinds import KINDS
from viz.studies.slices import STOPS
from viz.studies.units import UNITS

SIZES = st.tuples(st.integers(1, 12), st.integers(1, 12))


def noise(size: tuple[int, int] = (8, 8)) -> FeatureMap:
    return FeatureMap("noise", np.random.default_rng(0).normal(size=(1, *size)).astype(np.float32))


def values_of(sections: tuple[Section, ...]) -> dict:
    return {c.name: c.value for section in sections for c in section.controls + section.folded}


@hypothesis.settings(deadline=None)
@given(SIZES, st.data())
def test_whatever_the_controls_offer_can_be_computed(size, data):
    settings = Settings()
    x = noise(size)
    for _ in range(6):
        sections = (
            pooling_section(settings[Pooling], size, offers_kinds=True),
            dropout_section(settings[Dropout], x, settings[Survivors].drawn),
        )
        shown = [c for section in sections for c in section.controls + section.folded]
        offered = [c for c in shown if isinstance(c, Slider | Choice) and not c.hidden]
        control = data.draw(st.sampled_from(offered))
        if isinstance(control, Slider):
            steps = round((control.high - control.low) / control.step)
            value = control.low + control.step * data.draw(st.integers(0, steps))
        else:
            value = data.draw(st.sampled_from([key for key, _ in control.options]))
        settings = apply_values(settings, {control.name: value})
        result = compare(x, settings[Pooling], settings[Dropout])
        assert result.pooling == settings[Pooling].fitted(size)
        assert result.pooled.size > 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unit", UNITS)
def test_what_a_choice_takes_away_keeps_its_place_among_the_controls(kind, unit):
    def built(pooling: Pooling, dropout: Dropout) -> list[str]:
        sections = pooling_section(pooling, (8, 8), True), dropout_section(dropout, noise(), "before")
        return [control.name for section in sections for control in section.controls + section.folded]

    assert built(Pooling(kind=kind), Dropout(unit=unit)) == built(Pooling(), Dropout())


def test_channels_of_a_pixel_fall_together_or_each_on_its_own():
    colour = FeatureMap("colour", np.zeros((3, 8, 8), np.float32), "picture")
    (check,) = (c for c in dropout_section(Dropout(), colour, "before").controls if c.name == "apart")
    assert (check.label, check.value) == ("R, G and B each on its own, as nn.Dropout does", True)
    together = apply_values(Settings(), {"apart": False})
    assert together[Dropout].unit == "position"
    assert values_of((dropout_section(together[Dropout], colour, "before"),))["apart"] is False
    assert apply_values(together, {"apart": True}) == Settings()
    assert "apart" not in values_of((dropout_section(Dropout(), noise(), "before"),))


def test_thumbnails_of_many_maps_come_in_pages():
    here = Session(Settings())
    here.keep_upload(FeatureMap("maps", np.arange(60, dtype=np.float32).repeat(4).reshape(60, 2, 2)))
    told = []
    for chosen in ({}, {"channel": 30}, {"maps": 2}, {"maps": 99, "channel": 99_999}):
        here.change(InputChoice, **chosen)
        section = input_section(PageRun(here))
        strip, pages = (c for c in section.controls if c.name in ("channel", "maps"))
        told.append(
            (strip.value, len(strip.pictures), [key for key, _ in strip.options][::23], pages.value, pages.text)
        )
    assert told == [
        ("0", 24, ["0", "23"], 0, "0 – 23 of 60"),
        ("30", 24, ["24", "47"], 1, "24 – 47 of 60"),
        ("30", 12, ["48"], 2, "48 – 59 of 60"),
        ("59", 12, ["48"], 2, "48 – 59 of 60"),
    ]


def test_the_stride_follows_the_window_while_it_is_locked():
    moved = apply_values(Settings(), {"k": 3})
    assert moved[Pooling] == Pooling(kernel_size=3, stride=None)
    assert moved[Pooling].step == 3


def test_of_lock_and_stride_the_later_one_counts():
    window = Settings().changed(Pooling, kernel_size=4)
    assert apply_values(window, {"lock": True, "s": 1})[Pooling].stride == 1
    assert apply_values(window, {"s": 1, "lock": True})[Pooling].stride is None
    assert apply_values(window, {"k": 3, "lock": False, "p": 0.25})[Pooling].stride == 3
    assert apply_values(window, {"lock": False, "k": 3})[Pooling].stride == 4


def test_moving_the_stride_unlocks_it():
    assert apply_values(Settings(), {"s": 1})[Pooling] == Pooling(kernel_size=2, stride=1)


def test_locking_brings_the_stride_to_the_window():
    settings = Settings(Pooling(kernel_size=4, stride=1))
    assert apply_values(settings, {"lock": True})[Pooling].step == 4


def test_unlocking_leaves_the_stride_where_it_is():
    assert apply_values(Settings(), {"lock": False})[Pooling] == Pooling(kernel_size=2, stride=2)


def test_what_did_not_change_keeps_what_the_map_had_no_room_for():
    wide = Settings(InputChoice(size=64, look="relu"), Pooling(kernel_size=9))
    assert apply_values(wide, {"p": 0.1}) == wide.changed(Dropout, p=0.1)


def test_values_that_cannot_be_read_are_passed_over():
    assert apply_values(Settings(), {"p": "much", "k": None, "block": -3, "nobody": 1}) == Settings()


def test_blocks_have_a_size_and_values_have_none():
    for unit in UNITS:
        folded = dropout_section(Dropout(unit=unit), noise(), "before").folded
        assert [control.hidden for control in folded if control.name == "block"] == [unit != "block"]


@pytest.mark.parametrize(
    ("dropout", "shown"),
    [
        (Dropout(), True),
        (Dropout(training=False), False),
        (Dropout(scaling=False), False),
        (Dropout(p=0), False),
        (Dropout(p=1), False),
        (Dropout(p=0.01, unit="block"), True),
    ],
)
def test_how_survivors_are_drawn_can_be_chosen_where_it_makes_a_difference(dropout, shown):
    section = dropout_section(dropout, noise(), "after")
    (drawn,) = (control for control in section.folded if control.name == "drawn")
    assert (drawn.value, drawn.hidden) == ("after", not shown)
    assert apply_values(Settings(), {"drawn": "after"}) == Settings(Survivors("after"))


@pytest.mark.parametrize(
    ("dropout", "why", "more"),
    [
        (Dropout(), "", "More of dropout"),
        (Dropout(p=0.01), "", "More of dropout"),
        (Dropout(p=0), "p = 0 drops nothing.", "More of dropout: no effect at p = 0"),
        (Dropout(p=1), "p = 1 drops everything.", "More of dropout: no effect at p = 1"),
        (
            Dropout(training=False),
            "Evaluation draws no mask: it drops nothing.",
            "More of dropout: no effect in evaluation",
        ),
    ],
)
def test_what_has_no_effect_on_dropout_says_why(dropout, why, more):
    _, mask = (section.controls[0] for section in train_and_mask(PageRun(Session(Settings(dropout)))))
    section = dropout_section(replace(dropout, unit="block"), noise(), "before")
    idle = {control.name: control.idle for control in section.folded if control.name != "drawn"}
    assert mask.idle == why
    assert idle == dict.fromkeys(("drop", "block", "scaling"), why)
    assert (section.controls[0].idle, section.fold) == ("" if dropout.training else why, more)


def test_where_nothing_is_ever_evaluated_only_p_tells_whether_a_mask_has_an_effect():
    assert next_mask(PageRun(Session(Settings(Dropout(training=False))))).idle == ""
    assert next_mask(PageRun(Session(Settings(Dropout(p=1))))).idle == "p = 1 drops everything."


@pytest.mark.parametrize("size", [(8, 8), (9, 8)])
def test_ceil_mode_says_where_no_window_would_hang_over(size):
    (ceil,) = (control for control in pooling_section(Pooling(), size).folded if control.name == "ceil")
    pooled = [
        compare(FeatureMap("x", np.zeros((1, *size), np.float32)), Pooling(ceil_mode=c), Dropout()).pooled.shape
        for c in (False, True)
    ]
    assert bool(ceil.idle) == (pooled[0] == pooled[1]) == (size == (8, 8))


def test_compare_shows_the_mode_the_pass_and_the_layout():
    settings = Settings(Dropout(training=False, seed=7), View("over"))
    now = PageRun(Session(settings))
    values = values_of((*train_and_mask(now), *controls(now)))
    assert (values["train"], values["pass"], values["view"]) == ("0", 7, "over")
    assert apply_values(Settings(), values) == settings


def test_moving_p_gives_up_the_matched_budget_and_the_check_takes_it_up_again():
    moved = apply_budget_values(Settings(), {"p": 0.3})
    assert (moved[Budget].match, moved[Dropout].p) == (False, 0.3)
    assert apply_budget_values(moved, {"k": 3})[Budget].match is False
    assert apply_budget_values(moved, {"match": True})[Budget].match is True
    both = [("match", True), ("p", 0.4)]  # the last that was changed counts, also where both go in one message
    assert [apply_budget_values(moved, dict(order))[Budget].match for order in (both, both[::-1])] == [False, True]


def test_what_is_swept_comes_back_to_where_it_stood():
    def swept(sections):
        return [c.name for section in sections for c in section.controls if isinstance(c, Slider) and c.sweeps]

    assert swept(controls(PageRun(Session(Settings())))) == ["k", "p"]
    for match in (True, False):  # a p that follows the budget would be let go by a sweep
        now = budget_page(Session(Settings(Budget(match))))
        assert swept((dropout_of_budget(now),)) == ([] if match else ["p"])


def test_moving_p_elsewhere_leaves_the_matched_budget():
    assert apply_values(Settings(), {"p": 0.3})[Budget].match is True


def test_the_number_of_passes_is_one_of_the_stops():
    (section,) = passes_slider(AveragingRun(Session(Settings(Averaged(70)))))
    (slider,) = section.controls
    assert (slider.value, slider.stops) == (70, STOPS)
    assert apply_values(Settings(), {"n": 1000})[Averaged].passes == 1000
    assert apply_values(Settings(), {"n": 11})[Averaged].passes == 100
