"""Colours: tables that rise evenly, and themes that can be read."""

import base64
import io
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viz.export.maps import HATCH_PERIOD, HATCH_WIDTH, LINE, TINT
from viz.inputs import FeatureMap
from viz.views.theme import BEYOND, SHADES, colour_table, shaded
from viz.views.thumbnails import SIDE, thumbnail, thumbnails

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


def lab(colours) -> np.ndarray:
    """Colours (..., 3), 0 to 255, in CIELAB under D65, in which equal steps look about equally large."""
    channels = np.asarray(colours, float) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    )
    xyz = linear @ to_xyz.T / (0.95047, 1, 1.08883)
    x, y, z = np.moveaxis(np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def apart(colours, other) -> np.ndarray:
    """How far colours are from another one to the eye: 2.3 is just noticeable side by side."""
    return np.linalg.norm(lab(colours) - lab(other), axis=-1)


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], float)


def hexed(colour) -> str:
    return "#" + "".join(f"{round(float(channel)):02x}" for channel in colour)


def holes(theme: str, layer: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The paper of a theme, a hole without a hatch, and a hole with one, as the eye takes it from afar."""
    paper, ink = (rgb(CONFIG["theme"][theme][name]) for name in ("backgroundColor", layer))
    tint, line = (paper + share * (ink - paper) for share in (TINT, LINE))
    return paper, tint, tint + HATCH_WIDTH / HATCH_PERIOD * (line - tint)


every_hole = pytest.mark.parametrize(
    ("theme", "layer"), [(theme, layer) for theme in SHADES for layer in ("blueColor", "orangeColor")]
)


@every_hole
@pytest.mark.parametrize("palette", ["grey", "cividis", "diverging"])
def test_no_value_looks_like_paper_or_like_a_hole_and_no_hole_is_louder(theme, layer, palette):
    values = shaded(colour_table(palette), theme)
    paper, tint, hatched = holes(theme, layer)
    for other in (paper, tint, hatched):
        assert apart(values, other).min() > 7.5
    loudest_hole = max(contrast(hexed(hole), hexed(paper)) for hole in (tint, hatched))
    assert min(contrast(hexed(value), hexed(paper)) for value in values) > loudest_hole > 1.1


@every_hole
def test_what_is_off_scale_has_a_tone_of_its_own(theme, layer):
    tables = [shaded(colour_table(palette), theme) for palette in ("grey", "cividis", "diverging")]
    for others in (*tables, *holes(theme, layer)):
        assert apart(others, BEYOND).min() > 25


@pytest.mark.parametrize("theme", SHADES)
def test_a_picture_in_colour_keeps_off_the_paper_too(theme):
    levels = np.stack(np.meshgrid(*[np.arange(0, 256, 15)] * 3), axis=-1).reshape(-1, 3)
    for layer in ("blueColor", "orangeColor"):
        paper, tint, _ = holes(theme, layer)
        for other in (paper, tint):
            assert apart(shaded(levels, theme), other).min() > 7.5


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


def drawn(picture: str) -> np.ndarray:
    """The pixels of a data URL."""
    head, _, data = picture.partition(",")
    assert head == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


@pytest.mark.parametrize("size", [1, 1e-30, 1e30, 1e38])
def test_a_thumbnail_for_each_map_that_is_asked_for(size, recwarn):
    values = (size * np.random.default_rng(0).normal(scale=3, size=(9, 40, 30)).clip(-3.4, 3.4)).astype(np.float32)
    pictures = thumbnails(FeatureMap("stack", values), slice(2, 7))
    assert len(set(pictures)) == 5
    pixels = drawn(pictures[0])
    assert pixels.shape == (SIDE, 18, 3)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 50
    assert not recwarn.list


def test_the_thumbnail_of_an_array_is_that_of_its_first_map():
    stack = FeatureMap("stack", np.stack([np.eye(9), -np.eye(9)]).astype(np.float32))
    assert thumbnail(stack) == thumbnails(stack, slice(1))[0]
