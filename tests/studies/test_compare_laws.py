"""Compare by law: each sentence has a known form, and each number in it is counted again from the arrays."""

import re
from fractions import Fraction
from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.inputs.feature_map import FeatureMap
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling

repeatable = settings(deadline=None, derandomize=True, max_examples=200)

SIGNS = {
    "zero": np.zeros_like,
    "signed": np.array,
    "not negative": np.abs,
    "zeros among positives": lambda values: np.maximum(values, 0),
    "not positive": lambda values: -np.abs(values),
}


def drawn_map(shape, sign, most, share, seed):
    """A map of sixteenths, where a share of the cells are drawn one by one, and all others are alike."""
    random = np.random.default_rng(seed)
    values = random.integers(-most, most + 1, (2, *shape)) / 16
    mixed = np.where(random.random(shape) < share, values[0], values[1].flat[0])
    return FeatureMap("drawn", SIGNS[sign](mixed).astype(np.float32))


# A seed and not each value is drawn by Hypothesis, which would take nine tenths of the time.
SOURCES = st.builds(
    drawn_map,
    st.tuples(st.integers(1, 3), *[st.integers(1, 9)] * 2),
    st.sampled_from([*SIGNS]),
    st.sampled_from([1, 8, 64]),
    st.sampled_from([0.1, 0.5, 1]),
    st.integers(0, 2**32 - 1),
)
POOLINGS = st.builds(
    Pooling,
    st.integers(1, 5),
    st.none() | st.integers(1, 5),
    st.integers(0, 2),
    st.sampled_from([1, 1, 1, 2, 3, 8]),
    st.booleans(),
    st.sampled_from(["max", "max", "average", "min", "first"]),
)
DROPOUTS = st.builds(
    Dropout,
    st.sampled_from([0, 0.01, 0.25, 0.5, 0.75, 0.99, 1]),
    st.sampled_from(["value", "channel", "position", "block"]),
    st.integers(1, 4),
    st.booleans(),
    st.sampled_from([True, True, True, False]),
    st.integers(0, 99),
)
COMPARISONS = st.builds(compare, SOURCES, POOLINGS, DROPOUTS)

SHARE = r"(?:[\d.]+ %|(?:under|over) [\d.]+ %|[a-z ]+?)"
NUMBER = r"−?[\d.,]+(?:e[+−]\d+)?"
SHIFT = rf"(?P<way>up|down): the share of zeros (?P<verb>falls|rises) from (?P<was>{SHARE}) to (?P<now>{SHARE})"
POOLING = re.compile(
    rf"Pooling (?:moved the map (?:left: (?P<left>{SHARE}) of the values"
    rf"|right: (?P<more>{SHARE}) more values, as padding adds windows)"
    r"|(?P<kept>kept as many values as before)), and "
    rf"(?:(?P<moved>moved the map )?{SHIFT}(?P<denser>, so the map is denser)?|(?P<none>no zero more)"
    rf"|(?P<all>all of them are zero still)|the share of zeros stays at (?P<stays>{SHARE}))\."
)
LOST = {
    "max": "even the largest value there would be lost",
    "min": "even the smallest value there would be lost",
    "average": "whatever they hold, no mean would tell of it",
    "first": "whatever they hold, only the first of each window counts",
}
UNREAD = re.compile(r"Pooling never reads ([\d,]+) of ([\d,]+) cells?: (.*)\.")
OVERLAP = re.compile(
    r"The windows overlap: ([\d,]+) (?:maxima|minima) come from ([\d,]+) cells?, "
    r"(?:(as one cell can win more than once)|and no cell wins twice here)\."
)
SHARED = re.compile(r"The windows overlap: a cell is in up to ([\d,]+) of them, and counts in as many means\.")
OWN = {
    "max": "its own maximum",
    "min": "its own minimum",
    "average": "its own mean",
    "first": "the first of its window",
}
DROPOUT = re.compile(
    r"Dropout (?:"
    rf"moved the map down: (?:the share of zeros rises from (?P<was>{SHARE}) to (?P<now>{SHARE})"
    rf"|(?P<zero>{SHARE}) of the values are zero), and not one value fewer"
    r"|dropped (?P<gone>[\d,]+) values?, (?:(?P<one>which was)|all of them) zero already)"
    rf"; the survivors?(?P<single> is)?(?: are)? (?:not scaled|multiplied by (?P<factor>{NUMBER}))\."
)
MOVES = rf"(?:leaves it|hardly moves it|takes it (?:up|down) to {NUMBER}|leaves no finite value)"
MEAN = re.compile(
    rf"The mean was (?P<was>{NUMBER}): (?:(?P<both>both layers leave it)"
    rf"|pooling (?P<pooling>{MOVES})(?P<tiled>, as its windows tile the map)?; "
    rf"dropout (?P<dropout>{MOVES})(?P<here> on this pass)?"
    rf"(?P<long>(?: and|, and (?P<average>{MOVES})) on average over all masks)?)\."
)
NAMES = {
    "half": Fraction(1, 2),
    "a third": Fraction(1, 3),
    "two thirds": Fraction(2, 3),
    "a quarter": Fraction(1, 4),
    "three quarters": Fraction(3, 4),
    "an eighth": Fraction(1, 8),
    "a ninth": Fraction(1, 9),
    "a sixteenth": Fraction(1, 16),
}


def says_share(text, part, whole):
    """Whether a share is said rightly: a name exactly, a percentage to half its last digit."""
    exact = Fraction(int(part), int(whole))
    if text in NAMES:
        return exact == NAMES[text]
    if text.startswith("under"):
        return 0 < exact < Fraction(1, 1000)
    if text.startswith("over"):
        return Fraction(999, 1000) < exact < 1
    digits = text.removesuffix(" %")
    half = Fraction(1, 2 * 10 ** len(digits.partition(".")[2]))
    return abs(Fraction(digits) - 100 * exact) <= half and (Fraction(digits) in (0, 100)) <= (exact in (0, 1))


def says_number(text, exact):
    """Whether a number is said rightly: to half a hundredth, or to half a percent."""
    return float(text.replace("−", "-").replace(",", "")) == pytest.approx(exact, rel=0.0051, abs=0.0051)


def says_move(text, was, now):
    """Whether it is said rightly what became of a mean."""
    if text == "leaves it":
        return now == pytest.approx(was, abs=1e-12)
    if text == "leaves no finite value":
        return now is None
    if text == "hardly moves it":
        return now != was and now == pytest.approx(was, rel=0.0101, abs=0.0101)
    _, _, direction, _, number = text.split()
    return says_number(number, now) and (direction == "up") == (now > was)


def zeros(values):
    return sum(value == 0 for value in values.flat)


def mean(values):
    finite = [float(value) for value in values.flat if np.isfinite(value)]
    return fsum(finite) / len(finite) if finite else None


def windows_of(result):
    """The values of each window in order, as arrays (C, cells) without padding; and how many cells it reads in all."""
    layer, size = result.pooling, np.array(result.source.size)
    for top, left in np.ndindex(result.pooled.shape[1:]):
        corner = np.array((top, left)) * layer.step - layer.padding
        places = [corner + np.array(tap) * layer.dilation for tap in np.ndindex((layer.kernel_size,) * 2)]
        inside, padded = (
            [place for place in places if (place >= -margin).all() and (place < size + margin).all()]
            for margin in (0, layer.padding)
        )
        yield (top, left), np.array([result.source.values[:, *place] for place in inside]).T, len(padded)


def cells_read(result):
    """How often each cell of one channel is read, window by window and cell by cell."""
    layer = result.pooling
    read = np.zeros(result.source.size, int)
    taps = layer.kernel_size if layer.kind != "first" else 1
    for top, left in np.ndindex(result.pooled.shape[1:]):
        for down, across in np.ndindex(taps, taps):
            row = top * layer.step - layer.padding + down * layer.dilation
            column = left * layer.step - layer.padding + across * layer.dilation
            if 0 <= row < read.shape[0] and 0 <= column < read.shape[1]:
                read[row, column] += 1
    return read


def sentences(result, role):
    return [str(sentence) for sentence in result.sentences if sentence.role == role]


@repeatable
@given(COMPARISONS)
def test_there_are_two_to_four_sentences_of_plain_text(result):
    assert 2 <= len(result.sentences) <= 4
    for text in map(str, result.sentences):
        assert re.fullmatch(r"[A-Z][^.!?]*(?:\.\d[^.!?]*)*\.", text)
        assert "  " not in text
        assert not re.search(r"-\d|nan|inf|None|\b1 (?:values|cells)\b", text)


@repeatable
@given(COMPARISONS)
def test_ledgers_are_counted_again(result):
    low, high = result.colour_range
    for values, counted in (
        (result.source.values, result.before),
        (result.pooled, result.after_pooling),
        (result.dropped, result.after_dropout),
    ):
        finite = [value for value in values.flat if np.isfinite(value)]
        assert counted.shape == values.shape
        assert counted.values == len(list(values.flat))
        assert counted.zeros == zeros(values)
        assert counted.from_padding == counted.infinite == counted.values - len(finite)
        assert counted.empty == (np.inf if values is result.pooled and result.pooling.kind == "min" else -np.inf)
        assert counted.beyond == sum(not low <= value <= high for value in finite)
        assert (counted.low, counted.high) == ((min(finite), max(finite)) if finite else (0, 0))
        assert counted.mean == pytest.approx(mean(values) or 0, abs=1e-12)
    assert result.before.beyond == result.before.infinite == result.after_pooling.beyond == 0


@repeatable
@given(COMPARISONS)
def test_pooled_values_are_those_of_their_windows_and_indices_point_at_them(result):
    kind, of = result.pooling.kind, {"max": max, "min": min, "first": lambda cells: cells[0]}
    assert (result.indices is None) == (kind == "average")
    for place, cells, size in windows_of(result):
        for channel, value in enumerate(result.pooled[:, *place]):
            if kind == "average":
                assert value == pytest.approx(fsum(map(float, cells[channel])) / size, rel=1e-6, abs=1e-6)
                continue
            index = result.indices[channel, *place]
            assert (index < 0) == (not cells.size)
            expected = of[kind](cells[channel]) if cells.size else {"max": -np.inf, "min": np.inf}[kind]
            assert value == expected == (result.source.values[channel].flat[index] if cells.size else expected)
    assert np.isfinite(result.pooled).all() or not np.isfinite(result.pooled).any()


@repeatable
@given(COMPARISONS)
def test_a_dropped_value_is_zero_and_a_kept_one_is_scaled(result):
    expected = np.where(result.kept, result.source.values * result.scale, 0)
    np.testing.assert_allclose(result.dropped, expected, rtol=1e-6)
    if result.dropout.training:
        np.testing.assert_array_equal(result.kept, (result.survival >= result.dropout.p) & (result.dropout.p < 1))
    else:
        np.testing.assert_array_equal(result.dropped, result.source.values)


@repeatable
@given(COMPARISONS)
def test_what_is_said_of_pooling_is_counted_again(result):
    text = sentences(result, "pooling")[0]
    before, after = result.source.values, result.pooled
    if text == f"Pooling changed nothing: with k = 1 and s = 1 each value is {OWN[result.pooling.kind]}.":
        np.testing.assert_array_equal(after, before)
        return
    said = POOLING.fullmatch(text)
    size = after.size - before.size
    was, now = (Fraction(zeros(values), values.size) for values in (before, after))
    assert (size < 0, size == 0, size > 0) == (bool(said["left"]), bool(said["kept"]), bool(said["more"]))
    assert not said["left"] or says_share(said["left"], after.size, before.size)
    assert not said["more"] or says_share(said["more"], size, before.size)
    assert bool(said["way"]) == (was != now)
    assert bool(said["moved"]) == bool(said["kept"] and said["way"])
    assert bool(said["none"]) == (was == now == 0)
    assert bool(said["all"]) == (was == now == 1)
    assert not said["stays"] or says_share(said["stays"], *now.as_integer_ratio())
    if said["way"]:
        assert (said["way"], said["verb"]) == (("up", "falls") if now < was else ("down", "rises"))
        assert says_share(said["was"], *was.as_integer_ratio())
        assert says_share(said["now"], *now.as_integer_ratio())
        assert said["was"] != said["now"]
        assert bool(said["denser"]) == bool(now < was and np.isfinite(after).all())


@repeatable
@given(COMPARISONS)
def test_what_is_said_of_windows_is_counted_again(result):
    said = sentences(result, "pooling")[1:]
    read, channels, kind = cells_read(result), len(result.source.values), result.pooling.kind
    if not read.any():
        each = {"max": "maximum is −∞", "min": "minimum is ∞"}[kind]
        assert said == [f"Every window holds nothing but padding, so each {each}."]
    elif not read.all():
        unread, cells, lost = UNREAD.fullmatch(*said).groups()
        assert int(unread) == channels * sum(times == 0 for times in read.flat)
        assert (int(cells), lost) == (result.source.values.size, LOST[kind])
    elif read.max() > 1 and kind == "average":
        assert int(*SHARED.fullmatch(*said).groups()) == read.max()
    elif read.max() > 1:
        maxima, winning, twice = OVERLAP.fullmatch(*said).groups()
        distinct = {(c, int(place)) for c in range(channels) for place in result.indices[c].flat}
        assert (int(maxima), int(winning)) == (result.pooled.size, len(distinct))
        assert bool(twice) == (len(distinct) < result.pooled.size)
    else:
        assert said == []


@repeatable
@given(COMPARISONS)
def test_what_is_said_of_dropout_is_counted_again(result):
    (text,) = sentences(result, "dropout")
    source, kept, dropped = result.source.values, result.kept, result.dropped
    gone = sum(not keep for keep in kept.flat)
    if not result.dropout.training:
        assert text.startswith("Dropout hands the input through untouched: in evaluation ")
    elif gone == 0:
        assert text.startswith("Dropout dropped nothing: ")
        said = re.search(rf"multiplied by ({NUMBER})\.$", text)
        assert says_number(said[1] if said else "1", result.scale)
        assert bool(said) == (result.scale != 1)
    elif gone == kept.size:
        assert text.startswith("Dropout dropped everything: ")
        assert ("scale" in text) == result.dropout.scaling
    else:
        said = DROPOUT.fullmatch(text)
        assert says_number(said["factor"] or "1", result.scale)
        assert bool(said["factor"]) == (result.scale != 1)
        assert bool(said["single"]) == (kept.size - gone == 1)
        assert bool(said["gone"]) == (zeros(source) == zeros(dropped))
        assert not said["gone"] or int(said["gone"]) == gone
        assert bool(said["one"]) == (bool(said["gone"]) and gone == 1)
        assert bool(said["zero"]) == (zeros(source) == 0)
        assert not said["zero"] or says_share(said["zero"], zeros(dropped), dropped.size)
        assert not said["was"] or says_share(said["was"], zeros(source), source.size)
        assert not said["now"] or says_share(said["now"], zeros(dropped), dropped.size)
        assert said["was"] != said["now"] or not said["now"]


@repeatable
@given(COMPARISONS)
def test_what_is_said_of_the_mean_is_counted_again(result):
    (text,) = sentences(result, "input")
    said, dropout = MEAN.fullmatch(text), result.dropout
    was = mean(result.source.values)
    by_pooling, by_dropout = ("leaves it",) * 2 if said["both"] else (said["pooling"], said["dropout"])
    assert says_number(said["was"], was)
    if result.pooling.kind == "average" and by_pooling == "leaves it":
        assert mean(result.pooled) == pytest.approx(was, rel=1e-6, abs=1e-6)
    else:
        assert says_move(by_pooling, was, mean(result.pooled))
    whole = all(size == result.pooling.kernel_size**2 == cells.shape[-1] for _, cells, size in windows_of(result))
    tiled = result.pooling.kind == "average" and whole and (cells_read(result) == 1).all()
    assert bool(said["tiled"]) == (tiled and not said["both"])
    assert says_move(by_dropout, was, mean(result.dropped))

    chance = dropout.training and 0 < dropout.p < 1 and result.source.values.any()
    assert bool(said["here"]) == bool(chance)
    assert bool(said["long"]) == bool(chance and dropout.unit != "block")
    assert said["average"] != by_dropout
    if said["long"]:
        assert says_move(said["average"] or by_dropout, was, was if dropout.scaling else was * (1 - dropout.p))
