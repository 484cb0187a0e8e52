"""What follows from a map is found once, whoever asks."""

import numpy as np

from viz.studies.once import once


def test_what_follows_from_a_map_and_settings_is_found_once():
    asked = []

    @once
    def found(x, k):
        asked.append(k)
        return x.sum() + k, x.shape

    flat = np.arange(6, dtype=np.float32)
    for x in (flat, flat.copy(), flat.reshape(2, 3), -flat):
        assert found(x, 1) == found(x.copy(), 1) == (x.sum() + 1, x.shape)
    assert found(flat, 2) == (17, (6,))
    assert asked == [1, 1, 1, 2]
