"""Compare, as it is drawn: what the panels, captions and bars say is what the study counted."""

import numpy as np
import pytest

from tests.views.checked import checked
from viz.inputs import FeatureMap
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.views.compare import comparison_scene
from viz.views.plane import plane
from viz.views.scene import values_of

NEGATIVE = FeatureMap("negative", -np.arange(1, 17, dtype=np.float32).reshape(1, 4, 4))
RELU = FeatureMap("relu", np.tile(np.array([[0, 1], [2, 0]], np.float32), (2, 2))[np.newaxis])


def test_three_panels_that_follow_from_the_source():
    result = compare(NEGATIVE, Pooling(), Dropout(seed=3))
    scene = comparison_scene(result, "over")
    source, pooling, dropout = scene.panels
    assert [p.role for p in scene.panels] == ["input", "pooling", "dropout"]
    taken = source.values.ravel()[pooling.indices.ravel()].reshape(1, 2, 2)
    assert np.array_equal(taken, result.pooled)
    assert np.array_equal(np.where(dropout.kept, source.values * dropout.scale, 0), result.dropped)
    assert (scene.palette, scene.layout) == ("diverging", "over")


def test_captions_and_bars_say_what_was_counted():
    scene = comparison_scene(compare(NEGATIVE, Pooling(), Dropout(seed=3)), "true")
    source, pooling, _ = scene.panels
    assert source.caption == "4 × 4 · mean −8.50 · range −16 … −1"
    assert pooling.caption == "2 × 2 · mean −6.00 · range −11 … −1"
    assert [(bar.label, bar.share, bar.text) for bar in pooling.ledger] == [
        ("size", 0.25, "4 values, ¼"),
        ("zeros", 0, "0 zeros"),
    ]


def test_survivors_beyond_the_scale_are_counted_in_words():
    result = compare(NEGATIVE, Pooling(), Dropout(seed=3), "after")
    beyond = int((result.dropped < -16).sum())
    assert beyond > 0
    caption = comparison_scene(result, "true").panels[2].caption
    assert caption.endswith(f" · drawn × 2 · {beyond} off scale, in pink")


@pytest.mark.parametrize(
    ("pooling", "dropout", "titles"),
    [
        (Pooling(), Dropout(), ["Input", "Max-pooling: smaller", "Dropout: sparser"]),
        (Pooling(kernel_size=1), Dropout(training=False), ["Input", "Max-pooling", "Dropout"]),
        (Pooling(kernel_size=2, stride=1, padding=1), Dropout(p=0), ["Input", "Max-pooling", "Dropout"]),
    ],
)
def test_smaller_and_sparser_are_claimed_only_where_they_are_true(pooling, dropout, titles):
    assert [panel.title for panel in comparison_scene(compare(NEGATIVE, pooling, dropout), "true").panels] == titles


def test_the_palette_follows_the_kind_of_map():
    assert comparison_scene(compare(RELU, Pooling(), Dropout()), "true").palette == "cividis"
    picture = FeatureMap("grey", np.full((1, 4, 4), 0.5, np.float32), "picture")
    assert comparison_scene(compare(picture, Pooling(), Dropout()), "true").palette == "grey"


def test_the_plane_leads_from_the_input_to_each_layer():
    figure = checked(plane(compare(RELU, Pooling(), Dropout(p=0.5, seed=1))))
    source, pooling, dropout = figure.data
    assert (source.x[1], source.y[1]) == (100, 50)
    assert (pooling.x, pooling.y) == ((100, 25), (50, 100))
    kept = (compare(RELU, Pooling(), Dropout(p=0.5, seed=1)).dropped != 0).mean()
    assert (dropout.x[1], dropout.y[1]) == (100, 100 * kept)


def test_points_that_coincide_share_one_label():
    figure = checked(plane(compare(NEGATIVE, Pooling(kernel_size=1), Dropout(training=False))))
    assert [a.text for a in figure.layout.annotations] == ["<b>input = max-pooling = dropout</b>"]


def test_the_plane_widens_where_padding_adds_values():
    figure = checked(plane(compare(NEGATIVE, Pooling(kernel_size=2, stride=1, padding=1), Dropout())))
    assert figure.data[1].x[1] == 100 * 25 / 16
    assert figure.layout.xaxis.range[1] > 100 * 25 / 16


def test_in_evaluation_a_cell_is_told_that_nothing_is_dropped():
    dropout = comparison_scene(compare(NEGATIVE, Pooling(), Dropout(training=False)), "true").panels[2]
    assert dropout.line.remark == "evaluation drops nothing"


@pytest.mark.parametrize("kind", ["max", "average", "min", "first"])
def test_each_kind_is_drawn_from_its_cells_or_by_its_values(kind):
    result = compare(NEGATIVE, Pooling(3, 1, 1, kind=kind), Dropout())
    source, pooling, _ = comparison_scene(result, "true").panels
    assert (pooling.values is None, pooling.indices is None) == ((False, True) if kind == "average" else (True, False))
    np.testing.assert_array_equal(values_of(pooling, source), result.pooled)
    assert pooling.windows == result.pooling.windows((4, 4))
    assert (pooling.line.word, pooling.line.terms) == (
        {"max": "max", "average": "mean", "min": "min", "first": "first"}[kind],
        True,
    )
    assert checked(plane(result)).data[1].name == pooling.title.removesuffix(": smaller").lower()


@pytest.mark.parametrize(("kind", "empty"), [("max", -np.inf), ("min", np.inf)])
def test_windows_of_padding_alone_show_what_their_kind_gives(kind, empty):
    source, pooling, _ = comparison_scene(compare(NEGATIVE, Pooling(2, 1, 1, 5, kind=kind), Dropout()), "true").panels
    np.testing.assert_array_equal(values_of(pooling, source), [[[empty]]])
    assert pooling.caption == f"1 × 1 · 1 × {'−∞' if kind == 'max' else '∞'}"


def test_in_colour_whole_pixels_fall_where_a_draw_is_for_a_position():
    colour = FeatureMap("colour", np.full((3, 8, 8), 0.5, np.float32), "picture")
    by_position, by_value = (compare(colour, Pooling(), Dropout(unit=unit)) for unit in ("position", "value"))
    pixels = comparison_scene(by_position, "true").panels[2]
    assert (pixels.kept == pixels.kept[:1]).all()
    assert not pixels.kept.all()
    assert "hatched where R, G and B are all dropped" not in " ".join(map(str, by_position.sentences))
    assert "hatched where R, G and B are all dropped" in " ".join(map(str, by_value.sentences))
    assert pixels.note.startswith("training: p = 0.5, pixels, seed 1, survivors × 2")
