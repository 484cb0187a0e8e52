"""Inputs and settings in every corner, which pictures and arrays are made of."""

import numpy as np

from viz.inputs import FeatureMap, fit, load_sample, to_grey
from viz.studies.layers import Dropout, Pooling


def picture(values):
    return FeatureMap("A picture", np.asarray(values, np.float32), "picture")


def feature_map(values):
    return FeatureMap("A map", np.asarray(values, np.float32))


def noise(shape, low=0.0):
    return np.random.default_rng(4).uniform(low, 1, shape)


CAT = load_sample("cat")
GREY, COLOUR = to_grey(fit(CAT, 32)), fit(CAT, 32)
SIGNED = feature_map([[[-3, 1, 0], [2, -1, 0.5], [0, 4, -4]]])

CASES = {
    "grey": (GREY, Pooling(), Dropout()),
    "colour": (COLOUR, Pooling(), Dropout(seed=8)),
    "signed": (SIGNED, Pooling(), Dropout(p=0.3)),
    "all negative": (feature_map(noise((1, 7, 9), -2) - 1), Pooling(3, 2, 1), Dropout(p=0.2)),
    "all zero": (feature_map(np.zeros((1, 4, 4))), Pooling(), Dropout()),
    "one cell": (picture([[[0.5]]]), Pooling(), Dropout(seed=3)),
    "p = 1": (GREY, Pooling(), Dropout(p=1)),
    "p = 0": (GREY, Pooling(), Dropout(p=0)),
    "evaluation": (GREY, Pooling(), Dropout(training=False)),
    "k = 1": (GREY, Pooling(1), Dropout()),
    "remainder": (GREY, Pooling(5), Dropout()),
    "windows of padding": (feature_map([[[1, 2], [3, 4]]]), Pooling(2, 1, 1, 3), Dropout()),
    "more windows than cells": (SIGNED, Pooling(2, 1, 1), Dropout()),
    "ceil mode": (COLOUR, Pooling(5, 3, 2, ceil_mode=True), Dropout()),
    "channels": (COLOUR, Pooling(), Dropout(unit="channel", seed=2)),
    "blocks": (GREY, Pooling(), Dropout(p=0.4, unit="block", block_size=5)),
    "positions": (COLOUR, Pooling(), Dropout(unit="position", seed=2)),
    "minima": (SIGNED, Pooling(2, 1, 1, kind="min"), Dropout()),
    "minima of padding": (feature_map([[[1, 2], [3, 4]]]), Pooling(2, 1, 1, 3, kind="min"), Dropout()),
    "stride alone": (GREY, Pooling(kind="first"), Dropout()),
    "without scaling": (SIGNED, Pooling(), Dropout(scaling=False)),
    "a third": (SIGNED, Pooling(), Dropout(p=1 / 3)),
    "beyond float32": (feature_map([[[3e38, 1], [-3e38, 2]]]), Pooling(), Dropout(p=0.5, seed=2)),
    "twelve channels": (feature_map(noise((12, 6, 5), -1)), Pooling(), Dropout()),
    "very wide": (picture(noise((1, 8, 256))), Pooling(), Dropout(p=0.995, unit="channel", seed=999_999)),
    "very high": (picture(noise((1, 256, 8))), Pooling(), Dropout(unit="block", block_size=8)),
}
