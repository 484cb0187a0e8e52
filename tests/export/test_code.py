"""The arrays of a comparison, and code that is run."""

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.export.cases import CASES, SIGNED, feature_map, noise, picture
from viz.export.code import NPZ_NAME, code, comparison_npz
from viz.inputs import FeatureMap, read_upload
from viz.ops import Unit
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.studies.pooling_kinds import PoolingKind

TOP = Path(__file__).parents[2]
FIELDS = {"pooled": "pooled", "winners": "indices", "kept": "kept", "dropped": "dropped"}
every_case = pytest.mark.parametrize("case", CASES)
repeatable = settings(deadline=None, derandomize=True, max_examples=60)


def expected_arrays(comparison):
    """The arrays by their names in the file; of means there are no winners."""
    found = {name: getattr(comparison, field) for name, field in FIELDS.items()}
    return {"input": comparison.source.values} | {name: array for name, array in found.items() if array is not None}


@every_case
def test_an_npz_holds_the_arrays_of_the_comparison(case):
    comparison = compare(*CASES[case])
    with np.load(io.BytesIO(comparison_npz(comparison)), allow_pickle=False) as saved:
        expected = expected_arrays(comparison)
        assert list(saved) == [*expected, "settings"]
        for name, array in expected.items():
            assert saved[name].dtype == array.dtype
            assert np.array_equal(saved[name], array)


def test_the_settings_are_those_in_force():
    comparison = compare(picture(noise((1, 4, 6))), Pooling(9, padding=7), Dropout(p=0.25, seed=5))
    with np.load(io.BytesIO(comparison_npz(comparison))) as saved:
        assert json.loads(saved["settings"].item()) == {
            "input": {"name": "A picture", "kind": "picture"},
            "pooling": {"kind": "max", "kernel_size": 4, "stride": 4, "padding": 2, "dilation": 1, "ceil_mode": False},
            "dropout": {
                "p": 0.25,
                "unit": "value",
                "block_size": 3,
                "scaling": True,
                "training": True,
                "seed": 5,
                "scale": 4 / 3,
            },
        }


def test_equal_comparisons_give_equal_bytes_whatever_the_clock_says(monkeypatch):
    now = comparison_npz(compare(*CASES["colour"]))
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert comparison_npz(compare(*CASES["colour"])) == now
    with zipfile.ZipFile(io.BytesIO(now)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("case", ["colour", "signed", "twelve channels"])
def test_an_npz_can_be_uploaded_again_as_its_input(case):
    comparison = compare(*CASES[case])
    again = read_upload(NPZ_NAME, comparison_npz(comparison))
    assert np.array_equal(again.values, comparison.source.values)


def run_code(comparison, folder, monkeypatch, saved=None):
    """The names that the script has at its end, when it is run beside its own arrays, or those of another one."""
    (folder / NPZ_NAME).write_bytes(comparison_npz(saved or comparison))
    monkeypatch.chdir(folder)
    names = {}
    exec(compile(code(comparison), "script.py", "exec"), names)
    return names


@every_case
def test_the_code_computes_the_arrays_again(case, tmp_path, monkeypatch):
    comparison = compare(*CASES[case])
    names = run_code(comparison, tmp_path, monkeypatch)
    for name, array in expected_arrays(comparison).items():
        assert name == "input" or np.array_equal(names[name], array)


@repeatable
@given(
    shape=st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9)),
    pooling=st.builds(
        Pooling,
        st.integers(1, 9),
        st.none() | st.integers(1, 9),
        st.integers(0, 4),
        st.integers(1, 4),
        st.booleans(),
        st.sampled_from(get_args(PoolingKind)),
    ),
    dropout=st.builds(
        Dropout,
        st.floats(0, 1),
        st.sampled_from(get_args(Unit)),
        st.integers(1, 9),
        st.booleans(),
        st.booleans(),
        st.integers(0, 999_999),
    ),
)
def test_the_code_computes_the_arrays_again_under_any_settings(tmp_path_factory, shape, pooling, dropout):
    comparison = compare(feature_map(noise(shape, -1)), pooling, dropout)
    with pytest.MonkeyPatch.context() as monkeypatch:
        run_code(comparison, tmp_path_factory.mktemp("code"), monkeypatch)


@pytest.mark.parametrize("name", FIELDS)
def test_the_code_names_an_array_that_differs(name, tmp_path, monkeypatch):
    comparison = compare(*CASES["signed"])
    array = getattr(comparison, FIELDS[name])
    other = ~array if name == "kept" else array + 1
    with pytest.raises(AssertionError, match=f"^{name}$"):
        run_code(comparison, tmp_path, monkeypatch, saved=replace(comparison, **{FIELDS[name]: other}))


def test_the_code_runs_as_a_program_of_its_own(tmp_path):
    comparison = compare(*CASES["blocks"])
    (tmp_path / NPZ_NAME).write_bytes(comparison_npz(comparison))
    (tmp_path / "again.py").write_text(code(comparison), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "again.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "pooled, winners, kept and dropped are the same again.\n"


def test_the_code_writes_the_settings_out():
    source = feature_map(noise((1, 8, 8)))
    script = code(compare(source, Pooling(3, 2, 1), Dropout(p=0.75, seed=11)))
    assert "pooling = dict(kernel_size=3, stride=2, ceil_mode=False, padding=1, dilation=1)\n" in script
    assert 'kept = ops.dropout_mask(x.shape, p=0.75, seed=11, unit="value")\n' in script
    assert "dropped = ops.apply_mask(x, kept, scale=4.0)\n" in script


def test_the_name_of_an_upload_cannot_get_into_the_code():
    named = FeatureMap('"""\nraise SystemExit', SIGNED.values)
    settings = (Pooling(), Dropout())
    assert code(compare(named, *settings)) == code(compare(SIGNED, *settings))


def test_the_lines_for_pytorch_ask_for_the_same_pooling(tmp_path, monkeypatch):
    """PyTorch itself is compared with viz.ops in tests/ops; here its place is taken by a record of the call."""
    comparison = compare(*CASES["ceil mode"])
    calls = []

    def max_pool2d(x, **arguments):
        calls.append((x, arguments))
        return SimpleNamespace(numpy=lambda: "maxima")

    functional = SimpleNamespace(max_pool2d=max_pool2d)
    torch = ModuleType("torch")
    torch.nn, torch.from_numpy = SimpleNamespace(functional=functional), lambda array: array
    monkeypatch.setitem(sys.modules, "torch", torch)
    names = run_code(comparison, tmp_path, monkeypatch)
    lines = [line[4:] for line in code(comparison).splitlines() if line.startswith("#   ")]
    exec("\n".join(lines), names)
    assert names["pooled"] == "maxima"
    [(x, arguments)] = calls
    assert np.array_equal(x, comparison.source.values)
    assert arguments == {"kernel_size": 5, "stride": 3, "padding": 2, "dilation": 1, "ceil_mode": True}


@pytest.mark.parametrize(("kind", "line"), [("average", "functional.avg_pool2d("), ("min", ""), ("first", "")])
def test_only_what_pytorch_has_is_said_to_be_the_same_there(kind, line):
    script = code(compare(SIGNED, Pooling(kind=kind), Dropout()))
    assert line in script and ("PyTorch:" in script) is bool(line)
