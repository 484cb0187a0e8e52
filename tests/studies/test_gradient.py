"""The gradient of a loss on its way back, and one window across a tie: by differences, by hand, and in words.

tests/studies/test_network_recorded.py holds the maps against PyTorch's.
"""

import re

import numpy as np
import pytest

from tests.each import each
from viz.inputs import FeatureMap
from viz.ops import apply_mask, avg_pool2d, dropout_mask, max_pool2d
from viz.studies.gradient import LOSSES, Asked, gradients
from viz.studies.layers import Pooling

SIGNED = np.random.default_rng(2).normal(0.3, 1, (1, 7, 8)).astype(np.float32)
PLAIN = Pooling()
SOURCES = {
    "signed": SIGNED,
    "negative": -np.abs(SIGNED) - 1,
    "constant": np.full((1, 4, 4), -2, np.float32),
    "zeros": np.zeros((1, 3, 3), np.float32),
    "one cell": np.ones((1, 1, 1), np.float32),
    "tiny": np.arange(6, dtype=np.float32).reshape(1, 2, 3) * np.float32(1e-40),
    "huge": np.array([[[3.4e38, -3.4e38, 1], [3.4e38, 0, -1]]], np.float32),
}
every_source = each("x", SOURCES.values(), ids=SOURCES)
every_loss = each("loss", LOSSES)


def found(x, pooling=PLAIN, p=0.4, loss="sum", raised=0, window=(0, 0), seed=3):
    return gradients(FeatureMap("by hand", np.asarray(x, np.float32)), pooling, p, seed, Asked(loss, raised), window)


def loss_of(x, pool, pooling, p, loss, seed=3):
    pooled = pool(x, pooling.kernel_size, pooling.step)
    output = apply_mask(pooled, dropout_mask(pooled.shape, p, seed=seed), 1 / (1 - p))
    return output.sum() if loss == "sum" else (output**2).sum() / 2


@each("x", [SOURCES["signed"], SOURCES["negative"]])
@each("pooling", [Pooling(2), Pooling(3, 1), Pooling(2, 3)])
@every_loss
def test_a_gradient_says_by_how_much_the_loss_changes(x, pooling, loss):
    result, step = found(x, pooling, loss=loss), 1e-4
    for cell in np.random.default_rng(1).permutation(x.size)[:8]:
        moved = np.zeros(x.size)
        moved[cell] = step
        for pool, gradient in ((max_pool2d, result.back.by_input), (avg_pool2d, result.back.by_average)):
            ends = [loss_of(x + way * moved.reshape(x.shape), pool, pooling, 0.4, loss) for way in (1, -1)]
            assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(gradient.ravel()[cell], abs=2e-3)


# ---- across a tie


WINDOW = [[[-4, 3, 0, 0], [1, 2, 0, 0]]]


@each(
    "raised, rival, taker",
    [(0, 2, 1), (50, 2.5, 1), (99, 2.99, 1), (100, 3, 1), (101, 3.01, 5), (150, 3.5, 5), (200, 4, 5)],
)
def test_the_rival_is_raised_to_the_winner_and_as_far_above_it(raised, rival, taker):
    result = found(WINDOW, p=0, raised=raised)
    assert result.tie.rival == 5 and result.tie.winner == 1
    assert result.source.values.ravel()[5] == np.float32(result.tie.value) == pytest.approx(rival)
    assert result.back.by_input.ravel()[:8].tolist() == [float(cell == taker or cell == 2) for cell in range(8)]
    assert result.back.by_average.ravel().tolist() == [0.25] * 8


def test_at_a_tie_the_first_in_reading_order_wins_be_it_the_rival():
    assert found([[[1, 3]]], Pooling(1), raised=100).tie.rival is None
    earlier = [[[1, 3], [0, 0]]]
    assert [found(earlier, p=0, raised=raised).back.by_input.ravel().tolist() for raised in (99, 100)] == [
        [0, 1, 0, 0],
        [1, 0, 0, 0],
    ]


def test_of_equals_the_rival_stays_until_it_is_raised_beyond_them():
    results = [found(SOURCES["constant"], p=0, raised=raised) for raised in (0, 100, 101)]
    assert [result.tie.value for result in results] == [-2, -2, pytest.approx(-1.99)]
    assert [int(result.winners[0, 0, 0]) for result in results] == [0, 0, 1]


@each("window", [(-1, 99), (2, 3)])
def test_a_window_that_is_not_there_is_the_nearest_one(window):
    assert found(SIGNED, window=window).tie.window == ((0, 3) if window[0] < 0 else (2, 3))


# ---- in words


@each(
    "raised, words",
    [
        (
            99,
            "goes to row 0, column 1, which has 3.00; its rival at row 1, column 1 gets nothing with 2.99, ",
        ),
        (100, "goes to row 0, column 1, the first in reading order of those that are 3.00."),
        (101, "goes to row 1, column 1, the rival until it was raised, with 3.01 over 3.00."),
    ],
)
def test_what_becomes_of_the_gradient_across_a_tie_is_told(raised, words):
    assert words in str(found(WINDOW, p=0, raised=raised).sentences[-1])


@every_source
@every_loss
@each("p", [0, 0.5, 1])
@each("kernel_size", [1, 2])
@each("raised", [0, 100, 170])
def test_what_is_said_is_so(x, loss, p, kernel_size, raised):
    result = found(x, Pooling(kernel_size), p, loss, raised, window=(9, 0))
    at_output, by_dropout, by_pooling, of_window = map(str, result.sentences)
    for text in (at_output, by_dropout, by_pooling, of_window):
        assert text.endswith(".") and "nan" not in text and "inf" not in text
    assert ("hands nothing back" in by_dropout) == (p == 1)
    if p < 1:
        dropped = int((~result.kept).sum())
        assert (f"{dropped or 'none'} of {result.kept.size}" in by_dropout) == (dropped > 0)
    reached, cells = re.search(r": ([\d,]+) of ([\d,]+) cell", by_pooling).groups()
    assert (int(reached), int(cells)) == (np.count_nonzero(result.back.by_input), x.size)
    arrived = result.back.by_pooled[0][result.tie.window]
    assert of_window.startswith("Nothing comes back") == (arrived == 0)
    if arrived and result.tie.rival is not None:
        taker = divmod(int(result.winners[0][result.tie.window]), x.shape[2])
        assert f"goes to row {taker[0]}, column {taker[1]}" in of_window
        assert result.back.by_input[0][taker] == pytest.approx(arrived)


@each("x", [SOURCES["signed"], SOURCES["negative"]])
@each("pooling", [Pooling(2), Pooling(3, 1)])
@every_loss
def test_nothing_of_the_gradient_is_lost_in_pooling(x, pooling, loss):
    result = found(x, pooling, loss=loss)
    assert result.back.by_input.sum() == pytest.approx(result.back.by_pooled.sum(), rel=1e-5)
    assert result.labels[5].caption.rpartition("sum ")[2] == result.labels[6].caption.rpartition("sum ")[2]
