"""Files made to be dear are read within 700 MB, or refused, or stopped, and the next one is read."""

import pytest

from tests.inputs.hostile import DEAR, measure
from viz.inputs import uploads
from viz.inputs.uploads import process, read_upload
from viz.inputs.uploads.limits import UploadError

MEGABYTES = 700

# What is read: the shape it has.
READ = {
    "png tall": (3, 500_000, 25),
    "png text bombs": (1, 1, 1),
    "jpeg of many scans, tiny": (1, 8, 8),
    "jpeg cmyk": (3, 3525, 3525),
    "jpeg just under reduction": (3, 4896, 4896),
    "gif comments": (1, 4, 4),
    "gif of many frames": (1, 4, 4),
    "webp lossless": (3, 3500, 3500),
    "webp greedy exif": (3, 4, 4),
    "bmp rle8 long": (1, 7000, 7000),
    "tiff loop": (1, 2, 2),
    "tiff greedy tags": (1, 1, 1),
    "tiff vast tile": (1, 16, 16),
    "tiff large tile": (1, 16, 16),
    "tiff rgba 16": (3, 3525, 3525),
    "npz full": (1, 16_000_000, 1),
    "csv one line": (1, 1, 9_950_001),
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
    "csv digits": "beyond the range of float32",
    "csv commas": "text without a table",
    "svg comments": "text without a table",
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


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("name", READ)
def test_what_is_dear_to_read_stays_within_its_memory(name):
    outcome, _, megabytes = measure(DEAR[name]())
    assert outcome == READ[name]
    assert megabytes < MEGABYTES


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_dear_is_refused(name):
    outcome, _, megabytes = measure(DEAR[name]())
    assert REFUSED[name] in outcome
    assert megabytes < MEGABYTES


@pytest.mark.parametrize("name", STOPPED)
def test_what_takes_too_long_is_stopped_and_the_next_file_is_read(name, monkeypatch):
    monkeypatch.setattr(process, "WORK_SECONDS", 0.2)
    with pytest.raises(UploadError, match=r"it takes more than 0\.2 s to read"):
        read_upload("dear", DEAR[name]())
    assert read_upload("a", b"1,2").values.shape == (1, 1, 2)
    assert uploads.waiting() == 0
