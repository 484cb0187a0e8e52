"""Numbers as they are written: by hand at every border, and by the law that rounding must not say what is not so."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.studies.numbers import factor, fixed, number, percent, percents, to_scale

SHARED = json.loads((Path(__file__).parents[1] / "numbers.json").read_text(encoding="utf-8"))
"""Examples that JavaScript's format is held against as well."""

repeatable = settings(deadline=None, derandomize=True, max_examples=200)

WHOLES = st.integers(1, 20_000_000)


@st.composite
def parts(draw):
    whole = draw(WHOLES)
    return draw(st.integers(0, whole)), whole


def value_of(text):
    """Read back a percentage, or None where it is said in words."""
    return None if text[0] in "uo" else float(text.removesuffix(" %"))


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 7, "0 %"),
        (7, 7, "100 %"),
        (1, 1001, "under 0.1 %"),
        (1, 1000, "0.1 %"),
        (1, 36, "2.8 %"),
        (1, 10, "10 %"),
        (9, 16, "56 %"),
        (99, 100, "99 %"),
        (995, 1000, "99.5 %"),
        (999, 1000, "99.9 %"),
        (1000, 1001, "over 99.9 %"),
        (3, 2, "150 %"),
        (9, 4, "225 %"),
    ],
)
def test_percent_by_hand(part, whole, text):
    assert percent(part, whole) == text


@repeatable
@given(parts())
def test_percent_is_nothing_or_all_only_where_it_is_exactly_that(part_of_whole):
    part, whole = part_of_whole
    text = percent(part, whole)
    assert (text == "0 %") == (part == 0)
    assert (text == "100 %") == (part == whole)
    if value_of(text) is None:
        assert text == ("under 0.1 %" if part < whole / 2 else "over 99.9 %")
    else:
        assert value_of(text) == pytest.approx(100 * part / whole, abs=0.5)


@pytest.mark.parametrize(
    ("first", "second", "texts"),
    [
        ((1, 2), (3, 4), ("50 %", "75 %")),
        ((1, 2), (2, 4), ("50 %", "50 %")),
        ((500, 1000), (504, 1000), ("50.0 %", "50.4 %")),
        ((504, 1000), (500, 1000), ("50.4 %", "50.0 %")),
        ((1, 10_000), (4, 10_000), ("0.01 %", "0.04 %")),
        ((4, 10_000), (6, 10_000), ("0.04 %", "0.06 %")),
        ((9999, 10_000), (9996, 10_000), ("99.99 %", "99.96 %")),
        ((0, 9), (1, 5000), ("0 %", "under 0.1 %")),
    ],
)
def test_two_shares_by_hand(first, second, texts):
    assert percents(first, second) == texts


@repeatable
@given(parts(), parts())
def test_two_shares_look_alike_only_where_they_are_equal(first, second):
    one, other = percents(first, second)
    assert (one == other) == (Fraction(*first) == Fraction(*second))


@repeatable
@given(WHOLES.filter(lambda whole: whole > 2), st.data())
def test_neighbouring_shares_stand_in_their_order(whole, data):
    part = data.draw(st.integers(1, whole - 2))
    low, high = map(value_of, percents((part, whole), (part + 1, whole)))
    assert low is None or high is None or low < high


@pytest.mark.parametrize("example", SHARED, ids=str)
def test_a_number_by_hand(example):
    assert number(float(example["value"]), example["whole"]) == example["text"]


@repeatable
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_number_is_right_to_half_of_its_last_digit(value):
    text = number(value)
    assert "-" not in text
    read = float(text.replace("−", "-").replace(",", ""))
    hundredths = 0.01 <= abs(value) < 1e6
    assert read == pytest.approx(value, rel=0.0005 if hundredths else 0.05, abs=0.005001 if hundredths else 0)


@repeatable
@given(st.integers(-999_999, 999_999))
def test_a_whole_number_is_written_out(value):
    assert number(value, whole=True) == f"{value:,}".replace("-", "−")


@pytest.mark.parametrize(
    ("value", "text"), [(0.625, "0.62"), (-0.044, "−0.04"), (-0.001, "0.00"), (1, "1.00"), (12345.678, "12,345.68")]
)
def test_a_number_of_two_decimals(value, text):
    assert fixed(value, 2) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (1.0001, "just over 1"),
        (1 / 0.99, "1.01"),
        (4 / 3, "1.33"),
        (2, "2"),
        (2.5, "2.5"),
        (16 / 7, "2.29"),
        (10, "10"),
        (1 / 0.07, "14.29"),
        (100, "100"),
        (1 / (1 - 0.99), "100"),
        (1e3, "1,000"),
        (1.2e10, "1.2e10"),
    ],
)
def test_a_factor_by_hand(value, text):
    assert factor(value) == text


@repeatable
@given(st.floats(1, 1e6))
def test_a_factor_says_one_only_where_nothing_is_multiplied(value):
    assert (factor(value) == "1") == (value == 1)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ((0.5, 0.75), ("0.50", "0.75")),
        ((0.0066, 0.01), ("0.0066", "0.0100")),
        ((0.461, 0.463, 0), ("0.461", "0.463", "0")),
        ((0.4612, 0.4614), ("0.4612", "0.4614")),
        ((0.46121, 0.46123), ("0.46", "0.46")),
        ((999.5, 1000.25), ("999.50", "1,000.25")),
        ((-2, 2), ("−2.00", "2.00")),
        ((1.2e-6, 0.5), ("1.2e−6", "0.50")),
    ],
)
def test_the_numbers_of_one_sentence_have_one_scale(values, texts):
    assert tuple(to_scale(*values).values()) == texts
