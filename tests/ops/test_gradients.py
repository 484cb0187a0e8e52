"""The way back through pooling by hand and against the operations; PyTorch's answers are held in
tests/studies/test_network_recorded.py."""

from itertools import product

import numpy as np
import pytest

from tests.each import each
from viz.ops import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward

RNG = np.random.default_rng(8)
SIGNED = RNG.normal(size=(2, 3, 7, 6))


def test_a_winner_takes_all_and_of_equals_the_first_does():
    x = np.array([[1.0, 1, -2, -3], [1, 1, -2, -2]])
    _, winners = max_pool2d(x, 2, return_indices=True)
    assert max_pool2d_backward([[5.0, -7]], winners, (2, 4)).tolist() == [[5, 0, -7, 0], [0, 0, 0, 0]]


def test_a_cell_that_wins_several_windows_takes_the_sum_and_padding_takes_none():
    assert max_pool2d_backward([[1.0, 2, 4]], np.array([[1, -1, 1]]), (1, 3)).tolist() == [[0, 5, 0]]


def test_an_average_gives_each_cell_of_a_window_the_same_part():
    back = avg_pool2d_backward([[4.0, -8]], (2, 4), 2)
    assert back.tolist() == [[1, 1, -2, -2], [1, 1, -2, -2]]
    assert avg_pool2d_backward([[3.0, 3]], (1, 4), (1, 3), 1).tolist() == [[1, 2, 2, 1]]


@each("sizes", product(((1, 2), 2, 3), (1, 2, (3, 1)), (0, (0, 1)), (False, True)))
def test_the_way_back_is_the_transpose_of_the_way_there(sizes):
    """⟨g, pool(x)⟩ = ⟨back(g), x⟩, as an average is linear, and a maximum is where its winners stay."""
    kernel_size, stride, padding, ceil_mode = sizes
    means = avg_pool2d(SIGNED, kernel_size, stride, padding, ceil_mode)
    gradient = RNG.normal(size=means.shape)
    back = avg_pool2d_backward(gradient, (7, 6), kernel_size, stride, padding, ceil_mode)
    assert np.vdot(back, SIGNED) == pytest.approx(np.vdot(gradient, means))
    maxima, winners = max_pool2d(SIGNED, kernel_size, stride, padding, 1, ceil_mode, return_indices=True)
    assert np.vdot(max_pool2d_backward(gradient, winners, (7, 6)), SIGNED) == pytest.approx(np.vdot(gradient, maxima))


@each("indices", [[[0, 6]], [[-2, 0]], [[0]], [[0.0, 1]]])
def test_indices_that_cannot_be_are_refused(indices):
    with pytest.raises(ValueError, match=r"outside a map|must be integers"):
        max_pool2d_backward([[1.0, 1]], np.array(indices), (2, 3))
