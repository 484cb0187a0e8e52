"""Colours: tables that rise evenly, and themes that can be read."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from viz.inputs import FeatureMap
from viz.views.theme import colour_table
from viz.views.thumbnails import MOST, thumbnails

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PLOTLY_COLOURS = 10


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", as WCAG 2.2 defines it."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
@pytest.mark.parametrize("text", ["textColor", "blueTextColor", "orangeTextColor", "grayTextColor"])
def test_text_can_be_read_on_either_ground(theme, ground, text):
    colours = CONFIG["theme"][theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_take_the_layers_colours_in_order(theme):
    colours = CONFIG["theme"][theme]
    assert colours["chartCategoricalColors"][:3] == [colours["grayColor"], colours["blueColor"], colours["orangeColor"]]
    # With fewer, Streamlit writes "undefined" into the figure, and Plotly falls back to its own colours.
    assert len(colours["chartCategoricalColors"]) == PLOTLY_COLOURS


def test_the_layers_have_the_colours_of_the_design():
    light, dark = CONFIG["theme"]["light"], CONFIG["theme"]["dark"]
    assert (light["blueColor"], light["orangeColor"]) == ("#0072b2", "#d55e00")
    assert (dark["blueColor"], dark["orangeColor"]) == ("#56b4e9", "#f08a3c")


def test_grey_runs_from_black_to_white_in_equal_steps():
    assert colour_table("grey").tolist() == [[i, i, i] for i in range(256)]


def test_cividis_grows_lighter_all_the_way():
    weights = np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(colour_table("cividis") @ weights) >= -0.5).all()


def test_the_diverging_table_is_lightest_in_the_middle():
    light = colour_table("diverging").astype(int).sum(axis=1)
    assert light.argmax() in (127, 128)
    assert light[0] < 400 > light[-1]


def test_a_thumbnail_for_each_map_of_a_stack():
    stack = FeatureMap("stack", np.random.default_rng(0).normal(size=(5, 40, 30)).astype(np.float32))
    pictures = thumbnails(stack)
    assert len(set(pictures)) == 5
    assert all(picture.startswith("data:image/png;base64,") for picture in pictures)


@pytest.mark.parametrize("shape", [(1, 8, 8), (MOST + 1, 8, 8)])
def test_no_thumbnails_for_one_map_or_for_too_many(shape):
    assert thumbnails(FeatureMap("stack", np.zeros(shape, np.float32))) == ()
