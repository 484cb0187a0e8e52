"""Whatever the bytes, the outcome is a sound FeatureMap or an UploadError, and nothing else."""

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inputs.seeds import SEEDS
from viz.inputs.uploads import read_upload, upload_choices
from viz.inputs.uploads.limits import UploadError

# What Pillow warns of in a damaged file is no concern here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
FUZZ = settings(max_examples=25, deadline=None, derandomize=True)
# Letters of every kind that a name may hold: parts of paths, markup, controls, wide ones, half a pair.
LETTERS = "aZ 0./\\`*_~<>[]{}|#$&@:\"'\0\n\t\x7f\x85\u00a0\u202e\ufeffé貓🐈\ud800"


def check(data: bytes, name: str = "a.png", sample: int = 0, array: str | None = None) -> None:
    choices = upload_choices(data)
    assert all(isinstance(found, str) for found in choices.arrays)
    assert choices.samples >= 1
    assert upload_choices(data, "a").samples >= 1
    try:
        read = read_upload(name, data, sample=sample, array=array)
    except UploadError as error:
        text = str(error)
        assert len(text) < 300
        assert text.isprintable()
        assert not set(text) & set("`*_<>[]{}|\\#$&@/")
        return
    assert np.isfinite(read.values).all()
    assert read.values.flags.c_contiguous
    if read.kind == "picture":
        assert len(read.values) in (1, 3)
        assert 0 <= read.values.min() <= read.values.max() <= 1


def chances(seed: str) -> Iterator[Random]:
    """Numbers by chance, the same in every run; a strategy would cost more than the files that they damage."""
    return (Random(f"{seed} {number}") for number in range(25))


def test_the_seeds_themselves_are_read():
    for name, data in SEEDS.items():
        assert read_upload(name, data).values.size, name


@pytest.mark.parametrize("seed", SEEDS)
def test_changed_bytes(seed):
    for chance in chances(seed):
        data = bytearray(SEEDS[seed])
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        check(bytes(data))


@pytest.mark.parametrize("seed", SEEDS)
def test_changed_headers(seed):
    for chance in chances(seed):
        data = bytearray(SEEDS[seed])
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(121) % len(data)] = chance.choice((0, 1, 255, chance.randrange(256)))
        check(bytes(data))


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_cut_out_and_put_in(seed):
    for chance in chances(seed):
        data, extra = SEEDS[seed], chance.randbytes(chance.randint(0, 20))
        start, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
        check(data[:start] + extra + data[end:])
        check(data[:end] + extra + data[start:])
        check(data[:start])


@FUZZ
@given(st.sampled_from([data[:size] for data in SEEDS.values() for size in (0, 4, 12, 40)]), st.binary())
def test_random_bytes_behind_a_true_beginning(head, tail):
    check(head + tail)


@FUZZ
@given(st.text(alphabet="0123456789.,;-+eE \t\r\n#\"'_naif", max_size=60))
def test_text_that_is_nearly_numbers(text):
    check(text.encode())
    check(text.encode("utf-16"))


@FUZZ
@given(st.text(LETTERS), st.sampled_from(sorted(SEEDS)), st.integers(), st.none() | st.text(LETTERS))
def test_any_name_and_any_choice(name, seed, sample, array):
    check(SEEDS[seed], name, sample, array)
