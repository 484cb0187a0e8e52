"""The lab's layers by hand, against the operations, by finite differences, and against PyTorch's record."""

import json
from pathlib import Path

import numpy as np
import pytest

from viz.ops import avg_pool2d, batch_norm, conv2d, dropout, dropout_mask, max_pool2d, max_unpool2d
from viz.studies.training.experiment import VARIANTS
from viz.studies.training.layers import (
    Adam,
    AveragePoolingLayer,
    BatchNormLayer,
    Convolution,
    Dense,
    DropoutLayer,
    MaxPoolingLayer,
    OverlappingPoolingLayer,
    ReLU,
    cross_entropy_gradient,
    softmax,
    unfold,
)
from viz.studies.training.network import Architecture, Layers, Network

RECORDED = np.load(Path(__file__).parent / "reference" / "torch_2_13_0.npz")
CASES = list(enumerate(json.loads(str(RECORDED["cases"]))))
MASK_SEED, DECAY = 11, 0.03

CONV: Layers = ("Convolution", "ReLU")
WITHOUT: Layers = (*CONV, "Dropout")
AFTER: Layers = (*CONV, "Max-pooling", "Dropout")
BEFORE: Layers = (*CONV, "Dropout", "Max-pooling")
GLOBAL: Layers = (*CONV, "Global average")
STRIDED: Layers = ("Strided convolution", "ReLU")

RNG = np.random.default_rng(8)
SIGNED = RNG.normal(size=(5, 3, 8, 8))
MAPS = {
    "signed": SIGNED,
    "negative": -1 - np.abs(SIGNED),
    "ties": np.round(SIGNED),
    "zero": np.zeros_like(SIGNED),
    "small": RNG.normal(size=(2, 1, 2, 4)),
}
every_map = pytest.mark.parametrize("x", MAPS.values(), ids=MAPS)


def cross_entropy(logits, labels):
    """The loss whose gradient is held against its differences."""
    lowered = logits - logits.max(axis=1, keepdims=True)
    return float((np.log(np.exp(lowered).sum(axis=1)) - lowered[np.arange(len(labels)), labels]).mean())


def network(architecture, seed=3):
    """A network in float64 with an image and a label for each of six examples."""
    rng = np.random.default_rng(seed)
    x, labels = unfold(rng.normal(size=(6, 1, 8, 8))), rng.integers(0, 10, 6)
    return Network(architecture, rng.normal(size=architecture.size)), x, labels


# ---- each layer


@every_map
def test_pooling_is_that_of_the_operations_and_its_gradient_goes_to_their_winners(x):
    layer, gradient = MaxPoolingLayer(), RNG.normal(size=(*x.shape[:2], x.shape[2] // 2, x.shape[3] // 2))
    values, winners = max_pool2d(x, 2, return_indices=True)
    np.testing.assert_array_equal(layer.forward(x), values)
    np.testing.assert_array_equal(layer.backward(gradient), max_unpool2d(gradient, winners, x.shape[-2:]))


@every_map
def test_windows_that_overlap_are_those_of_the_operations_and_a_winner_of_two_gets_both_gradients(x):
    layer, gradient = OverlappingPoolingLayer(), RNG.normal(size=(*x.shape[:2], x.shape[2] // 2, x.shape[3] // 2))
    values, winners = max_pool2d(x, 3, 2, 1, return_indices=True)
    np.testing.assert_array_equal(layer.forward(x), values)
    expected = np.zeros((*x.shape[:2], x.shape[2] * x.shape[3]))
    for at in np.ndindex(winners.shape):
        expected[(*at[:2], winners[at])] += gradient[at]
    np.testing.assert_allclose(layer.backward(gradient), expected.reshape(x.shape), atol=1e-12)


@pytest.mark.parametrize("k", [2, 4, 8])
def test_averages_are_those_of_the_operations_and_each_cell_gets_its_share(k):
    layer, gradient = AveragePoolingLayer(k), RNG.normal(size=(5, 3, 8 // k, 8 // k))
    np.testing.assert_allclose(layer.forward(SIGNED), avg_pool2d(SIGNED, k), atol=1e-12)
    np.testing.assert_allclose(layer.backward(gradient), np.kron(gradient, np.ones((k, k))) / k**2, atol=1e-12)


def test_of_equals_the_first_takes_the_whole_gradient():
    layer = MaxPoolingLayer()
    layer.forward(np.array([[[[1.0, 1, -2, -3], [1, 1, -2, -2]]]]))
    assert layer.backward(np.array([[[[5.0, 7]]]])).tolist() == [[[[5, 0, 7, 0], [0, 0, 0, 0]]]]


@every_map
def test_relu_by_hand(x):
    layer = ReLU()
    np.testing.assert_array_equal(layer.forward(x), np.where(x > 0, x, 0))
    np.testing.assert_array_equal(layer.backward(np.ones_like(x)), x > 0)


def test_relu_passes_no_gradient_at_zero():
    layer = ReLU()
    layer.forward(np.array([-1.0, 0, 1]))
    assert layer.backward(np.array([3.0, 3, 3])).tolist() == [0, 0, 3]


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("channels", [1, 2])
def test_the_convolution_is_that_of_the_operations(channels, stride):
    images, filters, biases = RNG.normal(size=(4, channels, 8, 8)), RNG.normal(size=(5, channels, 3, 3)), np.arange(5.0)
    layer = Convolution(filters, biases, np.empty_like(filters), np.empty_like(biases), stride)
    expected = conv2d(images, filters, padding=1, stride=stride) + biases[:, np.newaxis, np.newaxis]
    np.testing.assert_allclose(layer.forward(unfold(images)), expected, atol=1e-12)


def test_unfolding_puts_the_neighbours_of_each_pixel_below_one_another():
    image = np.arange(1.0, 65).reshape(1, 1, 8, 8)
    unfolded = unfold(image)
    assert unfolded.shape == (1, 9, 64)
    assert unfolded[0, :, 0].tolist() == [0, 0, 0, 0, 1, 2, 0, 9, 10]
    assert unfolded[0, :, 9].tolist() == [1, 2, 3, 9, 10, 11, 17, 18, 19]


@every_map
@pytest.mark.parametrize("p", [0, 0.3, 1])
def test_dropout_is_that_of_the_operations_and_its_gradient_takes_the_same_mask(x, p):
    layer = DropoutLayer(p)
    layer.kept = dropout_mask(x.shape, p, seed=7)
    np.testing.assert_allclose(layer.forward(x), dropout(x, p, seed=7), rtol=1e-15)
    np.testing.assert_allclose(layer.backward(x), dropout(x, p, seed=7), rtol=1e-15)
    layer.kept = None
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(x), x)


@pytest.mark.parametrize(
    ("layers", "side"), [(AFTER, 4), (BEFORE, 8), (WITHOUT, 8), ((*GLOBAL, "Dropout"), 1), ((*STRIDED, "Dropout"), 4)]
)
def test_masks_are_those_of_the_operations_where_dropout_stands(layers, side):
    architecture = Architecture(3, layers, 0.5, "channel")
    kept = architecture.masks(9, seed=2)
    np.testing.assert_array_equal(kept, dropout_mask((9, 3, side, side), 0.5, seed=2, unit="channel"))
    assert set(kept.mean(axis=(2, 3)).ravel()) == {0, 1}
    assert Architecture(3, layers, 0).masks(9, seed=2) is None


def test_batch_normalisation_has_the_batch_in_training_and_what_it_remembers_in_evaluation():
    """Held against the operation, which is given the statistics; the running ones follow by a tenth a batch."""
    own = np.array([2.0, 3, 4]), np.array([1.0, 0, -1]), np.zeros(3), np.ones(3)
    layer = BatchNormLayer(own, np.empty(3), np.empty(3))
    layer.training = True
    mean, variance = SIGNED.mean(axis=(0, 2, 3)), SIGNED.var(axis=(0, 2, 3))
    scale, shift = (each[:, None, None] for each in own[:2])
    np.testing.assert_allclose(layer.forward(SIGNED), batch_norm(SIGNED, mean, variance) * scale + shift, atol=1e-12)
    np.testing.assert_allclose(own[2], mean / 10)
    np.testing.assert_allclose(own[3], 0.9 + SIGNED.var(axis=(0, 2, 3), ddof=1) / 10)
    layer.training = False
    expected = batch_norm(SIGNED, own[2], own[3]) * scale + shift
    np.testing.assert_allclose(layer.forward(SIGNED), expected, atol=1e-12)


def test_the_running_statistics_are_no_parameters_that_are_learned():
    """Two a channel are learned; the gradient by what is remembered is 0, so that Adam leaves it alone."""
    layers: Layers = (*CONV, "Max-pooling", "BatchNorm")
    net, x, labels = network(Architecture(3, layers))
    net.backward(cross_entropy_gradient(net.forward(x, training=True), labels), DECAY)
    assert not net.gradient[-6:].any() and net.gradient[-12:-6].all()
    assert net.architecture.learned == net.architecture.size - 6 == Architecture(3, layers[:-1]).size + 6
    first = net.architecture.parts(net.architecture.initial(np.random.default_rng(0)))
    assert [values.tolist() for values in first[4:]] == [[1] * 3, [0] * 3, [0] * 3, [1] * 3]


def test_the_dense_layer_by_hand():
    weights, biases = np.array([[1.0, 2, 3, -4], [0, 0, -1, 0]]), np.array([10.0, 20])
    layer = Dense(weights, biases, d_weights := np.empty_like(weights), d_biases := np.empty_like(biases))
    assert layer.forward(np.array([[[[1.0, -1], [2, 0.5]]]])).tolist() == [[13, 18]]
    assert layer.backward(np.array([[1.0, -2]])).tolist() == [[[[1, 2], [5, -4]]]]
    assert d_weights.tolist() == [[1, -1, 2, 0.5], [-2, 2, -4, -1]]
    assert d_biases.tolist() == [1, -2]


def test_cross_entropy_by_hand_and_for_logits_of_any_size():
    logits, labels = np.array([[0.0, 0], [np.log(3), 0]]), np.array([0, 1])
    assert cross_entropy(logits, labels) == pytest.approx((np.log(2) + np.log(4)) / 2)
    np.testing.assert_allclose(cross_entropy_gradient(logits, labels), [[-0.25, 0.25], [0.375, -0.375]])
    far, label = np.array([[1e4, -1e4]]), np.array([1])
    with np.errstate(all="raise", under="ignore"):
        assert cross_entropy(far, label) == 2e4
        assert cross_entropy_gradient(far, label).tolist() == [[1, -1]]
    np.testing.assert_allclose(softmax(np.array([[1e4, 1e4], [0, -np.log(3)]])), [[0.5, 0.5], [0.75, 0.25]])


# ---- the whole network


ARCHITECTURES = [
    *(Architecture(3, layers) for layers in dict.fromkeys(variant.layers for variant in VARIANTS.values())),
    *(Architecture(3, layers, 0.4) for layers in (WITHOUT, AFTER, BEFORE, (*GLOBAL, "Dropout"))),
    Architecture(3, BEFORE, 0.4, "channel"),
]


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=str)
@pytest.mark.parametrize("decay", [0, 0.05])
def test_gradients_are_finite_differences(architecture, decay):
    net, x, labels = network(architecture)
    parts, kept = architecture.parts(net.parameters), architecture.masks(6, seed=5)

    def loss():
        penalty = decay / 2 * (np.sum(parts.filters**2) + np.sum(parts.weights**2))
        return cross_entropy(net.forward(x, kept, training=True), labels) + penalty

    net.backward(cross_entropy_gradient(net.forward(x, kept, training=True), labels), decay)
    # All parameters of the convolution and some of the dense layer's, biases among them.
    places = [*range(30), *range(30, architecture.size, 41), *range(architecture.size - 10, architecture.size)]
    for place in places:
        before, step = net.parameters[place], 1e-6
        net.parameters[place] = before + step
        above = loss()
        net.parameters[place] = before - step
        slope = (above - loss()) / (2 * step)
        net.parameters[place] = before
        assert net.gradient[place] == pytest.approx(slope, rel=1e-5, abs=1e-7)


def test_the_record_tells_its_origin():
    assert str(RECORDED["torch"]).startswith("2.13.0")
    assert str(RECORDED["command"]) == "python tests/studies/reference/record.py"
    assert len(CASES) == 16


@pytest.mark.parametrize(("number", "case"), CASES)
def test_loss_gradients_and_steps_are_those_of_torch(number, case):
    architecture = Architecture(3, **case | {"layers": tuple(case["layers"])})
    net = Network(architecture, RECORDED[f"{number}.parameters"].copy())
    adam, x, labels = Adam(net.parameters), unfold(RECORDED["x"]), RECORDED["labels"]
    for step in range(3):
        logits = net.forward(x, architecture.masks(6, MASK_SEED), training=True)
        net.backward(cross_entropy_gradient(logits, labels), DECAY)
        if step == 0:
            assert cross_entropy(logits, labels) == pytest.approx(float(RECORDED[f"{number}.loss"]), rel=1e-12)
            np.testing.assert_allclose(net.gradient, RECORDED[f"{number}.gradient"], rtol=1e-5, atol=1e-12)
        adam.step(net.gradient)
    np.testing.assert_allclose(net.parameters, RECORDED[f"{number}.trained"], rtol=1e-5, atol=1e-9)


def test_pooling_leaves_a_quarter_of_the_units():
    for channels in (1, 8):
        with_pooling, without = Architecture(channels, AFTER), Architecture(channels, WITHOUT)
        assert without.units == 4 * with_pooling.units == 64 * channels
        assert without.size == 10 * channels + 640 * channels + 10


def test_the_first_parameters_are_drawn_as_torch_draws_them_and_filters_do_not_hang_on_pooling():
    both = Architecture(8, AFTER), Architecture(8, WITHOUT)
    parts = [architecture.parts(architecture.initial(np.random.default_rng(1))) for architecture in both]
    np.testing.assert_array_equal(parts[0].filters, parts[1].filters)
    for part, units in zip(parts, (128, 512), strict=True):
        assert part.weights.dtype == np.float32
        assert 0.9 / 3 < np.abs(part.filters).max() <= 1 / 3
        assert 0.99 / units**0.5 < np.abs(part.weights).max() <= 1 / units**0.5
        assert np.abs(part.weights).mean() == pytest.approx(0.5 / units**0.5, rel=0.05)


def test_predictions_do_not_hang_on_how_many_images_go_through_at_once():
    net, _, _ = network(Architecture(3, AFTER, 0.5))
    x = unfold(RNG.normal(size=(70, 1, 8, 8)))
    np.testing.assert_array_equal(net.predict(x), net.forward(x).argmax(axis=1))
    np.testing.assert_allclose(net.features(x), net.layer_maps(x)[-1].reshape(70, 48), rtol=1e-12)


def test_a_network_of_float32_stays_in_float32():
    architecture = Architecture(4, AFTER, 0.5)
    net = Network(architecture, architecture.initial(np.random.default_rng(0)))
    logits = net.forward(unfold(RNG.random((3, 1, 8, 8), np.float32)), architecture.masks(3, seed=1))
    gradient = cross_entropy_gradient(logits, np.array([1, 2, 3]))
    net.backward(gradient, 0.01)
    Adam(net.parameters).step(net.gradient)
    assert {array.dtype for array in (logits, gradient, net.gradient, net.parameters)} == {np.dtype(np.float32)}
