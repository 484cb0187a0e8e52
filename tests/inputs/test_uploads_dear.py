"""Files made to be dear are read within 700 MB, or refused, or stopped, and the next one is read."""

import pytest

from tests.inputs.hostile import DEAR, measure
from viz.inputs import uploads
from viz.inputs.uploads import process, read_upload
from viz.inputs.uploads.limits import UploadError

MEGABYTES = 700
# What is read: the shape it has. Some files have a share of the full size, at which the bench looks.
READ = {
    "png tall, half": (3, 250_000, 25),
    "png grey with alpha": (1, 7050, 7050),
    "png text bombs": (1, 1, 1),
    "jpeg of many scans, tiny": (1, 8, 8),
    "jpeg cmyk, half": (3, 2500, 2500),
    "jpeg not reduced, half": (3, 3462, 3462),
    "gif comments": (1, 4, 4),
    "gif of many frames": (1, 4, 4),
    "webp lossless, half": (3, 2500, 2500),
    "webp greedy exif": (3, 4, 4),
    "bmp rle8 long, half": (1, 5000, 5000),
    "tiff loop": (1, 2, 2),
    "tiff greedy tags": (1, 1, 1),
    "tiff vast tile": (1, 16, 16),
    "tiff large tile": (1, 16, 16),
    "tiff rgba 16, half": (3, 2500, 2500),
    "npz full": (1, 16_000_000, 1),
    "csv one line, quarter": (1, 1, 2_487_501),
    "csv counted columns, quarter": (1, 1_243_751, 2),
}
# What is refused in no time: words of the sentence.
REFUSED = {
    "png declares 10 gigapixels": "100000 × 100000 pixels",
    "gif declares 4 gigapixels": "65535 × 65535 pixels",
    "bmp rle ends": "at most 1,000,000 a side",
    "npy declares 1 TB": "at most 16 million values",
    "npy nested header": "damaged",
    "npy negated header": "damaged",
    "npy summed header": "damaged",
    "npy attribute header": "damaged",
    "npy long header": "damaged",
    "npz beyond": "at most 16 million values",
    "npz many members": "at most 1,000 are looked through",
    "npz that goes on": "damaged",
    "csv digits, quarter": "beyond the range of float32",
    "csv commas, quarter": "text without a table",
    "csv long word under a heading": "rows differ in length",
    "svg comments, quarter": "text without a table",
    "csv one column, ragged end": "line 1,243,751",
}
# What a library would go on reading for long, and the system stops.
STOPPED = [
    "png of empty chunks",
    "jpeg of empty comments",
    "jpeg of many scans",
    "jpeg of padding",
    "bmp rle8 singles",
    "bmp rle4 pairs",
    "tiff many strips",
    "npz long extras",
]


@pytest.fixture
def patient(monkeypatch):
    """On a machine that is busy the same work takes longer; the bench looks at the time."""
    monkeypatch.setattr(process, "WORK_SECONDS", 30)


def outcome_within_memory(name: str) -> tuple[int, ...] | str:
    """Read such a file; what the worker holds beyond its own needs has to be no more than the file's share."""
    _, _, idle = measure(b"1,2")
    outcome, _, megabytes = measure(DEAR[name]())
    share = {"half": 1 / 2, "quarter": 1 / 4}.get(name.partition(", ")[2], 1)
    assert megabytes - idle < share * (MEGABYTES - idle)
    return outcome


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("name", READ)
def test_what_is_dear_to_read_stays_within_its_memory(name):
    assert outcome_within_memory(name) == READ[name]


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_dear_is_refused(name):
    assert REFUSED[name] in outcome_within_memory(name)


@pytest.mark.parametrize("name", STOPPED)
def test_what_takes_too_long_is_stopped_and_the_next_file_is_read(name, monkeypatch):
    with monkeypatch.context() as impatient, pytest.raises(UploadError, match=r"it takes more than 0\.1 s to read"):
        impatient.setattr(process, "WORK_SECONDS", 0.1)
        read_upload("dear", DEAR[name]())
    assert read_upload("a", b"1,2").values.shape == (1, 1, 2)
    assert uploads.waiting() == 0
