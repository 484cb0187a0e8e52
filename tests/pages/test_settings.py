"""Settings and links: what is written is read back, and what cannot be read changes nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.inputs import MAX_SIZE, MIN_SIZE, SAMPLES, format_matrix, load_sample
from viz.inputs.looks import LOOKS
from viz.pages.settings import (
    CONVENTIONS,
    CORRELATIONS,
    LAB_PLACES,
    LAB_UNITS,
    MOST_DIGIT,
    MOST_SEED,
    MOST_SHIFT,
    PARTS,
    QUERY_NAMES,
    QUESTIONS,
    SHEET,
    UNITS,
    UPLOAD,
    Asked,
    InputChoice,
    Settings,
    from_query,
    to_query,
)
from viz.studies.layers import Dropout, Pooling
from viz.studies.passes import STOPS
from viz.studies.places import SPOTS
from viz.studies.training import LIMITS, VARIANTS, Experiment, Twins
from viz.views.theme import LAYOUTS


def whole(field: str) -> st.SearchStrategy[int]:
    return st.integers(*LIMITS[field])


def hundredths(field: str) -> st.SearchStrategy[float]:
    low, high = LIMITS[field]
    return st.integers(round(100 * low), round(100 * high)).map(lambda hundredth: hundredth / 100)


SETTINGS = st.builds(
    Settings,
    input=st.builds(
        InputChoice,
        source=st.sampled_from(list(SAMPLES)),
        size=st.integers(MIN_SIZE, MAX_SIZE),
        look=st.sampled_from(list(LOOKS)),
        channel=st.integers(0, 99),
        cells=st.sampled_from(["", "1,2;-3,0.1", format_matrix(load_sample("negative").values[0])]),
        file=st.sampled_from(["", "Ferien am Meer.jpg"]),
    ),
    pooling=st.builds(
        Pooling,
        kernel_size=st.integers(1, 32),
        stride=st.none() | st.integers(1, 32),
        padding=st.integers(0, 16),
        dilation=st.integers(1, 8),
        ceil_mode=st.booleans(),
    ),
    dropout=st.builds(
        Dropout,
        p=st.integers(0, 100).map(lambda hundredths: hundredths / 100),
        unit=st.sampled_from(UNITS),
        block_size=st.integers(1, 15),
        scaling=st.booleans(),
        training=st.booleans(),
        seed=st.integers(0, MOST_SEED),
    ),
    layout=st.sampled_from(LAYOUTS),
    match=st.booleans(),
    passes=st.sampled_from(STOPS),
    convention=st.sampled_from(CONVENTIONS),
    part=st.sampled_from(PARTS),
    row=st.none() | st.integers(0, MAX_SIZE),
    column=st.none() | st.integers(0, MAX_SIZE),
    place=st.sampled_from(list(SPOTS)),
    down=st.integers(0, MOST_SHIFT),
    right=st.integers(0, MOST_SHIFT),
    lab=st.builds(
        Experiment,
        variants=st.sets(st.sampled_from(list(VARIANTS)), min_size=1).map(
            lambda keys: tuple(key for key in VARIANTS if key in keys)
        ),
        seeds=whole("seeds"),
        images=whole("images"),
        wrong=hundredths("wrong"),
        p=hundredths("p"),
        place=st.sampled_from(LAB_PLACES),
        unit=st.sampled_from(LAB_UNITS),
        channels=whole("channels"),
        steps=whole("steps"),
        batch=whole("batch"),
        decay=hundredths("decay"),
    ),
    asked=st.builds(
        Asked,
        network=st.sampled_from(list(VARIANTS)),
        question=st.sampled_from(QUESTIONS),
        digit=st.integers(0, MOST_DIGIT),
        drawing=st.just("") | st.text("0123456789abcdef", min_size=64, max_size=64).filter(lambda text: text != SHEET),
    ),
    twins=st.builds(
        Twins,
        p=st.integers(0, 100).map(lambda hundredth: hundredth / 100),
        noise=st.integers(0, 200).map(lambda hundredth: hundredth / 100),
        correlation=st.sampled_from(CORRELATIONS),
    ),
)


@given(SETTINGS)
def test_a_link_restores_every_setting(settings):
    assert from_query(to_query(settings)) == settings


def test_defaults_stay_out_of_the_link():
    assert to_query(Settings()) == {}
    assert to_query(Settings().changed("pooling", kernel_size=3)) == {"k": "3"}


@given(st.dictionaries(st.sampled_from(QUERY_NAMES), st.text(max_size=30)))
def test_any_text_at_all_gives_valid_settings(query):
    settings = from_query(query)
    assert from_query(to_query(settings)) == settings


@pytest.mark.parametrize(
    "query",
    [
        {"k": "0"}, {"k": "33"}, {"k": "2.0"}, {"s": "-1"}, {"p": "1.01"}, {"p": "-0.2"}, {"p": "nan"}, {"p": "inf"},
        {"size": "7"}, {"size": "257"}, {"input": "nobody"}, {"input": UPLOAD}, {"look": "x"}, {"drop": "rows"},
        {"train": "yes"}, {"pass": "-1"}, {"view": "round"}, {"cells": "1,2;3"}, {"cells": "nan"}, {"block": "99"},
        {"match": "on"}, {"n": "11"}, {"n": "0"}, {"convention": "none"},
        {"part": "all"}, {"place": "home"}, {"row": "-1"}, {"down": "9"},
        {"nets": ""}, {"nets": "pool.vit"}, {"seeds": "11"}, {"wrong": "0.61"}, {"lab-p": "nan"}, {"steps": "10"},
        {"lab-drop": "block"}, {"decay": "0.5"}, {"digit": "797"}, {"ask": "you"}, {"drawing": "f" * 63},
        {"drawing": "g" * 64}, {"twin-p": "-0.1"}, {"twin-noise": "2.1"}, {"twin-r": "1"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_leaves_the_default(query):
    assert from_query(query) == Settings()


def test_one_bad_value_does_not_spoil_the_others():
    assert from_query({"k": "many", "p": "0.25"}) == Settings(dropout=Dropout(p=0.25))


def test_an_upload_is_named_and_the_link_opens_on_a_sample():
    settings = Settings(input=InputChoice(source=UPLOAD, file="holiday.jpg"))
    assert to_query(settings) == {"file": "holiday.jpg"}
    assert from_query(to_query(settings)) == replace(settings, input=InputChoice(file="holiday.jpg"))


def test_negative_cells_travel_exactly():
    cells = "-0.1,3e-07;-16777216,0"
    assert from_query({"cells": cells}).input.cells == cells
