"""The receptive field: cell by cell, by its law, and in words; test_network_recorded.py has PyTorch's."""

import re
from itertools import product

import numpy as np

from tests.each import each
from viz.inputs import FeatureMap
from viz.ops.windows import fit_windows
from viz.studies.field import KINDS, Kind, Reach, Stack, field, sides

SIGNED = np.random.default_rng(2).normal(size=(1, 30, 36)).astype(np.float32)


def found(stack=(1, 1, 4, 1, 1, 4), x=SIGNED):
    return field(FeatureMap("by hand", x), Stack(*stack))


def test_the_law_by_hand():
    """Two convolutions of 3 × 3, a pooling of 2 × 2, and the same again: 3, 5, 6, 10, 14 and 16 cells."""
    stack = found()
    assert stack.with_strides == (1, 3, 5, 6, 10, 14, 16)
    assert stack.without == (1, 3, 5, 6, 8, 10, 11)
    reaches = [Reach(3, 1), Reach(5, 1), Reach(6, 2), Reach(10, 2), Reach(14, 2), Reach(16, 4)]
    assert [layer.reach for layer in stack.layers] == reaches


@each("stack", [(1, 0, 4, 0, 1, 0), (5, 0, 2, 0, 0, 0), (3, 4, 0, 0, 0, 0)])
def test_a_unit_sees_what_it_is_made_of_and_nothing_else(stack):
    """Each cell of the input is changed: the units that change are those whose windows hold it."""
    x = np.random.default_rng(3).normal(size=(1, 11, 13)).astype(np.float32)
    before = found(stack, x).layers[-1]
    reached = np.zeros((*before.values.shape[1:], 11, 13), bool)
    for row, column in product(range(11), range(13)):
        # So large that it wins each window that holds it.
        changed = x.copy()
        changed[0, row, column] += 1e6
        reached[..., row, column] = found(stack, changed).layers[-1].values[0] != before.values[0]
    down, across = (axis.positions() for axis in before.windows)
    for at in np.ndindex(reached.shape[:2]):
        seen = np.zeros((11, 13), bool)
        seen[np.ix_(down[at[0]], across[at[1]])] = True
        np.testing.assert_array_equal(reached[at], seen)


def test_without_strides_it_grows_linearly():
    kinds = (KINDS[3], KINDS[4], KINDS[5], KINDS[2])
    assert sides(kinds, strides=False) == tuple(1 + sum(kind.k - 1 for kind in kinds[:n]) for n in range(5))
    assert sides((Kind("", 3),) * 4) == (1, 3, 5, 7, 9)
    assert sides((Kind("", 2, 2),) * 4) == (1, 2, 4, 8, 16)


@each("size", [(1, 1), (2, 9), (9, 9), (30, 36)])
@each("stack", [(0,) * 6, (1,) * 6, (2,) * 6, (3, 5, 3, 5, 3, 5), (4,) * 6, (1, 0, 0, 4, 0, 2)])
def test_layers_that_find_too_few_cells_are_left_out_and_it_is_said(size, stack):
    result = found(stack, SIGNED[:, : size[0], : size[1]])
    said = [str(sentence) for sentence in result.sentences]
    shape, kinds = size, []
    for kind in Stack(*stack).kinds:
        if min(shape) >= kind.k:
            kinds.append(kind)
            shape = tuple(fit_windows(length, kind.k, kind.s, 0).count for length in shape)
    assert [layer.kind for layer in result.layers] == kinds
    assert not result.layers or result.layers[-1].values.shape == (1, *shape)
    left_out = [int(n) for text in said for n in re.findall(r"For want of cells (\d+) layer", text)]
    missing = len(Stack(*stack).kinds) - len(kinds)
    assert left_out == ([missing] if missing else [])
    r = result.with_strides[-1]
    assert f"sees {r} × {r} cells" in said[0] and said[0].count("→") == len(kinds)
    assert said[1].startswith("It has grown") == (result.with_strides == result.without)
    assert all(text.endswith(".") for text in said)


def test_what_convolutions_alone_would_see_is_said_where_pooling_adds_to_it():
    assert str(found().sentences[1]).endswith("the convolutions alone would see 9 × 9.")
    assert "alone" not in str(found((3, 1, 0, 0, 0, 0)).sentences[1])
