"""Inputs and settings in every corner, and the scenes of every page."""

from functools import cache

import numpy as np

from viz.inputs import FeatureMap, fit, load_sample, to_grey
from viz.studies.batch_masks import batch_masks
from viz.studies.budget.contrast import contrast
from viz.studies.compare import compare
from viz.studies.field import Stack, field
from viz.studies.glass.study import glass
from viz.studies.gradient import gradients
from viz.studies.kinds.connections import connections
from viz.studies.kinds.family import dropout_kinds, stack_of
from viz.studies.layers import Dropout, Pooling
from viz.studies.order.estimates import estimate
from viz.studies.order.study import order
from viz.studies.order.tally import OrderTally
from viz.studies.passes.averages import passes
from viz.studies.passes.film import film
from viz.studies.passes.tally import Tally
from viz.studies.places.study import dropout_in_cnn
from viz.studies.shift.moves import shifted
from viz.studies.thinned import thinned
from viz.studies.training.ask import learned_filters, passage
from viz.studies.training.digits import test_images as digits
from viz.studies.training.stored import stored
from viz.studies.training.twins import Twins, or_not_and
from viz.studies.variance_shift import variance_shift
from viz.views import kinds as kinds_view
from viz.views import order as order_view
from viz.views import passes as passes_view
from viz.views import training as training_view
from viz.views.batch_masks import batch_scene
from viz.views.budget import contrast_scene
from viz.views.compare import comparison_scene
from viz.views.field import field_scene
from viz.views.glass import glass_scene
from viz.views.gradient import gradient_scene
from viz.views.places import cnn_scene, dense_scene
from viz.views.scene import Scene
from viz.views.shift import shift_scene
from viz.views.thinned import networks_scene
from viz.views.variance_shift import variance_scene


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
    "averages": (SIGNED, Pooling(2, 1, 1, kind="average"), Dropout()),
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

PAGES = {
    "compare": lambda x, pooling, dropout: comparison_scene(compare(x, pooling, dropout), "true"),
    "compare, laid over": lambda x, pooling, dropout: comparison_scene(compare(x, pooling, dropout), "over"),
    "budget": lambda x, pooling, dropout: contrast_scene(contrast(x, pooling, dropout.p, dropout.seed)),
    "film": lambda x, pooling, dropout: passes_view.film_scene(film(x, pooling, dropout.p, dropout.seed, "inverted")),
    "averages": lambda x, pooling, dropout: passes_view.averages_scene(
        passes(_run(Tally(x.values, dropout.p, dropout.seed)), 3, x, pooling)
    ),
    "lanes": lambda x, pooling, dropout: order_view.lanes_scene(order(x, pooling, dropout.p, dropout.seed)),
    "order on average": lambda x, pooling, dropout: order_view.averages_scene(
        order(x, pooling, dropout.p, dropout.seed),
        estimate(_run(OrderTally(x.values, pooling, dropout.p, dropout.seed)), 3, x),
    ),
    "glass": lambda x, pooling, dropout: glass_scene(
        compare(x, pooling, dropout), glass(x, pooling, dropout.p, dropout.seed, (0, 0))
    ),
    "kinds": lambda x, pooling, dropout: kinds_view.kinds_scene(dropout_kinds(stack_of(x), dropout.p, 3, dropout.seed)),
    "connections": lambda x, pooling, dropout: kinds_view.weights_scene(
        connections(x, pooling.kernel_size, dropout.p, dropout.seed)
    ),
    "cnn": lambda x, pooling, dropout: cnn_scene(dropout_in_cnn(x, pooling.kernel_size, dropout, "relu")),
    "dense layer": lambda x, pooling, dropout: dense_scene(dropout_in_cnn(x, pooling.kernel_size, dropout, "flat")),
    "shift": lambda x, pooling, dropout: shift_scene(shifted(x, pooling, dropout, (1, 2))),
    "norm": lambda x, pooling, dropout: variance_scene(variance_shift(x, dropout.p, dropout.seed)),
    "gradient": lambda x, pooling, dropout: gradient_scene(gradients(x, pooling, dropout.p, dropout.seed)),
    "field": lambda x, pooling, dropout: field_scene(field(x, Stack(sixth=0))),
    "batch": lambda x, pooling, dropout: batch_scene(batch_masks(x, pooling, dropout.p, dropout.seed)),
    "ensemble": lambda x, pooling, dropout: networks_scene(thinned(x, dropout.p, dropout.seed)),
    "digit": lambda x, pooling, dropout: training_view.passage_scene(
        passage(*_trained(), digits()[0, 0], 1, dropout.seed, dropout.training)
    ),
    "filters": lambda x, pooling, dropout: training_view.filters_scene(learned_filters(*_trained())),
    "twins": lambda x, pooling, dropout: training_view.weights_scene(or_not_and(Twins())),
}
"""The scenes of all pages, each made of an input and the settings of both layers."""


def _run(tally):
    tally.advance(3, 60.0)
    return tally


@cache
def _trained():
    experiment, runs = stored()
    return experiment, next(run for run in runs if run.variant == "pool_drop")


@cache
def page_scene(page: str, seed: int = 1) -> Scene:
    return PAGES[page](GREY, Pooling(), Dropout(seed=seed))
