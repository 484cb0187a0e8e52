"""The scripts of the components: their own tests, and what they work out again beside Python."""

import base64
import importlib
import json
import shutil
import subprocess
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.js.page_cases import PAGES, layers_case, percent_case
from viz.ops import dropout_scale, dropout_survival, kept_at, max_pool2d
from viz.ops.windows import Windows, pool_windows
from viz.views.map_view.message import pack
from viz.views.scene import Panel, Scene, values_of
from viz.views.web import MODULES

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

node = pytest.mark.skipif(shutil.which("node") is None, reason="node tests the scripts, and there is none here")


def run(*command: str | Path, folder: Path = ROOT) -> None:
    """Run a command, and show what it says if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@node
def test_the_scripts_pass_their_own_tests():
    run("node", "--test", folder=HERE)


@node
def test_modules_that_are_joined_have_no_name_twice(tmp_path):
    importlib.import_module("viz.pages.site")  # brings all components
    for name, module in MODULES.items():
        path = (tmp_path / name).with_suffix(".mjs")
        path.write_text(module, encoding="utf-8")
    run("node", "--experimental-vm-modules", HERE / "parse.js", tmp_path)


@node
def test_the_painter_works_out_what_python_does(tmp_path):
    random = np.random.default_rng(0)
    cases = {
        "windows": [window_case(axis) for _ in range(300) for axis in windows_of(*random_pooling(random))],
        "scenes": [scene_case(random) for _ in range(60)],
        "layers": [layers_case(random, page) for page in PAGES for _ in range(40)],
        "percents": [percent_case(random) for _ in range(2000)],
    }
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(cases))
    run("node", HERE / "against_python.js", path)


def random_pooling(random: np.random.Generator) -> tuple[tuple[int, int], dict]:
    """The size of a map, and settings of which at least one window fits on it."""
    while True:
        size = tuple(int(n) for n in random.integers(1, 24, 2))
        kernel, stride, dilation = (int(random.integers(1, 1 + most)) for most in (6, 6, 3))
        settings = {
            "kernel_size": kernel,
            "stride": stride,
            "padding": int(random.integers(0, kernel // 2 + 1)),
            "dilation": dilation,
            "ceil_mode": bool(random.integers(2)),
        }
        with suppress(ValueError):
            windows_of(size, settings)
            return size, settings


def windows_of(size: tuple[int, int], settings: dict) -> tuple[Windows, Windows]:
    return pool_windows(size, **settings)


def window_case(windows: Windows) -> dict:
    """The settings of windows along one axis, and what they come to."""
    positions = windows.positions()
    read_by = [np.flatnonzero((positions == place).any(axis=1)).tolist() for place in range(windows.length)]
    return windows._asdict() | {
        "positions": positions.tolist(),
        "readBy": read_by,
        "corners": [windows.corner(over) for over in (False, True)],
    }


def scene_case(random: np.random.Generator) -> dict:
    """A message, and the values that its panels show."""
    size, settings = random_pooling(random)
    x = np.round(random.standard_normal((int(random.choice([1, 3])), *size)), 1).astype(np.float32)
    source = Panel("Input", "input", "", x.shape, values=x)
    _, places = max_pool2d(x, **settings, return_indices=True)
    maximum = Panel("Max", "pooling", "", places.shape, windows=windows_of(size, settings), indices=places)
    gaps = replace(maximum, indices=np.where(random.random(places.shape) < 0.3, -1, places), missing=np.inf)
    unit = str(random.choice(["value", "channel", "block"]))
    survival = dropout_survival(x.shape, seed=int(random.integers(99)), unit=unit, block_size=1)
    kept = kept_at(survival, 0.5)
    scale = dropout_scale(kept, 0.5, unit=unit) if kept.any() else 1.0
    dropped = Panel("Drop", "dropout", "", x.shape, kept=kept, survival=survival, scale=scale)
    panels = (source, maximum, gaps, dropped)
    values = (values_of(panel, source).astype(np.float32).ravel() for panel in panels)
    return {
        "bytes": base64.b64encode(pack(Scene(panels, (-1.0, 1.0), "diverging", "true", (0, 0, 0)))).decode(),
        "values": [[str(float(value)) for value in panel] for panel in values],
    }
