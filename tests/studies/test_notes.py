"""The settings of layers in words."""

import numpy as np
import pytest

from viz.studies.layers import Dropout, Pooling
from viz.studies.notes import dropout_note, passes_note, pooling_note

SOME, NONE = np.array([True, False]), np.zeros(2, bool)


@pytest.mark.parametrize(
    ("pooling", "note"),
    [
        (Pooling(), "k = 2, s = 2"),
        (Pooling(4, 2), "k = 4, s = 2"),
        (Pooling(2, 1, 1, 3), "k = 2, s = 1, padding 1, dilation 3"),
        (Pooling(5, 3, 2, ceil_mode=True), "k = 5, s = 3, padding 2, ceil mode"),
        (Pooling(kind="average"), "k = 2, s = 2"),
    ],
)
def test_of_pooling_all_is_said_that_departs_from_the_plain_layer(pooling, note):
    assert pooling_note(pooling) == note


@pytest.mark.parametrize(
    ("dropout", "kept", "scale", "note"),
    [
        (Dropout(), SOME, 2.0, "training: p = 0.5, seed 1, survivors × 2"),
        (Dropout(1 / 3, seed=7), SOME, 1.5, "training: p = 0.33, seed 7, survivors × 1.5"),
        (Dropout(0.99976), SOME, 4096.0, "training: p = 0.9998, seed 1, survivors × 4,096"),
        (Dropout(0.0), SOME, 1.0, "training: p = 0, seed 1, survivors × 1"),
        (Dropout(1), NONE, 1.0, "training: p = 1, seed 1, none survives"),
        (Dropout(unit="channel"), SOME, 2.0, "training: p = 0.5, channels, seed 1, survivors × 2"),
        (Dropout(unit="position"), SOME, 2.0, "training: p = 0.5, pixels, seed 1, survivors × 2"),
        (Dropout(unit="block", block_size=5), SOME, 1.29, "training: p = 0.5, blocks of 5, seed 1, survivors × 1.29"),
        (Dropout(scaling=False), SOME, 1.0, "training: p = 0.5, seed 1, survivors × 1"),
        (Dropout(training=False), SOME, 1.0, "evaluation: nothing is dropped"),
        (Dropout(training=False), SOME, 0.25, "evaluation: nothing is dropped, all × 0.25"),
        (Dropout(0.2), None, 1.0, "training: p = 0.2, seed 1, a factor for each value"),
    ],
)
def test_a_pass_of_dropout_in_words(dropout, kept, scale, note):
    assert dropout_note(dropout, kept, scale) == note


@pytest.mark.parametrize(
    ("p", "convention", "note"),
    [
        (0.5, "inverted", "training: p = 0.5, survivors × 2"),
        (0.5, "classic", "training: p = 0.5, survivors × 1"),
        (0.75, "forgot", "training: p = 0.75, survivors × 4"),
        (1, "inverted", "training: p = 1, none survives"),
    ],
)
def test_many_passes_in_words(p, convention, note):
    assert passes_note(p, convention) == note
