"""Controls made from settings: no combination that they offer can be refused by the operations."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from viz.inputs import FeatureMap
from viz.pages.controls import (
    apply_budget_values,
    apply_values,
    dropout_section,
    passes_slider,
    pooling_section,
    toolbar,
)
from viz.pages.live_controls import Section, Slider
from viz.pages.settings import InputChoice, Settings
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.studies.passes import STOPS

SIZES = st.tuples(st.integers(1, 12), st.integers(1, 12))


def values_of(sections: tuple[Section, ...]) -> dict:
    return {c.name: c.value for section in sections for c in section.controls + section.folded}


@given(SIZES, st.data())
def test_whatever_the_sliders_offer_can_be_computed(size, data):
    settings = Settings()
    x = FeatureMap("noise", np.random.default_rng(0).normal(size=(1, *size)).astype(np.float32))
    for _ in range(6):
        sections = (
            pooling_section(settings.pooling.fitted(size), size),
            dropout_section(settings.dropout.fitted(size), size),
        )
        sliders = [c for section in sections for c in section.controls + section.folded if isinstance(c, Slider)]
        control = data.draw(st.sampled_from(sliders))
        steps = round((control.high - control.low) / control.step)
        value = control.low + control.step * data.draw(st.integers(0, steps))
        settings = apply_values(settings, {control.name: value})
        result = compare(x, settings.pooling, settings.dropout)
        assert result.pooling == settings.pooling.fitted(size)
        assert result.pooled.size > 0


def test_the_stride_follows_the_window_while_it_is_locked():
    moved = apply_values(Settings(), {"k": 3})
    assert moved.pooling == Pooling(kernel_size=3, stride=None)
    assert moved.pooling.step == 3


def test_moving_the_stride_unlocks_it():
    assert apply_values(Settings(), {"s": 1}).pooling == Pooling(kernel_size=2, stride=1)


def test_locking_brings_the_stride_to_the_window():
    settings = Settings(pooling=Pooling(kernel_size=4, stride=1))
    assert apply_values(settings, {"lock": True}).pooling.step == 4


def test_unlocking_leaves_the_stride_where_it_is():
    assert apply_values(Settings(), {"lock": False}).pooling == Pooling(kernel_size=2, stride=2)


def test_what_did_not_change_keeps_what_the_map_had_no_room_for():
    wide = Settings(input=InputChoice(size=64, look="relu"), pooling=Pooling(kernel_size=9))
    assert apply_values(wide, {"p": 0.1}) == replace(wide, dropout=Dropout(p=0.1))


def test_values_that_cannot_be_read_are_passed_over():
    assert apply_values(Settings(), {"p": "much", "k": None, "block": -3, "nobody": 1}) == Settings()


def test_blocks_have_a_size_and_values_have_none():
    names = {c.name for c in dropout_section(Dropout(unit="block"), (8, 8)).controls}
    assert "block" in names
    assert "block" not in {c.name for c in dropout_section(Dropout(), (8, 8)).controls}


def test_the_toolbar_shows_the_mode_the_pass_and_the_layout():
    settings = replace(Settings(dropout=Dropout(training=False, seed=7)), layout="over")
    assert values_of(toolbar(settings)) == {"train": "0", "pass": 7, "view": "over"}
    assert apply_values(Settings(), values_of(toolbar(settings))) == settings


def test_moving_p_gives_up_the_matched_budget_and_the_check_takes_it_up_again():
    moved = apply_budget_values(Settings(), {"p": 0.3})
    assert (moved.match, moved.dropout.p) == (False, 0.3)
    assert apply_budget_values(moved, {"k": 3}).match is False
    assert apply_budget_values(moved, {"match": True}).match is True


def test_moving_p_elsewhere_leaves_the_matched_budget():
    assert apply_values(Settings(), {"p": 0.3}).match is True


def test_the_number_of_passes_is_one_of_the_stops():
    (section,) = passes_slider(Settings(passes=70))
    (slider,) = section.controls
    assert (slider.value, slider.stops) == (70, STOPS)
    assert apply_values(Settings(), {"n": 1000}).passes == 1000
    assert apply_values(Settings(), {"n": 11}).passes == 100
