"""The layers round pooling and dropout against what PyTorch made of them; reference/record_network.py has told it.

tests/ops/test_against_torch.py holds the record against the PyTorch at hand.
"""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tests.each import each
from viz.inputs import FeatureMap
from viz.ops import avg_pool2d_backward, batch_norm, max_pool2d, max_pool2d_backward
from viz.studies.batch_masks import batch_masks
from viz.studies.field import Stack, field
from viz.studies.gradient import Asked, gradients
from viz.studies.layers import Pooling
from viz.studies.thinned import over_all_masks
from viz.studies.variance_shift import statistics, under_dropout

RECORDED = np.load(Path(__file__).parent / "reference" / "network_torch_2_13_0.npz")
P, SEED = 0.3, 2013
STACKS = ((1, 1, 4, 1, 1, 4), (2, 3, 5, 1, 0, 0), (1, 0, 1, 0, 2, 0), (0, 4, 0, 4, 3, 0))
"""The stacks of the record, by the numbers of the kinds of their layers."""
GRADIENTS = [*enumerate(product((1, 2, 3), (1, 2, 3), ("sum", "squares")))]


def recorded(name: str) -> dict[str, np.ndarray]:
    return {key.partition(".")[2]: RECORDED[key] for key in RECORDED.files if key.startswith(f"{name}.")}


def test_the_record_tells_its_origin():
    assert str(RECORDED["torch"]).startswith("2.13.0")
    assert str(RECORDED["command"]) == "python tests/studies/reference/record_network.py"


def test_a_batch_norm_is_that_of_torch_in_training_and_in_evaluation():
    found = recorded("batch_norm")
    batch = found["batch"]
    each = [statistics(batch[:, channel]) for channel in range(2)]
    mean, variance = [one.mean for one in each], np.array([one.variance for one in each])
    np.testing.assert_allclose(found["training"], batch_norm(batch, mean, variance), atol=1e-12)
    n = batch[:, 0].size
    np.testing.assert_allclose(found["mean"], mean, atol=1e-12)
    np.testing.assert_allclose(found["variance"], variance * n / (n - 1), atol=1e-12)
    np.testing.assert_allclose(found["evaluation"], batch_norm(found["x"], mean, variance * n / (n - 1)), atol=1e-12)


def test_what_torch_remembers_of_many_masks_is_what_the_law_says():
    found = recorded("batch_norm")
    for channel in range(2):
        law = under_dropout(found["x"][0, channel], P)
        # Of 64 masks; without the law's second term it would be .7 of that.
        assert found["variance"][channel] == pytest.approx(law.variance, rel=0.05)
        assert found["mean"][channel] == pytest.approx(law.mean, abs=0.05)


@each("number, case", GRADIENTS)
def test_gradients_through_pooling_and_dropout_are_those_of_autograd(number, case):
    kernel_size, stride, loss = case
    x = RECORDED[f"gradient.{number}.x"].astype(np.float32)
    ours = gradients(FeatureMap("by hand", x), Pooling(kernel_size, stride), P, SEED, Asked(loss))
    found = {key: RECORDED[f"gradient.{number}.{key}"] for key in ("max.by_input", "max.by_pooled", "max.by_output")}
    for key, expected in found.items():
        np.testing.assert_allclose(getattr(ours.back, key.removeprefix("max.")), expected, rtol=1e-6, atol=1e-6)
    average = RECORDED[f"gradient.{number}.average.by_input"]
    np.testing.assert_allclose(ours.back.by_average, average, rtol=1e-6, atol=1e-6)


@each("number, case", GRADIENTS)
def test_each_operation_alone_hands_back_what_autograd_does(number, case):
    kernel_size, stride, _ = case
    found = {key: RECORDED[f"gradient.{number}.{key}"] for key in ("x", "max.by_pooled", "max.by_input")}
    _, winners = max_pool2d(found["x"], kernel_size, stride, return_indices=True)
    back = max_pool2d_backward(found["max.by_pooled"], winners, (7, 9))
    np.testing.assert_allclose(back, found["max.by_input"], rtol=1e-12, atol=1e-12)
    by_pooled, by_input = (RECORDED[f"gradient.{number}.average.{key}"] for key in ("by_pooled", "by_input"))
    back = avg_pool2d_backward(by_pooled, (7, 9), kernel_size, stride)
    np.testing.assert_allclose(back, by_input, rtol=1e-12, atol=1e-12)


def test_the_gradients_of_a_batch_are_those_of_autograd_under_its_masks():
    found = recorded("batch")
    ours = batch_masks(FeatureMap("by hand", found["x"].astype(np.float32)), Pooling(2), P, SEED)
    for gradient, name in zip(ours.gradients, ("own", "shared"), strict=True):
        np.testing.assert_allclose(gradient, found[name], rtol=1e-6, atol=1e-6)


def test_the_means_over_all_masks_of_a_softmax_layer_are_those_of_torch():
    found = recorded("softmax")
    ours = over_all_masks(found["x"], found["weights"], found["biases"], found["few"], P)
    for mean, name in zip(ours, ("scaled", "geometric", "arithmetic"), strict=True):
        np.testing.assert_allclose(mean, found[name], rtol=1e-12)


@each("number, stack", [*enumerate(STACKS)])
def test_the_cells_that_a_unit_sees_are_those_that_autograd_reaches(number, stack):
    source = FeatureMap("by hand", np.random.default_rng(1).normal(size=(1, 40, 48)).astype(np.float32))
    seen = np.zeros((40, 48), bool)
    down, across = field(source, Stack(*stack)).layers[-1].windows
    seen[np.ix_(down.positions()[1], across.positions()[2])] = True
    np.testing.assert_array_equal(seen, RECORDED[f"field.{number}.seen"])
