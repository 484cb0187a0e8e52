"""Pooling against dropout by law: each line of words has a known form, and each number in it is counted again."""

import re
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.studies.test_compare_laws import (
    MEAN,
    NUMBER,
    POOLINGS,
    SHARE,
    SOURCES,
    mean,
    says_move,
    says_number,
    says_share,
    zeros,
)
from viz.studies.budget.contrast import contrast, histograms

repeatable = settings(deadline=None, derandomize=True, max_examples=50)

CONTRASTS = st.builds(
    contrast, SOURCES, POOLINGS, st.none() | st.sampled_from([0, 0.01, 0.25, 0.5, 0.75, 0.99, 1]), st.integers(0, 99)
)
COUNT = r"[\d,]+"
THREE = rf"(?:over )?{NUMBER}"


def words(result, key):
    return next(axis.words for axis in result.axes if axis.key == key)


def numbers(result, key):
    return tuple(reading.number for reading in next(axis.readings for axis in result.axes if axis.key == key))


def integer(text):
    return int(text.replace(",", ""))


def says_part(text, exact):
    """Whether a share that is no quotient of counts is said rightly."""
    return says_share(text, round(exact * 10**12), 10**12)


def says_three(text, exact):
    if text == "over 0.999":
        return 0.9995 <= exact < 1
    return float(text.replace(",", "")) == pytest.approx(exact, abs=0.00051 if exact < 1 else 0.0051)


def windows(result):
    """For each window the cells it reads, as an index into the map: (channel, rows, columns)."""
    layer, (height, width) = result.pooling, result.source.size
    for channel, top, left in np.ndindex(result.pooled.shape):
        cells = [
            (top * layer.step - layer.padding + down * layer.dilation, left * layer.step - layer.padding + over)
            for down in range(layer.kernel_size)
            for over in range(0, layer.kernel_size * layer.dilation, layer.dilation)
        ]
        inside = [(row, column) for row, column in cells if 0 <= row < height and 0 <= column < width]
        yield channel, [row for row, _ in inside], [column for _, column in inside]


def chance(kept, dropped):
    """P(kept > dropped) + ½ P(equal), pair by pair."""
    return np.mean([(a > b) + 0.5 * (a == b) for a, b in product(kept.tolist(), dropped.tolist())])


@repeatable
@given(CONTRASTS)
def test_winners_are_counted_again(result):
    winning = {(c, int(place)) for c, channel in enumerate(result.winners) for place in channel.flat if place >= 0}
    assert {(c, row * result.source.size[1] + column) for c, row, column in np.argwhere(result.selected)} == winning
    if result.matched:
        assert result.p == pytest.approx(1 - len(winning) / result.source.values.size)


@repeatable
@given(CONTRASTS)
def test_what_is_handed_on_is_counted_again(result):
    before, after = result.source.values.size, result.pooled.size
    said = re.fullmatch(
        rf"Pooling hands on (?:as many values as it takes in, ({COUNT}), and so does dropout"
        rf"|({COUNT}) values? for ({COUNT}), ({SHARE}); dropout hands on all ({COUNT}), the dropped ones as zeros)\.",
        words(result, "shape"),
    )
    if after == before:
        assert integer(said[1]) == before
    else:
        assert (integer(said[2]), integer(said[3]), integer(said[5])) == (after, before, before)
        assert says_share(said[4], after, before)
    in_bytes = re.findall(rf"({COUNT}) bytes?", words(result, "bytes"))
    assert [integer(size) for size in in_bytes] == [4 * after, 4 * before]


@repeatable
@given(CONTRASTS)
def test_zeros_are_counted_again(result):
    move = rf"(?:leaves it|(?:raises|lowers) it to {SHARE}(?:, a (?:sparser|denser) map)?)"
    was, both, *moves = re.fullmatch(
        rf"The share of zeros was ({SHARE}): (?:(both layers leave it)|pooling ({move}); dropout ({move}))\.",
        words(result, "zeros"),
    ).groups()
    assert moves != ["leaves it", "leaves it"]
    moves = ["leaves it", "leaves it"] if both else moves
    source = result.source.values
    assert says_share(was, zeros(source), source.size)
    for said, after in zip(moves, (result.pooled, result.dropped), strict=True):
        balance = zeros(after) * source.size - zeros(source) * after.size
        if balance == 0:
            assert said == "leaves it"
            continue
        verb, text, map_ = re.fullmatch(rf"(\w+) it to ({SHARE})(?:, a (\w+) map)?", said).groups()
        assert verb == ("raises" if balance > 0 else "lowers")
        assert map_ == ("sparser" if balance > 0 else "denser" if np.isfinite(after).all() else None)
        assert says_share(text, zeros(after), after.size)
        assert text != was


@repeatable
@given(CONTRASTS)
def test_the_next_pass_is_counted_again(result):
    text = words(result, "next")
    assert text.startswith("Pooling picks " + ("the same cells" if result.selected.any() else "no cell"))
    shape, cells = result.kept.shape, result.kept.size
    passes = max(3, min(8, 2**18 // cells))
    survival = [np.random.Generator(np.random.PCG64(result.dropout.seed + i)).random(shape) for i in range(passes)]
    kept = [(field >= result.p) & (result.p < 1) for field in survival]
    np.testing.assert_array_equal(kept[0], result.kept)
    both = sum((one & other).sum() for one, other in pairwise(kept))
    either = sum((one | other).sum() for one, other in pairwise(kept))
    said = re.search(
        rf"it keeps ({SHARE}) on both; of those of one pass ({SHARE}) on the other, where 1 − p is ({SHARE})\.$", text
    )
    if said:
        assert 0 < result.p < 1
        assert says_share(said[1], both, either)
        assert says_share(said[2], 2 * both, sum(mask.sum() for pair in pairwise(kept) for mask in pair))
        assert says_part(said[3], 1 - result.p)
    else:
        assert (
            text.endswith("keeps every cell on every pass.")
            if result.p == 0
            else text.endswith(f"on any of {passes} passes.")
        )
        assert both == either == (0 if result.p else (passes - 1) * cells)


@repeatable
@given(CONTRASTS)
def test_chances_are_compared_again_pair_by_pair(result):
    by_pooling, by_dropout = words(result, "large").removesuffix(".").split("; ")
    x = result.source.values
    read = np.zeros(x.shape, bool)
    for window in windows(result):
        read[window] = True
    for layer, text, mask, among, number in zip(
        ("pooling", "dropout"),
        (by_pooling[0].lower() + by_pooling[1:], by_dropout),
        (result.selected, result.kept),
        (read, np.ones(x.shape, bool)),
        numbers(result, "large"),
        strict=True,
    ):
        kept, dropped = x[mask], x[among & ~mask]
        drops = "drops" if among.all() else "reads and drops"
        if not kept.size or not dropped.size:
            assert text == f"{layer} {'drops' if kept.size else 'keeps'} nothing" + (
                " that it reads" if kept.size and not among.all() else ""
            )
            assert number is None
            continue
        assert number == pytest.approx(chance(kept, dropped))
        if np.unique(x[among]).size == 1:
            assert text == f"what {layer} keeps equals what it {drops}"
            continue
        said = re.fullmatch(
            rf"what {layer} keeps exceeds what it {drops} with chance ({THREE})(, ties counted half)?", text
        )
        assert says_three(said[1], number)
        assert bool(said[2]) == bool(np.intersect1d(kept, dropped).size)


@repeatable
@given(CONTRASTS)
def test_energy_is_summed_again(result):
    squares = result.source.values.astype(np.float64) ** 2
    text = words(result, "energy")
    if not squares.any():
        assert text == "The input is all zero, so there is no energy to keep."
        return
    said = re.fullmatch(
        rf"Pooling keeps ({SHARE}) of the energy in ({SHARE}) of the cells; dropout keeps ({SHARE}) in ({SHARE})"
        rf"(?:, and ({SHARE}) once survivors are multiplied by ({NUMBER}), their squares by ({NUMBER}))?\.",
        text,
    )
    shares = [squares[mask].sum() / squares.sum() for mask in (result.selected, result.kept)]
    assert says_part(said[1], shares[0])
    assert says_share(said[2], np.count_nonzero(result.selected), squares.size)
    assert says_part(said[3], shares[1])
    assert says_share(said[4], np.count_nonzero(result.kept), squares.size)
    assert bool(said[5]) == (result.scale != 1 and shares[1] > 0)
    if said[5]:
        assert says_part(said[5], np.square(result.dropped, dtype=np.float64).sum() / squares.sum())
        assert says_number(said[6], 1 / (1 - result.p))
        assert says_number(said[7], 1 / (1 - result.p) ** 2)


@repeatable
@given(CONTRASTS)
def test_means_are_taken_again(result):
    said = MEAN.fullmatch(words(result, "mean"))
    was = mean(result.source.values)
    assert says_number(said["was"], was)
    assert says_move(said["pooling"] or "leaves it", was, mean(result.pooled))
    assert says_move(said["dropout"] or "leaves it", was, mean(result.dropped))


@repeatable
@given(CONTRASTS)
def test_windows_are_searched_again_cell_by_cell(result):
    cells = [window for window in windows(result) if window[1]]
    empty = sum(not result.kept[window].any() for window in cells)
    text = words(result, "empty")
    if not cells:
        assert text == "Every window holds nothing but padding, so there is no cell to survive."
        assert numbers(result, "empty") == (None, None)
        return
    assert all(result.selected[window].any() for window in cells)
    assert numbers(result, "empty") == (0, empty / len(cells))
    in_theory = next(axis for axis in result.axes if axis.key == "empty").readings[1].theory
    assert in_theory == pytest.approx(np.mean([result.p ** len(window[1]) for window in cells]))
    said = re.search(
        rf"dropout leaves (?:({COUNT}) of ({COUNT}) windows?, ({SHARE}),|none) without a survivor\.$", text
    )
    assert integer(said[1] or "0") == empty
    if empty:
        assert integer(said[2]) == len(cells)
        assert says_share(said[3], empty, len(cells))


@repeatable
@given(CONTRASTS)
def test_distances_between_training_and_evaluation_are_measured_again(result):
    by_pooling, by_dropout = numbers(result, "evaluation")
    x = result.source.values.astype(np.float64)
    text = words(result, "evaluation").removeprefix("Pooling does the same in training and in evaluation; ")
    assert by_pooling == 0
    if not x.any():
        assert by_dropout is None
        assert text == "so does dropout on a map of zeros."
        return
    expected = np.linalg.norm(result.dropped.astype(np.float64) - x) / np.linalg.norm(x)
    assert by_dropout == pytest.approx(expected, rel=1e-5, abs=1e-6)
    said = re.fullmatch(
        rf"the two outputs of dropout differ by (?:({THREE}) times|as much as) the norm of the input\.", text
    )
    assert bool(said) == (by_dropout > 0)
    if said:
        assert says_three(said[1] or "1", by_dropout)


@repeatable
@given(CONTRASTS)
def test_gradients_flow_again_window_by_window(result):
    flow = np.zeros(result.kept.shape, int)
    for channel, rows, columns in windows(result):
        if rows:
            first = int(np.argmax(result.source.values[channel, rows, columns]))
            flow[channel, rows[first], columns[first]] += 1
    np.testing.assert_array_equal(result.selected, flow > 0)
    reached = rf"(?:no cell|({COUNT}) (?:winner|survivor)s?, (?:unchanged|times ({NUMBER})(?: to ({COUNT}))?))"
    said = re.fullmatch(
        rf"Under pooling a gradient of ones reaches {reached}, under dropout {reached}\.", words(result, "gradient")
    )
    assert integer(said[1] or "0") == np.count_nonzero(flow)
    assert integer(said[4] or "0") == np.count_nonzero(result.kept)
    if flow.any():
        least, most = int(said[2] or 1), int(said[3] or said[2] or 1)
        assert (least, most) == (flow[flow > 0].min(), flow.max())
    if said[4]:
        assert says_number(said[5] or "1", result.scale)


@repeatable
@given(CONTRASTS)
def test_sums_are_pooled_again(result):
    by_pooling, by_dropout = numbers(result, "superposition")
    x = result.source.values
    y = x[..., ::-1]
    cells = [window for window in windows(result) if window[1]]
    maxima = [np.array([float(z[window].max()) for window in cells]) for z in (x + y, x, y)]
    off, whole = np.linalg.norm(maxima[0] - maxima[1] - maxima[2]), np.linalg.norm(maxima[0])
    text = words(result, "superposition")
    assert by_dropout == 0
    if not cells:
        assert text.startswith("No maximum is finite; ")
    elif not off:
        assert by_pooling == 0
        assert text.startswith("With k = 1 " if result.pooling.kernel_size == 1 else "On this map ")
    elif not whole:
        assert by_pooling is None
        assert text.startswith("The map and its mirror image cancel, but their maxima do not; ")
    else:
        assert by_pooling == pytest.approx(off / whole)
        said = re.match(rf"The maxima of a sum are off the sum of the maxima, here by ({SHARE}); ", text)
        assert says_part(said[1], by_pooling)


def check_how_pooling_chose(result, text):
    """By value, by the order of reading, or by place; and among how many cells."""
    if not 0 < np.count_nonzero(result.selected) < result.selected.size:
        assert not text.startswith("No")
        return
    held = [result.source.values[window] for window in windows(result)]
    read = {(c, *cell) for c, *places in windows(result) for cell in zip(*places, strict=True)}
    shared = sum(np.count_nonzero(values == values.max()) > 1 for values in held)
    by_place = all(values.size == 1 for values in held)
    level = all(np.unique(values).size == 1 for values in held)
    assert ("by where they lie" in text) == by_place
    assert ("the values of each are equal" in text) == (level and not by_place)
    assert ("a deterministic choice by value" in text) == (not level)
    order = re.search(rf"where several are largest, in ({COUNT}) of ({COUNT}) windows?, by reading order;", text)
    assert bool(order) == bool(shared and not level)
    assert not order or (integer(order[1]), integer(order[2])) == (shared, len(held))
    area = re.search(rf"\(AUC ({THREE})(?: among the ({COUNT}) that it reads)?\)", text)
    assert bool(area) == (numbers(result, "large")[0] is not None)
    if area:
        assert says_three(area[1], numbers(result, "large")[0])
        assert integer(area[2] or f"{result.kept.size}") == len(read)


@repeatable
@given(CONTRASTS)
def test_the_verdict_is_counted_again(result):
    of_pooling, of_dropout = map(str, result.verdict)
    selected, kept = (int(np.count_nonzero(mask)) for mask in (result.selected, result.kept))
    cells = result.kept.size
    said = re.match(rf"(?:No: p|P)ooling keeps (?:(all of|none of)|({COUNT}) of) ({COUNT}) values?, ", of_pooling)
    assert integer(said[3]) == cells
    assert said[1] == ("all of" if selected == cells else "none of" if not selected else None)
    assert integer(said[2] or "0") == (selected if 0 < selected < cells else 0)
    check_how_pooling_chose(result, of_pooling)

    said = re.match(r"Dropout (of equal budget, )?(?:with )?p = ([\d.]+),? keeps ", of_dropout)
    assert bool(said[1]) == result.matched
    assert says_number(said[2], result.p)
    assert (said[2] in ("0", "1")) == (result.p in (0, 1))
    if 0 < result.p < 1:
        keeps = re.search(rf"keeps ({COUNT}|none) of ({COUNT}) on this pass, ", of_dropout)
        assert (integer(keeps[1].replace("none", "0")), integer(keeps[2])) == (kept, cells)
        again = re.search(rf"each pass repeats ({SHARE}) \(1 − p\) of the cells of another on average", of_dropout)
        assert says_part(again[1], 1 - result.p)
        area = re.search(rf"\(AUC ({THREE}), theory 0\.50+ ± {NUMBER} SD\)", of_dropout)
        assert bool(area) == (0 < kept < cells)
        assert not area or says_three(area[1], numbers(result, "large")[1])


@repeatable
@given(CONTRASTS)
def test_histograms_hold_each_value_once_and_in_its_bin(result):
    x = result.source.values.astype(np.float64)
    for histogram, mask in zip(histograms(result), (result.selected, result.kept), strict=True):
        np.testing.assert_array_equal(histogram.kept, np.histogram(x[mask], histogram.edges)[0])
        np.testing.assert_array_equal(histogram.dropped, np.histogram(x[~mask], histogram.edges)[0])
        assert histogram.kept.sum() + histogram.dropped.sum() == x.size
