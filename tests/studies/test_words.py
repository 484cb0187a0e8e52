"""Numbers in words: by hand at every border, and by the law that rounding must not say what is not so."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.studies.words import Sentence, count, factor, number, percent, percents, share

repeatable = settings(deadline=None, derandomize=True, max_examples=200)

WHOLES = st.integers(1, 20_000_000)


@st.composite
def parts(draw):
    whole = draw(WHOLES)
    return draw(st.integers(0, whole)), whole


def value_of(text):
    """Read back a percentage, or None where it is said in words."""
    return None if text[0] in "uo" else float(text.removesuffix(" %"))


def test_a_sentence_reads_from_its_lead_to_its_rest():
    assert str(Sentence("Pooling changed ", "nothing", ": k = 1.", "pooling")) == "Pooling changed nothing: k = 1."


@pytest.mark.parametrize(
    ("how_many", "text"), [(0, "0 values"), (1, "1 value"), (2, "2 values"), (1024, "1,024 values")]
)
def test_one_value_two_values(how_many, text):
    assert count(how_many, "value") == text


def test_a_count_alone_has_its_thousands_parted():
    assert count(1234567) == "1,234,567"


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


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (8, 16, "half"),
        (3, 9, "a third"),
        (6, 9, "two thirds"),
        (4, 16, "a quarter"),
        (12, 16, "three quarters"),
        (2, 16, "an eighth"),
        (1, 9, "a ninth"),
        (16, 256, "a sixteenth"),
        (101, 200, "50 %"),
        (511, 1024, "50 %"),
        (0, 4, "0 %"),
        (4, 4, "100 %"),
    ],
)
def test_a_share_has_a_name_only_where_it_is_exactly_that_fraction(part, whole, text):
    assert share(part, whole) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (0.456, "0.46"),
        (-1.93, "−1.93"),
        (0.01, "0.01"),
        (0.0099, "0.0099"),
        (-1.25e-5, "−1.25e−05"),
        (999, "999.00"),
        (1000, "1,000"),
        (-65535, "−65,535"),
        (999_999, "999,999"),
        (1e6, "1e+06"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
    ],
)
def test_a_number_by_hand(value, text):
    assert number(value) == text


@repeatable
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_number_is_right_to_half_a_hundredth_or_to_half_a_percent(value):
    text = number(value)
    assert "-" not in text
    read = float(text.replace("−", "-").replace(",", ""))
    assert read == pytest.approx(value, rel=0.0051, abs=0.0051 if abs(value) >= 0.01 else 0)


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
        (100, "100"),
        (1 / (1 - 0.99), "100"),
        (1e3, "1,000"),
        (1.2e10, "1.2e+10"),
    ],
)
def test_a_factor_by_hand(value, text):
    assert factor(value) == text


@repeatable
@given(st.floats(1, 1e6))
def test_a_factor_says_one_only_where_nothing_is_multiplied(value):
    assert (factor(value) == "1") == (value == 1)
