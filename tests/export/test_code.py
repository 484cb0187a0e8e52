"""The arrays of a comparison, and scripts for each framework, which are run."""

import contextlib
import io
import json
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.each import each
from tests.export import scripts
from tests.export.cases import CASES, PAGES, SIGNED, feature_map, noise, page_scene, picture
from viz.export.arrays import arrays_of, arrays_of_comparison, npz
from viz.export.code import code
from viz.export.frameworks import FRAMEWORKS, KERAS, NUMPY, PYTORCH
from viz.inputs import FeatureMap, read_upload
from viz.ops import Unit
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.studies.pooling_kinds import PoolingKind

NAME = "maps.npz"
MADE = {"compare": (1, 1), "budget": (1, 2), "film": (5, 5), "lanes": (2, 2), "glass": (1, 1), "kinds": (0, 16)}
MADE |= {
    "connections": (0, 2),
    "cnn": (4, 4),
    "shift": (2, 2),
    "norm": (0, 2),
    "gradient": (1, 2),
    "field": (1, 0),
    "batch": (1, 8),
    "ensemble": (0, 7),
    "digit": (8, 8),
}
"""How many maps of a page pooling, and dropout, made of others; what winners stay of in place counts as both."""
FIELDS = {"pooled": "pooled", "winners": "indices", "kept": "kept", "dropped": "dropped"}
every_case = pytest.mark.parametrize("case", CASES)
every_framework = each("framework", FRAMEWORKS, ids=[framework.label for framework in FRAMEWORKS])
repeatable = settings(deadline=None, derandomize=True, max_examples=40)


def comparison_npz(comparison):
    return npz(arrays_of_comparison(comparison))


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
    again = read_upload(NAME, comparison_npz(comparison))
    assert np.array_equal(again.values, comparison.source.values)


def run(framework, held, folder, saved=None):
    """What a script of a framework prints beside its own arrays, or those of others."""
    about = scripts.keras() if framework is KERAS else contextlib.nullcontext()
    with about:
        return scripts.run(code(framework, held, NAME), folder, NAME, npz(saved or held))


@cache
def all_held():
    """The arrays of every case of Compare, and of the maps of every page that layers made of others."""
    beyond = SIGNED, Pooling(2, ceil_mode=True, kind="average"), Dropout()
    held = [arrays_of_comparison(compare(*case)) for case in (*CASES.values(), beyond)]
    return held + [arrays_of([PAGES[page](*CASES[case])], {}) for page in MADE for case in OF_ALL_PAGES]


OF_ALL_PAGES = ("all negative", "beyond float32", "windows of padding")


@each("framework", [NUMPY, KERAS, *([PYTORCH] if find_spec("torch") else [])])
def test_a_script_computes_the_arrays_again(framework, tmp_path):
    for held in all_held():
        assert run(framework, held, tmp_path).endswith(f"arrays are the same again with {framework.label}.\n")


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
    framework=st.sampled_from([NUMPY, KERAS]),
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
def test_a_script_computes_the_arrays_again_under_any_settings(tmp_path_factory, shape, pooling, dropout, framework):
    held = arrays_of_comparison(compare(feature_map(noise(shape, -1)), pooling, dropout))
    run(framework, held, tmp_path_factory.getbasetemp())


@pytest.mark.parametrize("name", FIELDS)
def test_a_script_names_an_array_that_differs(name, tmp_path):
    comparison = compare(*CASES["signed"])
    array = getattr(comparison, FIELDS[name])
    other = ~array if name == "kept" else array + 1
    saved = arrays_of_comparison(replace(comparison, **{FIELDS[name]: other}))
    with pytest.raises(AssertionError, match=rf"(?m)^{'dropped' if name == 'kept' else name}$"):
        run(NUMPY, arrays_of_comparison(comparison), tmp_path, saved)


@each("page", MADE)
def test_the_layers_are_found_that_made_the_maps_of_a_page(page):
    held = arrays_of([page_scene(page)], {})
    assert (len(held.pooled), len(held.dropped)) == MADE[page]


def test_a_script_runs_as_a_program_of_its_own_and_needs_nothing_of_this_one(tmp_path):
    held = arrays_of_comparison(compare(*CASES["blocks"]))
    (tmp_path / NAME).write_bytes(npz(held))
    (tmp_path / "again.py").write_text(code(NUMPY, held, NAME), encoding="utf-8")
    # Isolated, Python looks neither into this folder nor into what the environment names.
    command = [sys.executable, "-I", "again.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("3 arrays are the same again with NumPy.\n", "")


@every_framework
def test_a_framework_has_a_piece_for_every_kind_of_pooling(framework):
    # A minimum is the maximum of the negatives.
    assert framework.pool.keys() >= {*get_args(PoolingKind)} - {"min"}


@every_framework
def test_a_script_is_short_and_asks_for_the_pooling_in_force(framework):
    for case in ("ceil mode", "averages", "minima", "stride alone", "windows of padding"):
        script = code(framework, arrays_of_comparison(compare(*CASES[case])), NAME)
        assert len(script.splitlines()) < 75 and max(map(len, script.splitlines())) < 125
        assert "$" not in script and "viz" not in script
    asked = {"PyTorch": "F.max_pool2d(x, kernel_size=5, stride=3, ceil_mode=True, padding=2, dilation=1, return"}
    asked |= {"Keras": "MaxPooling2D(5, strides=3)", "NumPy": "np.ndindex(5, 5)"}
    assert asked[framework.label] in code(framework, arrays_of_comparison(compare(*CASES["ceil mode"])), NAME)


def test_the_name_of_an_upload_cannot_get_into_a_script():
    named = FeatureMap('"""\nraise SystemExit', SIGNED.values)
    settings = (Pooling(), Dropout())
    ours, plain = (arrays_of_comparison(compare(x, *settings)) for x in (named, SIGNED))
    assert code(NUMPY, ours, NAME) == code(NUMPY, plain, NAME)
