"""The operations against PyTorch's recorded answers; reference/record.py tells where they come from."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.each import each
from viz import ops

RECORDED = np.load(Path(__file__).parent / "reference" / "torch_2_13_0.npz")
CASES = list(enumerate(json.loads(str(RECORDED["cases"]))))


def cases(*ops: str, refused: bool = False) -> list:
    return [(number, case) for number, case in CASES if case["op"] in ops and refused == (not case["outputs"])]


def arrays(number: int, names: list[str]) -> list[np.ndarray]:
    return [RECORDED[f"{number}.{name}"] for name in names]


def test_the_record_tells_its_origin():
    assert str(RECORDED["torch"]).startswith("2.13.0")
    assert str(RECORDED["command"]) == "python tests/ops/reference/record.py"
    assert len(CASES) == 660


@each("number, case", cases("max_pool2d", "min_pool2d"))
def test_max_and_min_pool2d(number, case):
    (x,) = arrays(number, case["inputs"])
    expected_values, expected_indices = arrays(number, case["outputs"])
    pool = getattr(ops, case["op"])
    values, indices = pool(x, **case["arguments"], return_indices=True)
    np.testing.assert_array_equal(values, expected_values)
    assert values.dtype == expected_values.dtype
    # PyTorch's index of a window of padding alone means nothing; test_pooling.py has the rule for ours.
    np.testing.assert_array_equal(indices, np.where(indices == -1, -1, expected_indices))
    np.testing.assert_array_equal(pool(x, **case["arguments"]), expected_values)


@each("number, case", cases("avg_pool2d"))
def test_avg_pool2d(number, case):
    (x,) = arrays(number, case["inputs"])
    (expected,) = arrays(number, case["outputs"])
    means = ops.avg_pool2d(x, **case["arguments"])
    np.testing.assert_allclose(means, expected, rtol=1e-5, atol=1e-6)
    assert means.dtype == expected.dtype


@each("number, case", cases("max_unpool2d"))
def test_max_unpool2d(number, case):
    values, indices = arrays(number, case["inputs"])
    (expected,) = arrays(number, case["outputs"])
    np.testing.assert_array_equal(ops.max_unpool2d(values, indices, **case["arguments"]), expected)


@each("number, case", cases("conv2d"))
def test_conv2d(number, case):
    x, weights = arrays(number, case["inputs"])
    (expected,) = arrays(number, case["outputs"])
    y = ops.conv2d(x, weights, **case["arguments"])
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)
    assert y.dtype == expected.dtype


@each("number, case", cases("linear"))
def test_linear(number, case):
    x, weight, bias = arrays(number, case["inputs"])
    (expected,) = arrays(number, case["outputs"])
    y = ops.linear(x, weight, bias)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-5)
    assert y.dtype == expected.dtype


@each("number, case", cases("blur_pool2d"))
def test_blur_pool2d(number, case):
    (x,) = arrays(number, case["inputs"])
    (expected,) = arrays(number, case["outputs"])
    y = ops.blur_pool2d(x, **case["arguments"])
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-5)
    assert y.dtype == expected.dtype


@each("number, case", cases("max_pool2d", "min_pool2d", "avg_pool2d", "conv2d", refused=True))
def test_what_torch_refuses_is_refused(number, case):
    with pytest.raises(ValueError, match=r"padding|larger than"):
        getattr(ops, case["op"])(*arrays(number, case["inputs"]), **case["arguments"])
