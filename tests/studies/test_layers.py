"""Settings are fitted to a map: always accepted by the operations, and left alone where they are on offer."""

from dataclasses import replace
from math import nan
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.ops import Unit, avg_pool2d, dropout_mask, max_pool2d, min_pool2d, subsample2d
from viz.studies.layers import (
    MOST_KERNEL,
    Dropout,
    Pooling,
    largest,
    most_block,
    most_dilation,
)
from viz.studies.pool import pool as pool_with_indices
from viz.studies.pool import pool_values
from viz.studies.pooling_kinds import KINDS, PoolingKind
from viz.studies.settings import settings_of
from viz.studies.units import UNITS, units_offered

repeatable = settings(deadline=None, derandomize=True, max_examples=100)

SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40))
ANY_INT = st.integers(-5, 60)
KIND = st.sampled_from(list(KINDS))
ANY_POOLING = st.builds(
    Pooling, ANY_INT, st.none() | ANY_INT, padding=ANY_INT, dilation=ANY_INT, ceil_mode=st.booleans(), kind=KIND
)
ANY_DROPOUT = st.builds(
    Dropout,
    st.floats(allow_nan=False),
    unit=st.sampled_from(list(UNITS)),
    block_size=ANY_INT,
)


@st.composite
def poolings_on_offer(draw, size):
    """Draw a pooling from the ranges that the controls show for a map of this size."""
    most = largest(size)
    kernel_size = draw(st.integers(1, most))
    padding = draw(st.integers(0, kernel_size // 2))
    return Pooling(
        kernel_size,
        draw(st.none() | st.integers(1, most)),
        padding,
        draw(st.integers(1, most_dilation(size, kernel_size, padding))),
        draw(st.booleans()),
    )


def pool(pooling, size):
    return pool_values(np.zeros(size, np.float32), pooling)


def test_a_stride_of_none_follows_the_window():
    assert Pooling(3).step == 3
    assert Pooling(3, 1).step == 1
    assert Pooling(3, 9).step == 9


@pytest.mark.parametrize(("kernel_size", "dilation", "reach"), [(1, 1, 1), (3, 1, 3), (2, 3, 4), (3, 2, 5)])
def test_a_window_reaches_as_far_as_its_dilation_takes_it(kernel_size, dilation, reach):
    assert all(axis.reach == reach for axis in Pooling(kernel_size, dilation=dilation).windows((9, 9)))


def test_too_large_a_window_shrinks_to_the_shorter_side_and_its_stride_with_it():
    fitted = Pooling(9, 12).fitted((4, 6))
    assert (fitted.kernel_size, fitted.stride) == (4, 4)


def test_a_stride_that_follows_the_window_still_follows_after_fitting():
    fitted = Pooling(9).fitted((4, 6))
    assert fitted.stride is None
    assert fitted.step == 4


def test_padding_is_cut_to_half_of_the_window_that_fits():
    assert Pooling(6, padding=3).fitted((3, 8)) == Pooling(3, padding=1)


@pytest.mark.parametrize(
    ("size", "kernel_size", "padding", "most"),
    [
        ((4, 4), 2, 0, 3),
        ((4, 4), 2, 1, 5),
        ((4, 9), 3, 0, 1),
        ((5, 9), 3, 0, 2),
        ((32, 32), 2, 0, 8),
        ((32, 32), 1, 0, 1),
    ],
)
def test_the_largest_dilation_leaves_one_window_in_the_padded_map(size, kernel_size, padding, most):
    assert most_dilation(size, kernel_size, padding) == most


@pytest.mark.parametrize(("size", "kernel", "block"), [((1, 9), 1, 1), ((6, 4), 4, 4), ((99, 80), MOST_KERNEL, 15)])
def test_windows_and_blocks_on_offer_end_at_the_shorter_side_or_at_what_a_slider_can_hit(size, kernel, block):
    assert largest(size) == kernel
    assert most_block(size) == block


@pytest.mark.parametrize(
    ("asked", "fitted"),
    [
        (Pooling(0), Pooling(1)),
        (Pooling(-3, -1, -2, -4), Pooling(1, 1, 0, 1)),
        (Pooling(2, 0), Pooling(2, 1)),
        (Pooling(2, dilation=0), Pooling(2)),
    ],
)
def test_sizes_below_the_least_become_the_least(asked, fitted):
    assert asked.fitted((4, 4)) == fitted


@repeatable
@given(SIZES, ANY_POOLING)
def test_whatever_is_asked_of_pooling_what_is_fitted_is_accepted(size, asked):
    assert pool(asked.fitted(size), size).size > 0


@repeatable
@given(SIZES, ANY_POOLING)
def test_fitting_twice_is_fitting_once(size, asked):
    fitted = asked.fitted(size)
    assert fitted.fitted(size) == fitted


@repeatable
@given(st.data(), SIZES)
def test_a_pooling_on_offer_is_left_alone_and_is_accepted(data, size):
    pooling = data.draw(poolings_on_offer(size))
    assert pooling.fitted(size) == pooling
    assert pool(pooling, size).size > 0


@repeatable
@given(SIZES, st.integers(2, 40), st.integers(0, 20))
def test_a_window_dilated_by_one_more_than_is_on_offer_is_refused(size, kernel_size, padding):
    fitted = Pooling(kernel_size, padding=padding, dilation=99).fitted(size)
    if fitted.kernel_size > 1 and fitted.dilation < 8:
        with pytest.raises(ValueError, match=f"dilation {fitted.dilation + 1}"):
            pool(replace(fitted, dilation=fitted.dilation + 1), size)


@repeatable
@given(SIZES, ANY_DROPOUT)
def test_whatever_is_asked_of_dropout_what_is_fitted_is_accepted(size, asked):
    fitted = asked.fitted(size)
    mask = dropout_mask((2, *size), fitted.p, seed=1, unit=fitted.unit, block_size=fitted.block_size)
    assert mask.shape == (2, *size)
    assert fitted.block_size <= min(size)


@repeatable
@given(SIZES, st.floats(0, 1), st.data())
def test_a_dropout_on_offer_is_left_alone(size, p, data):
    dropout = Dropout(p, "block", data.draw(st.integers(1, most_block(size))), False, False, 7)
    assert dropout.fitted(size) == dropout


@pytest.mark.parametrize(("asked", "fitted"), [(-0.5, 0), (1.5, 1), (float("inf"), 1), (float("-inf"), 0)])
def test_a_probability_outside_its_range_becomes_the_nearer_end(asked, fitted):
    assert Dropout(asked).fitted((4, 4)).p == fitted


def test_a_probability_that_is_no_number_is_not_guessed_but_refused():
    fitted = Dropout(nan).fitted((4, 4))
    with pytest.raises(ValueError, match="nan"):
        dropout_mask((4, 4), fitted.p, seed=1)


# ---- the tables of kinds and units


def test_the_tables_hold_every_kind_and_every_unit():
    assert tuple(KINDS) == get_args(PoolingKind)
    assert tuple(UNITS) == get_args(Unit)
    assert units_offered("page") == units_offered("map") == get_args(Unit)
    assert (units_offered("row"), units_offered("lab")) == (("value",), ("value", "channel"))


def test_settings_carry_their_names_in_a_link_and_their_labels():
    pooling, dropout = (dict(settings_of(record)) for record in (Pooling, Dropout))
    assert [s.name for s in pooling.values()] == ["k", "s", "padding", "dilation", "ceil", "pool"]
    assert [s.name for s in dropout.values()] == ["p", "drop", "block", "scaling", "train", "pass"]
    assert pooling["kind"].domain.labels == {
        "max": "Maximum",
        "average": "Average",
        "min": "Minimum",
        "first": "Stride alone",
    }
    assert list(dropout["unit"].domain.labels.values()) == [
        "Drops single values",
        "Drops whole channels",
        "Drops whole pixels",
        "Drops blocks",
    ]


@pytest.mark.parametrize(
    ("kind", "padding", "dilation"), [("max", 1, 2), ("min", 1, 2), ("average", 1, 1), ("first", 0, 1)]
)
def test_a_kind_without_padding_or_dilation_is_fitted_without(kind, padding, dilation):
    fitted = Pooling(3, 1, 1, 2, kind=kind).fitted((9, 9))
    assert fitted == Pooling(3, 1, padding, dilation, kind=kind)
    assert fitted.as_max() == Pooling(3, 1, padding, dilation)


@repeatable
@given(st.tuples(st.integers(1, 9), st.integers(1, 9)), ANY_POOLING)
def test_one_function_runs_each_kind_over_the_windows_that_its_settings_name(size, asked):
    pooling = asked.fitted(size)
    x = np.random.default_rng(1).normal(size=(2, *size)).astype(np.float32)
    values, indices = pool_with_indices(x, pooling)
    assert values.shape[1:] == tuple(axis.count for axis in pooling.windows(size))
    np.testing.assert_array_equal(values, pool_values(x, pooling))
    operation = {"max": max_pool2d, "average": avg_pool2d, "min": min_pool2d, "first": subsample2d}[pooling.kind]
    np.testing.assert_array_equal(values, operation(x, **pooling.arguments))
    if indices is None:
        assert pooling.kind == "average"
        return
    found = np.take_along_axis(x.reshape(2, -1), indices.reshape(2, -1), 1).reshape(values.shape)
    np.testing.assert_array_equal(values, np.where(indices < 0, KINDS[pooling.kind].empty, found))
