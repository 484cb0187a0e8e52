"""Files made to be dear are read within 700 MB, or refused, each in a process of its own."""

import json

import pytest

from tests.inputs.hostile import DEAR, measure
from viz.inputs.uploads import UploadError, read_upload

MEGABYTES = 700

# What is read: the shape it has.
READ = {
    "png grey": [1, 7050, 7050],
    "png rgba 16": [3, 3525, 3525],
    "png rgba interlaced": [3, 3525, 3525],
    "png wide": [3, 25, 500_000],
    "png tall": [3, 500_000, 25],
    "png text bombs": [1, 1, 1],
    "jpeg cmyk": [3, 3525, 3525],
    "jpeg just under reduction": [3, 4000, 6000],
    "jpeg of twenty scans": [1, 7000, 7000],
    "jpeg of padding": [1, 8, 8],
    "gif comments": [1, 4, 4],
    "gif of many frames": [1, 4, 4],
    "webp lossless": [3, 3500, 3500],
    "webp greedy exif": [3, 4, 4],
    "bmp rle4 pairs, fewer": [1, 7000, 7000],
    "bmp rle8 rows": [1, 900_000, 50],
    "tiff loop": [1, 2, 2],
    "tiff greedy tags": [1, 1, 1],
    "tiff large tile": [1, 16, 16],
    "tiff rgba 16": [3, 3525, 3525],
    "npz full": [1, 16_000_000, 1],
    "npz long members": [1, 3_000_000, 5],
    "npz long extras": [1, 2, 2],
    "csv one line": [1, 1, 9_950_001],
    "csv one column": [1, 9_950_000, 1],
}
# What is refused in no time: words of the sentence.
REFUSED = {
    "png declares 10 gigapixels": "100000 × 100000 pixels",
    "png of empty chunks": "more than 100,000 blocks",
    "jpeg of many scans": "3,005 scans",
    "jpeg of many scans, tiny": "more than 100,000 blocks",
    "jpeg of empty comments": "more than 100,000 blocks",
    "gif of empty blocks": "more than 100,000 blocks",
    "gif declares 4 gigapixels": "65535 × 65535 pixels",
    "bmp rle ends": "at most 1,000,000 a side",
    "bmp rle8 singles": "run lengths take 19.9 MB",
    "tiff many strips": "strips",
    "tiff vast tile": "unpack to far more",
    "npy declares 1 TB": "at most 16 million values",
    "npy nested header": "damaged",
    "npy negated header": "damaged",
    "npy summed header": "damaged",
    "npy attribute header": "damaged",
    "npy long header": "its header has 19,899,901 bytes",
    "npz beyond": "at most 16 million values",
    "npz many members": "at most 1,000 are looked through",
    "csv digits": "beyond the range of float32",
    "csv many digits": "3,979 of its values are beyond the range",
    "csv commas": "text without a table",
    "csv quotes": "text without a table",
    "csv spaces": "text without a table",
    "svg comments": "text without a table",
    "csv words": "text without a table",
}
# What is refused only after a long look.
SEARCHED = {
    "npz that goes on": "damaged",
    "csv one line, bad end": "line 1, column 6,633,334 holds “x”",
    "csv one column, ragged end": "line 9,950,001",
    "csv spaced, bad end": "line 1, column 9,950,001 holds “x”",
}


@pytest.mark.parametrize("name", READ | SEARCHED)
def test_what_is_dear_to_read_stays_within_its_memory(name):
    outcome, _, megabytes = json.loads(measure(DEAR[name]()).stdout)
    if name in READ:
        assert outcome == READ[name]
    else:
        assert SEARCHED[name] in outcome
    assert megabytes < MEGABYTES


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_dear_is_refused(name):
    with pytest.raises(UploadError, match=REFUSED[name]):
        read_upload("dear", DEAR[name]())
