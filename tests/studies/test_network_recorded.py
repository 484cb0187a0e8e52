"""The layers round pooling and dropout against PyTorch: its record, and the PyTorch at hand where there is one."""

from pathlib import Path

import numpy as np
import pytest

from viz.ops import batch_norm
from viz.studies.variance_shift import statistics, under_dropout

RECORDED = np.load(Path(__file__).parent / "reference" / "network_torch_2_13_0.npz")
P = 0.3


def recorded(name: str) -> dict[str, np.ndarray]:
    return {key.partition(".")[2]: RECORDED[key] for key in RECORDED.files if key.startswith(f"{name}.")}


def test_the_record_tells_its_origin():
    assert str(RECORDED["torch"]).startswith("2.13.0")
    assert str(RECORDED["command"]) == "python tests/studies/reference/record_network.py"


def test_the_pytorch_at_hand_answers_as_recorded():
    pytest.importorskip("torch")
    from tests.studies.reference.record_network import record

    again = record()
    assert set(again) == set(RECORDED.files)
    for name, array in again.items():
        if array.dtype.kind == "f":
            np.testing.assert_allclose(array, RECORDED[name], rtol=1e-10, atol=1e-12, err_msg=name)


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
