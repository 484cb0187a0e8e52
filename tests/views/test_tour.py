"""The tour, as it is drawn: marks on maps, maps without names, and hits beside chance."""

import numpy as np
import pytest

from tests.views.checked import checked
from viz.inputs import FeatureMap, parse_matrix
from viz.studies.budget.contrast import contrast
from viz.studies.layers import Dropout, Pooling
from viz.studies.tour.marking import hits_over_masks, on_map
from viz.studies.tour.scenes import SCENES
from viz.views.charts import described
from viz.views.scene import kept_of
from viz.views.tour import alone, blind_scene, hits_against_chance, marks_scene

MATRIX = FeatureMap("matrix", parse_matrix(SCENES["mark"].settings["cells"])[None])
CONTRAST = contrast(MATRIX, Pooling(2), 0.75, 1)
MARKS = on_map([(0, 0), (1, 3)], CONTRAST.kept)


def test_cells_are_marked_on_the_input_alone_and_only_before_the_answer():
    before = marks_scene(CONTRAST, MARKS, 0)
    assert (len(before.panels), before.picks, before.panels[0].caption) == (1, True, "2 marked")
    assert all(panel.windows is None for panel in before.panels)
    for shown, kept in ((1, CONTRAST.selected), (2, CONTRAST.kept)):
        scene = marks_scene(CONTRAST, MARKS, shown)
        assert not scene.picks and len(scene.panels) == 2
        assert all(np.array_equal(panel.marks, MARKS) and panel.framed for panel in scene.panels)
        assert np.array_equal(kept_of(scene.panels[1]), kept)


def test_winners_and_survivors_are_drawn_alike_without_their_names():
    scene = blind_scene(CONTRAST)
    assert [(panel.title, panel.role, panel.caption) for panel in scene.panels[1:]] == [
        ("Map A", "input", ""), ("Map B", "input", ""),
    ]  # fmt: skip
    for panel, kept in zip(scene.panels[1:], (CONTRAST.selected, CONTRAST.kept), strict=True):
        assert np.array_equal(kept_of(panel), kept) and panel.windows is None
    assert len(alone(scene).panels) == 1


def test_hits_stand_beside_as_many_masks_by_chance():
    hits = hits_over_masks(MARKS, Dropout(0.75, seed=8), 1)
    chance, counted = checked(hits_against_chance(hits)).data
    assert sum(chance.y) == pytest.approx(8) and sum(counted.y) == 8
    assert chance.y == pytest.approx([8 * 0.75**2, 8 * 2 * 0.25 * 0.75, 8 * 0.25**2])
    assert [list(hits.counts).count(number) for number in range(3)] == list(counted.y)
    assert "nothing was marked" in described(hits_against_chance(None))
