"""Batch normalisation by hand, and what it refuses; tests/studies/test_network_recorded.py has PyTorch's answers."""

import numpy as np
import pytest

from tests.each import each
from viz.ops import batch_norm

X = np.array([[[1.0, -3.0]], [[0.0, 10.0]]])


def test_each_channel_is_taken_about_its_mean_and_divided_by_its_standard_deviation():
    np.testing.assert_array_equal(batch_norm(X, [-1, 5], [4, 25], eps=0), [[[1, -1]], [[-1, 1]]])
    batch = np.stack([X, -X])
    by_hand = batch / np.array([2, 3])[:, None, None]
    np.testing.assert_array_equal(batch_norm(batch, [0, 0], [3, 8], eps=1), by_hand)


def test_a_channel_without_a_variance_is_divided_by_the_root_of_eps():
    np.testing.assert_allclose(batch_norm(X[:1], [1], [0]), (X[:1] - 1) / 1e-5**0.5)


@each("dtype, expected", [(np.float16, np.float16), (np.float32, np.float32), (np.int64, np.float64)])
def test_floats_keep_their_dtype(dtype, expected):
    assert batch_norm(X.astype(dtype), [0, 0], [1, 1]).dtype == expected


@each("x, mean, variance", [(X[0], [0], [1]), (X, [0], [1, 1]), (X, [0, 0], [1]), (X, 0, 1), (X, [0] * 3, [1] * 3)])
def test_other_shapes_are_refused(x, mean, variance):
    with pytest.raises(ValueError, match="need a mean and a variance"):
        batch_norm(x, mean, variance)
