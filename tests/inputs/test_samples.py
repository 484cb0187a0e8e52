"""The bundled inputs: all there, within range, credited, and showing what their notes say."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from viz.inputs import SAMPLES, fit, load_digits, load_sample
from viz.inputs.samples import ASSETS
from viz.ops import max_pool2d

SHAPES = {
    "cat": (3, 256, 256),
    "coffee": (3, 171, 256),
    "stars": (3, 256, 256),
    "text": (1, 256, 256),
    "digit": (1, 8, 8),
    "checkers": (1, 32, 32),
    "numbers": (1, 6, 6),
    "onehot": (1, 6, 6),
    "constant": (1, 6, 6),
    "negative": (1, 6, 6),
    "ties": (1, 6, 6),
}
# The test set as UCI distributes it, digit by digit.
DIGIT_COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
# SHA-256 of the bytes of images, then labels, read from scikit-learn 1.9.1's digits.csv.gz.
DIGITS_SHA256 = "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"

every_sample = pytest.mark.parametrize("key", SHAPES)


def test_these_samples_are_there_in_the_order_of_the_menu():
    assert list(SAMPLES) == list(SHAPES)


@every_sample
def test_a_sample_loads_at_its_own_size(key):
    loaded = load_sample(key)
    assert loaded.values.shape == SHAPES[key]
    assert (loaded.name, loaded.kind) == (SAMPLES[key].title, SAMPLES[key].kind)
    assert np.isfinite(loaded.values).all()


@every_sample
def test_pictures_use_the_range_0_to_1_and_matrices_are_maps(key):
    loaded = load_sample(key)
    assert (loaded.kind == "map") == (key in ("numbers", "onehot", "constant", "negative", "ties"))
    if loaded.kind == "picture":
        assert 0 <= loaded.values.min() < 0.1
        assert 0.9 < loaded.values.max() <= 1


@every_sample
def test_a_sample_has_a_word_for_the_link_and_whole_sentences_for_the_page(key):
    sample = SAMPLES[key]
    assert sample.key == key
    assert re.fullmatch("[a-z]{3,10}", key)
    assert sample.description.endswith(".")
    assert sample.note.endswith(".")
    assert len(sample.description) <= 100
    assert len(sample.note) <= 110


@every_sample
@pytest.mark.parametrize("size", [8, 32, 256])
def test_a_sample_can_be_shown_at_any_working_size(key, size):
    shown = fit(load_sample(key), size)
    assert max(shown.size) == (size if shown.kind == "picture" else 6)


@pytest.mark.parametrize("key", ["dog", "", "Cat", "../cat"])
def test_an_unknown_key_is_refused_by_name(key):
    with pytest.raises(ValueError, match=re.escape(repr(key))):
        load_sample(key)


def test_black_is_exactly_0_and_white_exactly_1():
    text = load_sample("text").values[0]
    assert (text[0] == 1).all()
    assert (text[-1] == 0).all()


@pytest.mark.parametrize("key", ["cat", "coffee"])
def test_the_photographs_hold_no_zero_that_could_pass_for_a_dropped_value(key):
    assert (load_sample(key).values.max(axis=0) > 0).all()


def test_the_digits_are_the_whole_test_set_in_its_order():
    images, labels = load_digits()
    assert (images.shape, images.dtype) == ((1797, 8, 8), np.uint8)
    assert (labels.shape, labels.dtype) == ((1797,), np.uint8)
    assert (images.min(), images.max()) == (0, 16)
    assert np.bincount(labels).tolist() == DIGIT_COUNTS
    assert hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest() == DIGITS_SHA256


def test_the_digit_is_one_of_the_threes():
    images, labels = load_digits()
    [[place]] = np.nonzero((images == load_sample("digit").values * 16).all(axis=(1, 2)))
    assert labels[place] == 3


def test_pooling_keeps_an_aligned_checkerboard_and_whitens_the_finer_and_the_shifted_one():
    pooled = max_pool2d(load_sample("checkers").values[0], 2)
    one_pixel_board = np.indices((8, 8)).sum(axis=0) % 2
    fine, aligned, shifted = pooled[:8, :8], pooled[:8, 8:], pooled[8:, :8]
    assert (fine == 1).all()
    np.testing.assert_array_equal(aligned, one_pixel_board)
    assert (shifted == 1).all()


def test_the_shifted_checkerboard_is_the_aligned_one_a_pixel_up_and_left():
    board = load_sample("checkers").values[0]
    aligned, shifted = board[:16, 16:], board[16:, :16]
    np.testing.assert_array_equal(shifted[:-1, :-1], aligned[1:, 1:])


def test_each_checkerboard_is_half_white_before_pooling():
    quadrants = load_sample("checkers").values[0].reshape(2, 16, 2, 16)
    np.testing.assert_array_equal(quadrants.mean(axis=(1, 3)), 0.5)


def test_the_matrices_are_what_they_are_called():
    one_hot, constant, negative, numbers = (
        load_sample(key).values for key in ("onehot", "constant", "negative", "numbers")
    )
    assert np.sort(one_hot, axis=None).tolist() == [0] * 35 + [1]
    assert constant.min() == constant.max() == 0.5
    assert negative.max() < 0
    assert numbers.min() < 0 < numbers.max()
    assert len(np.unique(numbers)) == numbers.size


def test_every_window_of_the_ties_has_several_winners():
    windows = load_sample("ties").values[0].reshape(3, 2, 3, 2).swapaxes(1, 2).reshape(9, 4)
    assert ((windows == windows.max(axis=1, keepdims=True)).sum(axis=1) > 1).all()


def test_a_zero_padding_would_show_in_the_negative_matrix():
    negative = load_sample("negative").values
    assert max_pool2d(negative, 2, padding=1).max() < 0
    assert max_pool2d(np.pad(negative, ((0, 0), (1, 1), (1, 1))), 2).max() == 0


def test_every_asset_is_credited_and_every_credit_has_its_file():
    files = {file.name for file in ASSETS.iterdir()} - {"CREDITS.md"}
    credits = (ASSETS / "CREDITS.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (\S+)$", credits, re.MULTILINE)) == files


def test_every_credit_says_who_whence_and_under_which_licence():
    credits = (ASSETS / "CREDITS.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", credits, flags=re.MULTILINE)[1:]:
        assert re.findall(r"^- (\w+):", section, re.MULTILINE) == [
            "Title",
            "Author",
            "Source",
            "Licence",
            "Changed",
        ]


@pytest.mark.parametrize("file", sorted(ASSETS.iterdir()), ids=lambda file: file.name)
def test_an_asset_is_small_enough_for_a_page_to_load_at_once(file: Path):
    assert file.stat().st_size < 150_000
