"""What is read is what the person meant, or a note says what was made of it, or a sentence says what to do."""

import io
import json
import struct

import numpy as np
import pytest
from PIL import Image

from tests.inputs.hostile import grey_tags, npy, png_chunk, saved, tiff
from viz.inputs import fit
from viz.inputs.uploads import Choices, read_upload, upload_choices
from viz.inputs.uploads.limits import UploadError

FOUR = [[1.5, 2.5], [3.5, 4.5]]
RNG = np.random.default_rng(3)


def npy_of(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def refusal(data: bytes | str, **options) -> str:
    with pytest.raises(UploadError) as caught:
        read_upload("a.bin", data.encode() if isinstance(data, str) else data, **options)
    text = str(caught.value)
    assert len(text) < 300
    assert not set(text) & set("`*_<>[]{}|\\#$&@/")
    return text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (",0,1\n0,1.5,2.5\n1,3.5,4.5\n", ["first line was taken for a header", "first column"]),
        (",a,b\nx,1.5,2.5\ny,3.5,4.5\n", ["first line was taken for a header", "first column"]),
        ("0,1\n1.5,2.5\n3.5,4.5\n", ["first row, which counts from 0 to 1,"]),
        ("0,1.5,2.5\n1,3.5,4.5\n", ["first column, which counts from 0 to 1,"]),
        ("sep=;\n1,5;2,5\n3,5;4,5\n", ["Commas were taken for decimal marks"]),
        ('"","V1","V2"\n"1",1.5,2.5\n"2",3.5,4.5\n', ["header", "names of the rows"]),
        ('"V1" "V2"\n"a" 1.5 2.5\n"b" 3.5 4.5\n', ["header", "names of the rows"]),
        ("a,1.5,2.5\nb,3.5,4.5\n", ["names of the rows"]),
        ("time,voltage\ns,V\n1.5,2.5\n3.5,4.5\n", ["first 2 lines were taken for a header"]),
        ("% by hand, 7 May\n1.5 2.5\n3.5 4.5\n", ["behind # or % was passed over"]),
        ("# version 1.5\n1,5;2,5\n3,5;4,5\n", ["behind #", "decimal marks"]),
        ("a.1;a.2\n1,5;2,5\n3,5;4,5\n", ["header", "decimal marks"]),
        ("1,5 2,5\n3,5 4,5\n", ["decimal marks"]),
        ("a b\n1,5 2,5\n3,5 4,5\n", ["header", "decimal marks"]),
        ("a b\n0 1,5 2,5\n1 3,5 4,5\n", ["header", "names of the rows", "decimal marks"]),
        ('"1,5","2,5"\n"3,5","4,5"\n', ["decimal marks"]),
        ("Sample #1,Sample #2\n1.5,2.5\n3.5,4.5\n", ["header"]),
        ("ID,a,b\n7,1.5,2.5\n9,3.5,4.5\n", ["header", "names of the rows"]),
        (",0,1\nkind,a,b\n0,1.5,2.5\n1,3.5,4.5\n", ["first 2 lines were taken for a header", "names of the rows"]),
        ("By hand\n1.5,2.5\n3.5,4.5\n", ["header"]),
        ("#A/B test!\n1.5 2.5 # the first\n3.5 4.5\n", ["behind #"]),
        (",0,1\n2026-01-01,1.5,2.5\n2026-01-02,3.5,4.5\n", ["header", "names of the rows"]),
        ("step,0,1\n5,1.5,2.5\n7,3.5,4.5\n", ["header", "names of the rows"]),
        ("     0    1\n0  1.5  2.5\n1  3.5  4.5\n", ["header", "names of the rows"]),
        ("     [,1] [,2]\n[1,]  1.5  2.5\n[2,]  3.5  4.5\n", ["header", "names of the rows"]),
        ("ncols 2\nnrows 2\ncellsize 1\n1.5 2.5\n3.5 4.5\n", ["first 3 lines were taken for a header"]),
        ("Gain;3\nDay;7\n\nt;v\n1,5;2,5\n3,5;4,5\n", ["first 3 lines", "decimal marks"]),
        ("By: hand\nOn: 7 May\n\na,b\n1.5,2.5\n3.5,4.5\n", ["first 3 lines were taken for a header"]),
        ("1.5;2.5;\n3.5;4.5;\n", ["last column was passed over, since it is empty"]),
        ("15e\u22121,2.5\n3.5,4.5\n", []),
        ("[[1.5 2.5]\n [3.5 4.5]]\n", ["printed"]),
        ("array([[1.5, 2.5],\n       [3.5, 4.5]], dtype=float32)", ["printed"]),
        ("tensor([[1.5000, 2.5000],\n        [3.5000, 4.5000]], device='cuda:0')", ["printed"]),
        ("np.array([[1.5, 2.5],\n          [3.5, 4.5]])", ["printed"]),
        ("x = array([[1.5, 2.5],\n       [3.5, 4.5]])", ["printed"]),
        ("Parameter containing:\ntensor([[1.5, 2.5],\n        [3.5, 4.5]], requires_grad=True)", ["printed"]),
        ("<tf.Tensor: shape=(2, 2), numpy=\narray([[1.5, 2.5],\n       [3.5, 4.5]])>", ["printed"]),
        ("A = [1.5 2.5; 3.5 4.5]", ["printed"]),
    ],
)
def test_tables_of_many_programs_give_their_numbers_and_say_what_was_dropped(text, said):
    read = read_upload("a", text.encode())
    np.testing.assert_array_equal(read.values, [FOUR])
    assert len(read.notes) == len(said)
    assert all(words in note for words, note in zip(said, read.notes, strict=True))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5;0\n0;0,5", 1234.5),
        ("1,234.5;0\n0;0.5", 1234.5),
        ('"1,234.5","0"\n"0","0.5"', 1234.5),
        ("1'234.5;0\n0;0.5", 1234.5),
        ("1\u202f234,5;0\n0;0,5", 1234.5),
        ("1 234,5;0\n0;0,5", 1234.5),
        ("1,234,567;0\n0;0", 1_234_567),
    ],
)
def test_thousands_separators_are_passed_over_and_a_note_says_so(text, value):
    read = read_upload("a", text.encode())
    assert read.values[0, 0, 0] == value
    assert read.notes


@pytest.mark.parametrize(
    "text",
    [
        "0,1,2,3\n4,5,6,7\n8,9,10,11",
        "0,1,2,3\n0,1,2,3\n0,1,2,3",
        "0,1,2,3\n1,2,3,4\n2,3,4,5\n3,4,5,6",
        "0,1,2\n-1,0,1\n-2,-1,0",
        "0,1\n1,0",
        "0\n1\n2\n3",
        "0.0,1.0\n2.5,3.5",
    ],
)
def test_numbers_that_only_look_like_numbering_stay(text):
    read = read_upload("a", text.encode())
    np.testing.assert_array_equal(read.values, [[[float(cell) for cell in row.split(",")] for row in text.split("\n")]])
    assert read.notes == ()


def test_pandas_to_csv_of_whole_numbers_loses_its_column_numbers():
    read = read_upload("a", b"0,1,2,3\n16,3,0,9\n5,5,5,5\n")
    np.testing.assert_array_equal(read.values, [[[16, 3, 0, 9], [5, 5, 5, 5]]])
    assert "first row, which counts from 0 to 3, was taken for numbers of the columns" in read.notes[0]


@pytest.mark.parametrize("between", ["# New slice\n", "\n", "% page 2\n"])
def test_slices_of_a_text_file_are_channels(between):
    read = read_upload("a", f"# shape (2, 2, 3)\n1 2 3\n4 5 6\n{between}7 8 9\n1 2 3\n{between}".encode())
    np.testing.assert_array_equal(read.values, [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [1, 2, 3]]])
    assert "The 2 blocks between comments or blank lines were taken for channels." in read.notes


HEADINGS = {
    "comments": ("# Channel 0\n", "# Channel 1\n"),
    "words": ("Channel 1\n", "Channel 2\n"),
    "words behind blank lines": ("\nSlice 1 of 2:\n", "\nSlice 2 of 2:\n"),
    "one word": ("Red\n", "Green\n"),
    "brackets": ("[slice 0]\n", "[slice 1]\n"),
    "Julia": ("2×3×2 Array{Int64, 3}:\n[:, :, 1] =\n", "\n[:, :, 2] =\n"),
    "MATLAB": ("\nA(:,:,1) =\n\n", "\n\nA(:,:,2) =\n\n"),
    "Octave": ("ans =\n\nans(:,:,1) =\n\n", "\nans(:,:,2) =\n\n"),
    "names of columns": ("Map:\na b c\n", "Map:\na b c\n"),
}


@pytest.mark.parametrize(
    ("headings", "rows"),
    [(headings, rows) for headings in HEADINGS for rows in (2, 1) if headings != "comments" or rows > 1],
)
def test_slices_under_headings_are_channels(headings, rows):
    stack = RNG.integers(0, 9, (2, rows, 3))
    blocks = ("\n".join(" ".join(map(str, row)) for row in block) + "\n" for block in stack)
    text = "".join(heading + block for heading, block in zip(HEADINGS[headings], blocks, strict=True))
    read = read_upload("a", text.encode())
    np.testing.assert_array_equal(read.values, stack)
    between = "between comments or blank lines" if headings == "comments" else "under headings"
    assert read.notes[-1] == f"The 2 blocks {between} were taken for channels."


@pytest.mark.parametrize(
    "text",
    [
        "Channel 1,,\n1,2,3\n4,5,6\nChannel 2,,\n7,8,9\n0,1,2\n",
        "Kanal 1;;\n1,0;2,0;3\n4;5;6\nKanal 2;;\n7;8;9\n0;1;2\n",
        '"Map 1"\n,a,b,c\nx,1,2,3\ny,4,5,6\n"Map 2"\n,a,b,c\nx,7,8,9\ny,0,1,2\n',
        ", , 1\n\n     [,1] [,2] [,3]\n[1,]    1    2    3\n[2,]    4    5    6\n\n"
        ", , 2\n\n     [,1] [,2] [,3]\n[1,]    7    8    9\n[2,]    0    1    2\n\n",
        "Slice 0:\n[[1 2 3]\n [4 5 6]]\nSlice 1:\n[[7 8 9]\n [0 1 2]]\n",
    ],
)
def test_slices_of_tables_with_names_and_separators_are_channels(text):
    read = read_upload("a", text.encode())
    np.testing.assert_array_equal(read.values, [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [0, 1, 2]]])
    assert "taken for channels" in read.notes[-1] or "printed" in read.notes[-1]


@pytest.mark.parametrize(
    "text",
    [
        "True,False\nFalse,True\n",
        '"","V1","V2"\n"1",TRUE,FALSE\n"2",FALSE,TRUE\n',
        "[[ True False]\n [False  True]]",
    ],
)
def test_true_and_false_are_1_and_0_and_a_note_says_so(text):
    read = read_upload("a", text.encode())
    np.testing.assert_array_equal(read.values, [np.eye(2)])
    assert read.notes[0] == "True and False were taken for 1 and 0."


@pytest.mark.parametrize("title", ["A =", "Channel 1", "2×3 Matrix{Int64}:"])
def test_a_title_is_no_line_of_names(title):
    read = read_upload("a", f"{title}\n1 2 3\n5 6 4\n".encode())
    np.testing.assert_array_equal(read.values, [[[1, 2, 3], [5, 6, 4]]])
    assert read.notes == ("The first line was taken for a header.",)


def test_a_printed_stack_is_a_stack():
    stack = RNG.integers(0, 9, (3, 4, 50))
    np.testing.assert_array_equal(read_upload("a", str(stack).encode()).values, stack)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2\n#N/A,4\n5,6\n", "a cell in line 2 holds “N A”, by which a spreadsheet marks an error"),
        ("1\t2\n3\t#DIV/0!\n", "a cell in line 2 holds “DIV 0!”"),
        ("1;2\n#¿NOMBRE?;4\n", "a cell in line 2 holds “¿NOMBRE?”"),
        ("1;2\n#Н/Д;4\n", "a cell in line 2 holds “Н Д”"),
        ("1;2\n#SPILL!;4\n", "a cell in line 2 holds “SPILL!”"),
        ("1;2\n2020 001;4\n", "holds “2020 001”, which is no number"),
        ("1,2\n3,1.#INF\n", "line 2, column 2 holds “1. INF”, which is no number"),
        ("(1.5),2.5\n3.5,4.5\n", "line 1, column 1 holds “(1.5)”, which is no number"),
        ("1_000,2\n3,4\n5,6\n", "line 1, column 1 holds “1 000”, which is no number"),
        ("|1|2|\n1 2\n1 ***\n", "line 3, column 2 holds no number"),
        ("0,1\n2,3,4\n", "line 2 has 3 values and line 1 has 2"),
        ("Map 1\n1 2\n3 4\nMap 2\n5 6\n", "its blocks under headings have 1 to 2 rows, and have to be alike"),
        ("Map 1\n1 2\n3 4\nMap 2\n5 6 7\n8 9 0\n", "line 5 has 3 values and line 2 has 2"),
        ("  Columns 1 through 2\n\n1 2\n3 4\n\n  Columns 3 through 4\n\n5 6\n7 8\n", "rows differ in length"),
        ("     [,1] [,2]\n[1,] 1 2\n     [,3] [,4]\n[1,] 3 4\n", "rows differ in length"),
        ("name,a,b\nx,1,2\ny,,\nz,3,4\n", "line 3, column 2 is empty"),
        ("x\n1\n2\nNA\n3\n4\n", "line 4, column 1 holds “NA”, which is no number"),
        ("array([[1., 2., ..., 3.]])", 'np.save("x.npy", x) saves it whole'),
        ("[[1. 2.]\n ...\n [3. 4.]]", 'np.save("x.npy", x) saves it whole'),
        ("[1 2 3]", "not one of two or three axes"),
        ("[[[[1 2]]]]", "not one of two or three axes"),
        ("[[1 2]\n [3]]", "not one of two or three axes"),
        ("[[1 2]\n [3 x]]", "a cell that is no number"),
        ("1;2,5\n3;4.5\n", "column 2 holds “2,5”, which is no number"),
        ("1\n2\n3,5\n", "column 1 holds “3,5”, which is no number"),
        ("x 152,61 498\n", "column 2 holds “61 498”, which is no number"),
        ("1,234.5;2,5\n", "column 1 holds “1,234.5”, which is no number"),
        ("1.234,5;2.5\n", "column 1 holds “1.234,5”, which is no number"),
    ],
)
def test_tables_that_cannot_be_meant_are_refused(text, sentence):
    assert sentence in refusal(text)


ACTIVATION = RNG.random((1, 26, 26, 32)).astype(np.float32)
PHOTO = RNG.integers(0, 256, (30, 40, 3), np.uint8)


def test_channels_stand_first_or_last_as_one_chooses():
    data = npy_of(ACTIVATION)
    asis = read_upload("a", data)
    np.testing.assert_array_equal(asis.values, ACTIVATION[0])
    assert asis.notes == ("The first axis was taken for channels: the shape is 26 × 26 × 32.",)
    last = read_upload("a", data, channels="last")
    np.testing.assert_array_equal(last.values, ACTIVATION[0].transpose(2, 0, 1))
    assert last.notes == read_upload("a", data, channels="first").notes == ()
    assert last.values.flags.c_contiguous


@pytest.mark.parametrize(
    ("array", "choices"),
    [
        (ACTIVATION, Choices(channels=True)),
        (PHOTO, Choices(channels=True, picture=True)),
        (np.stack([PHOTO] * 5), Choices(samples=5, channels=True, picture=True)),
        (PHOTO.astype(np.float32), Choices(channels=True)),
        (np.zeros((64, 26, 26)), Choices()),
        (np.zeros((7, 26, 26, 26)), Choices(samples=7, channels=True)),
        (np.zeros((1, 5, 7)), Choices()),
        (np.zeros((5, 7)), Choices()),
        (np.zeros(5), Choices()),
    ],
)
def test_the_choices_that_make_sense(array, choices):
    assert upload_choices(npy_of(array)) == choices


def test_bytes_of_a_colour_picture_are_read_as_one_on_demand():
    read = read_upload("a", npy_of(np.stack([PHOTO, 255 - PHOTO])), sample=1, picture=True)
    assert read.kind == "picture"
    np.testing.assert_array_equal(read.values, (255 - PHOTO).transpose(2, 0, 1) / np.float32(255))
    assert read.notes == ("Item 2 of 2 is shown.",)
    assert read_upload("a", npy_of(ACTIVATION), picture=True).kind == "map"


@pytest.mark.parametrize(("shape", "noted"), [((4, 4, 9), 1), ((9, 4, 4), 0), ((3, 4, 4), 0), ((4, 4, 4), 0)])
def test_channels_that_seem_to_stand_last_are_noted_however_many_there_are(shape, noted):
    assert len(read_upload("a", npy_of(np.zeros(shape))).notes) == noted


def safetensors(header: object, body: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def tensor(kind: str, shape: object, *offsets: object) -> dict:
    return {"dtype": kind, "shape": shape, "data_offsets": list(offsets)}


def test_safetensors_are_read_with_bfloat16_too():
    weights = np.float32([[1.5, -2], [3, 0.25]])
    halves = (weights.view(np.uint32) >> 16).astype("<u2").tobytes()
    header = {"__metadata__": {"by": "hand"}, "deep.half": tensor("BF16", [2, 2], 0, 8)}
    data = safetensors(header | {"whole": tensor("F32", [4, 1, 1], 8, 24)}, halves + weights.tobytes())
    assert upload_choices(data).arrays == ("deep.half", "whole")
    np.testing.assert_array_equal(read_upload("a", data).values, [weights])
    assert read_upload("a", data).notes == ("The array “deep.half” of 2 is shown.",)
    np.testing.assert_array_equal(read_upload("a", data, array="whole").values.ravel(), weights.ravel())


@pytest.mark.parametrize("kind", ["BOOL", "I8", "U8", "I16", "U16", "I32", "U32", "I64", "U64", "F16", "F32", "F64"])
def test_every_type_of_safetensors(kind):
    dtype = np.dtype({"BOOL": "?"}.get(kind, f"<{kind[0].lower()}{int(kind[1:] or 8) // 8}" if kind != "BOOL" else "?"))
    array = np.array([[0, 1], [1, 0]]).astype(dtype)
    data = safetensors({"x": tensor(kind, [2, 2], 0, array.nbytes)}, array.tobytes())
    np.testing.assert_array_equal(read_upload("a", data).values, [array])


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (safetensors({"x": tensor("F8_E4M3", [2, 2], 0, 4)}, bytes(4)), "type F8 E4M3"),
        (safetensors({"x": tensor("F32", [2, 2], 0, 4)}, bytes(4)), "damaged"),
        (safetensors({"x": tensor("F32", [2, 2], 0, 16)}, bytes(15)), "damaged"),
        (safetensors({"x": tensor("F32", [2, 2], -16, 0)}, bytes(16)), "damaged"),
        (safetensors({"x": tensor("F32", [2, 2], "a", None)}, bytes(16)), "damaged"),
        (safetensors({"x": tensor("F32", 4, 0, 16)}, bytes(16)), "damaged"),
        (safetensors({"x": tensor("F32", [2.0, 2], 0, 16)}, bytes(16)), "damaged"),
        (safetensors({"x": 5}), "damaged"),
        (safetensors({"__metadata__": {}}), "0 tensors"),
        (struct.pack("<Q", 50) + b'{"a": [1, 2', "damaged"),
        (struct.pack("<Q", 2_000_000) + b'{"a": [1, 2', "its header has 2,000,000 bytes"),
        (struct.pack("<Q", 20_000) + b'{"' + b"[" * 19_998, "damaged"),
        (npy_of(np.zeros((2, 2), "V2")), "bfloat16"),
        (npy_of(np.zeros((2, 2), "V1")), "float8"),
        (npy("float8_e4m3b11fnuz", (2, 2), bytes(4)), "type float8 e4m3b11fnuz"),
    ],
)
def test_tensors_that_cannot_be_read_are_refused(data, word):
    assert word in refusal(data)


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), 'extra': 1}",
        "{'descr': '<f4', 'shape': (1, 1)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [1, 1]}",
    ],
)
def test_headers_that_numpy_refuses_are_refused(header):
    data = b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header.encode() + bytes(4)
    with pytest.raises(ValueError, match=r"Header|shape|fortran"):
        np.load(io.BytesIO(data))
    assert "damaged" in refusal(data)


def test_an_archive_that_lies_about_a_size_is_refused():
    file = io.BytesIO()
    np.savez(file, a=np.zeros((4, 4)))
    data = bytearray(file.getvalue())
    size_at = data.index(b"PK\1\2") + 24
    for lie in (0, 5, 2**31):
        struct.pack_into("<I", data, size_at, lie)
        assert "damaged" in refusal(bytes(data))


# A tf.train.Example of one feature, "image", of three bytes.
EXAMPLE = b"\n\x12\n\x10\n\x05image\x12\x07\n\x05\n\x03abc"


@pytest.mark.parametrize(
    ("data", "name", "advice"),
    [
        (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "a PyTorch checkpoint", "t.detach().cpu().numpy()"),
        (b"\x80\x04\x95", "a pickle", "np.save"),
        (b"MATLAB 5.0 MAT-file", "a MATLAB file", "scipy.io.loadmat"),
        (b"MATLAB 7.3 MAT-file", "a MATLAB 7.3 file", "h5py.File"),
        (struct.pack("<5I", 0, 2, 2, 0, 2) + b"x\0" + bytes(32), "a MATLAB 4 file", "scipy.io.loadmat"),
        (struct.pack(">5I", 1000, 2, 2, 0, 2) + b"x\0" + bytes(32), "a MATLAB 4 file", "scipy.io.loadmat"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file", "h5py.File"),
        (b"\x08\x07\x12\x07pytorch", "an ONNX model", "activation"),
        (b"\x08\x0a:\x80\1", "an ONNX model", "activation"),
        (struct.pack("<QI", len(EXAMPLE), 9) + EXAMPLE + bytes(4), "a TFRecord file", "t.numpy()"),
        (bytes(128) + b"DICM", "a DICOM file", "Export it as PNG"),
        (b"\0\0\0\x18ftypheic", "a HEIC picture", "Export it as JPEG"),
        (b"\0\0\0\x18ftypavif", "an AVIF picture", "Export it as JPEG"),
        (b"\xff\x0a", "a JPEG XL picture", "Export it as JPEG"),
        (b"\0\0\0\x18ftypcrx ", "a camera's raw file", "Export it as JPEG"),
        (b"FUJIFILMCCD-RAW 0201", "a camera's raw file", "Export it as JPEG"),
        (b"<svg/>", "an SVG drawing", "Export it as PNG"),
        (b"%PDF-1.7", "a PDF document", "Export one page as PNG"),
        (b"8BPS", "a PSD picture", "Export it as PNG"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do_instead(data, name, advice):
    text = refusal(data)
    assert f"it is {name}, which is not among the formats read here" in text
    assert advice in text


ROWS, COLUMNS = np.mgrid[:128, :128]
SLOPE = Image.fromarray((np.dstack([ROWS, COLUMNS, ROWS]) + RNG.integers(0, 20, (128, 128, 3))).astype(np.uint8))
CODINGS = [{}, {"progressive": True}, {"restart_marker_rows": 1}]


@pytest.mark.parametrize("options", CODINGS)
@pytest.mark.parametrize("marker", [0xD9, 0xD8, 0xD0, 0x02, 0xC4, 0xDA, 0xE5, 0xFE, 0x01])
def test_a_jpeg_with_a_stray_marker_is_shown_as_far_as_it_goes(marker, options):
    data = saved(SLOPE, "JPEG", quality=90, **options)
    start, middle = data.index(b"\xff\xda"), len(data) * 2 // 3
    assert middle > start
    whole, cut = read_upload("a", data), read_upload("a", data[:middle] + bytes([0xFF, marker]) + data[middle:])
    assert whole.notes == ()
    assert cut.notes == ("Its data is damaged or breaks off, so it is shown as far as it can be decoded.",)
    np.testing.assert_allclose(cut.values[:, :32], whole.values[:, :32], atol=0.4 if "progressive" in options else 0)


@pytest.mark.parametrize("options", CODINGS)
def test_a_jpeg_without_its_end_is_shown_as_far_as_it_goes(options):
    data = saved(SLOPE, "JPEG", quality=90, **options)
    whole = read_upload("a", data).values
    ended = read_upload("a", data[:-2])
    np.testing.assert_array_equal(ended.values, whole)
    assert "shown as far as it can be decoded" in ended.notes[0]
    assert "shown as far as it can be decoded" in read_upload("a", data[: len(data) // 2], longest=32).notes[0]
    for cut in (100, data.index(b"\xff\xda") + 3):
        assert "breaks off" in refusal(data[:cut])


def test_a_jpeg_with_something_behind_its_end_is_whole():
    data = saved(SLOPE, "JPEG")
    for more in (b"\0\0", b"trailer", data):
        assert read_upload("a", data + more).notes == ()


def bmp(header: bytes, pixels: bytes) -> bytes:
    start = 14 + len(header)
    return struct.pack("<2sIII", b"BM", start + len(pixels), 0, start) + header + pixels


FOUR_BITS = struct.pack("<IiiHHIIiiIIIII", 40, 2, 2, 1, 16, 3, 8, 0, 0, 0, 0, 0xF00, 0xF0, 0xF)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (bmp(FOUR_BITS, bytes(8)), "a BMP of a rare kind"),
        (tiff(grey_tags(2, 2) | {258: 16, 262: 3, 279: 8, 320: [0] * 10}, bytes(8)), "palette pixels of 16 bits"),
        (tiff(grey_tags(2, 1) | {254: 1}, bytes(2)), "a camera's raw file"),
        (tiff(grey_tags(4, 1) | {258: [4] * 3, 277: 3, 262: 2, 279: 6}, bytes(6)), "a TIFF with pixels of 4 bits"),
        (tiff(grey_tags(2, 1) | {259: 34712}, bytes(2)), "packed by method 34712"),
        (saved(SLOPE, "JPEG").replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"), "a JPEG of 12 bits a colour"),
        (saved(SLOPE, "JPEG").replace(b"\xff\xc0\0", b"\xff\xf7\0"), "a JPEG-LS picture"),
        (b"\x89PNG\r\n\x1a\n" + png_chunk(b"CgBI", bytes(4)) + saved(SLOPE, "PNG")[8:], "Apple's own kind of PNG"),
    ],
)
def test_valid_variants_that_pillow_cannot_decode_are_named(data, name):
    text = refusal(data)
    assert name in text
    assert "damaged" not in text
    assert "Saved as PNG it can be" in text


def test_a_bmp_whose_alpha_is_nothing_throughout_is_opaque():
    masks = struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    header = struct.pack("<IiiHHIIiiII", 108, 2, 1, 1, 32, 3, 8, 0, 0, 0, 0) + masks + b"BGRs" + bytes(48)
    read = read_upload("a", bmp(header, bytes([10, 20, 30, 0, 40, 50, 60, 0])))
    np.testing.assert_array_equal(read.values[:, 0], np.float32([[30, 60], [20, 50], [10, 40]]) / np.float32(255))
    read = read_upload("a", bmp(header, bytes([10, 20, 30, 0, 40, 50, 60, 255])))
    np.testing.assert_array_equal(read.values[:, 0, 0], [1, 1, 1])


@pytest.mark.parametrize(("largest", "white"), [(200, 255), (1000, 1023), (4000, 4095), (4096, 65535), (65535, 65535)])
@pytest.mark.parametrize("zero", [0, 1])
def test_few_bits_in_a_deep_tiff_are_not_all_but_black(largest, white, zero):
    pixels = np.array([[0, largest // 2, largest]], np.uint16)
    read = read_upload("a", tiff(grey_tags(3, 1) | {258: 16, 262: zero, 279: 6}, pixels.astype("<u2").tobytes()))
    expected = pixels / np.float32(white)
    np.testing.assert_allclose(read.values[0], expected if zero else 1 - expected, atol=1e-6)
    assert len(read.notes) == (white != 65535)
    if zero:
        deep = read_upload("a", saved(Image.fromarray(pixels), "PNG", transparency=0))
        np.testing.assert_allclose(deep.values[0], [[1, *expected[0, 1:]]], atol=1e-6)
        assert deep.notes == read.notes


def test_packed_numbers_of_twelve_bits_are_scaled_by_4095():
    data = tiff(grey_tags(2, 1) | {258: 12, 279: 3}, bytes([0x33, 0x3F, 0xFF]))
    read = read_upload("a", data)
    np.testing.assert_allclose(read.values, [[[0x333 / 4095, 1]]], atol=1e-6)
    assert read.notes == ()


def test_few_bits_in_a_deep_colour_tiff_are_not_all_but_black():
    pixels = np.array([[0, 2000, 4095]], "<u2")
    read = read_upload("a", tiff(grey_tags(1, 1) | {258: [16] * 3, 262: 2, 277: 3, 279: 6}, pixels.tobytes()))
    np.testing.assert_allclose(read.values.ravel(), pixels.ravel() / 4095, atol=0.04)
    assert len(read.notes) == 1


SRGB_RED = 0.4361, 0.2225, 0.0139


def profile(red: tuple[float, float, float] | None) -> bytes:
    """A colour profile of three primaries and gamma 1, red as given, or of grey (ICC.1, version 2)."""

    def fixed(*numbers: float) -> bytes:
        return b"".join(struct.pack(">i", round(65536 * number)) for number in numbers)

    curve = b"curv" + bytes(4) + struct.pack(">I", 0)
    text = b"Wide by hand\0"
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78),
        b"wtpt": b"XYZ " + bytes(4) + fixed(0.9642, 1, 0.8249),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC") if red else (b"kTRC",), curve),
    }
    if red:
        primaries = {b"rXYZ": red, b"gXYZ": (0.3851, 0.7169, 0.0971), b"bXYZ": (0.1431, 0.0606, 0.7141)}
        tags |= {name: b"XYZ " + bytes(4) + fixed(*primary) for name, primary in primaries.items()}
    at, table, body = 132 + 12 * len(tags), b"", b""
    for name, value in tags.items():
        value += bytes(-len(value) % 4)
        table += name + struct.pack(">II", at + len(body), len(value))
        body += value
    rest = struct.pack(">I", len(tags)) + table + body
    head = (
        struct.pack(">I", 128 + len(rest))
        + bytes(4)
        + b"\x02\x40\0\0mntr"
        + (b"RGB " if red else b"GRAY")
        + b"XYZ "
        + bytes(12)
        + b"acsp"
    )
    return head + bytes(28) + fixed(0.9642, 1, 0.8249) + bytes(48) + rest


@pytest.mark.parametrize("picture_format", ["PNG", "TIFF", "WEBP"])
def test_colours_of_another_profile_are_converted_and_a_note_says_so(picture_format):
    data = saved(
        Image.new("RGB", (2, 2), (128, 128, 128)),
        picture_format,
        icc_profile=profile(SRGB_RED),
        lossless=True,
    )
    read = read_upload("a", data)
    # Half the light is 0.735 in sRGB, whose curve is no straight line.
    np.testing.assert_allclose(read.values, 0.735, atol=0.01)
    assert read.notes == ("Its colours were converted from the profile “Wide by hand”.",)


def test_a_profile_with_alpha_keeps_the_alpha():
    data = saved(Image.new("RGBA", (2, 2), (128, 128, 128, 51)), "PNG", icc_profile=profile(SRGB_RED))
    np.testing.assert_allclose(read_upload("a", data).values, 0.2 * 0.735 + 0.8, atol=0.01)


@pytest.mark.parametrize("picture_format", ["PNG", "TIFF", "JPEG"])
@pytest.mark.parametrize("red", [SRGB_RED, None])
def test_greys_of_another_profile_are_converted_too(picture_format, red):
    read = read_upload("a", saved(Image.new("L", (2, 2), 128), picture_format, icc_profile=profile(red)))
    np.testing.assert_allclose(read.values, np.full((1, 2, 2), 0.735), atol=0.01)
    assert read.notes == ("Its colours were converted from the profile “Wide by hand”.",)


def test_a_profile_of_greys_keeps_the_alpha():
    data = saved(Image.new("LA", (2, 2), (128, 51)), "PNG", icc_profile=profile(None))
    np.testing.assert_allclose(read_upload("a", data).values, 0.2 * 0.735 + 0.8, atol=0.01)


@pytest.mark.parametrize(
    ("picture", "red"),
    [
        (Image.new("RGB", (2, 2), "red"), None),
        (Image.fromarray(np.full((2, 2), 40_000, np.uint16)), None),
        (Image.fromarray(np.full((2, 2), 40_000, np.uint16)), SRGB_RED),
    ],
)
def test_a_profile_that_is_not_for_such_a_picture_is_passed_over_and_a_note_says_so(picture, red):
    read = read_upload("a", saved(picture, "PNG", icc_profile=profile(red)))
    np.testing.assert_array_equal(read.values, read_upload("a", saved(picture, "PNG")).values)
    assert read.notes == ("Its colour profile cannot be used, so its colours may be a little off.",)


def test_a_profile_that_cannot_be_used_is_passed_over_and_a_note_says_so():
    data = saved(Image.new("RGB", (2, 2), (200, 10, 10)), "PNG", icc_profile=b"no profile")
    read = read_upload("a", data)
    np.testing.assert_array_equal(read.values[0], np.full((2, 2), 200 / np.float32(255)))
    assert read.notes == ("Its colour profile cannot be used, so its colours may be a little off.",)


def test_exif_counts_in_its_own_segment_alone():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(SLOPE.crop((0, 0, 16, 8)), "JPEG", exif=exif)
    assert read_upload("a", data).values.shape == (3, 16, 8)
    elsewhere = data.replace(b"\xff\xe1", b"\xff\xe4", 1)
    assert read_upload("a", elsewhere).values.shape == (3, 8, 16)


def test_the_largest_pictures_of_phones_are_read():
    data = saved(Image.new("L", (8160, 6144), 90), "JPEG")
    assert read_upload("a", data, longest=256).values.shape == (1, 193, 256)


LARGE = np.kron(RNG.integers(0, 256, (40, 31, 3)), np.ones((27, 23, 1))).astype(np.uint8)[:1001, :703]


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "RGBA", "LA", "P", "I;16"])
@pytest.mark.parametrize("longest", [64, 256])
def test_a_limited_side_gives_what_fitting_the_whole_gives(mode, longest):
    picture = Image.fromarray(LARGE)
    if mode in ("RGBA", "LA"):
        picture.putalpha(Image.fromarray(LARGE[..., 1]))
    picture = Image.fromarray(LARGE[..., 0].astype(np.uint16) * 257) if mode == "I;16" else picture.convert(mode)
    exif = Image.Exif()
    exif[0x0112] = 8
    data = saved(picture, "PNG", exif=exif, compress_level=1)
    whole, limited = read_upload("a", data), read_upload("a", data, longest=longest)
    np.testing.assert_allclose(limited.values, fit(whole, longest).values, atol=2e-6)
    assert (limited.name, limited.kind, limited.notes) == (whole.name, whole.kind, whole.notes)


def test_a_jpeg_is_reduced_by_its_decoder_to_nearly_the_same():
    smooth = Image.fromarray(LARGE).resize((1600, 1200), Image.Resampling.BICUBIC)
    data = saved(smooth, "JPEG", quality=95)
    limited, whole = read_upload("a", data, longest=256).values, fit(read_upload("a", data), 256).values
    assert limited.shape == whole.shape
    assert np.abs(limited - whole).mean() < 0.005


def test_a_limited_side_never_enlarges():
    data = saved(SLOPE.crop((0, 0, 20, 10)), "PNG")
    np.testing.assert_array_equal(read_upload("a", data, longest=256).values, read_upload("a", data).values)


def test_maps_of_numbers_are_limited_too_and_say_so():
    array = RNG.random((3, 500, 400))
    read = read_upload("a", npy_of(array), longest=256)
    np.testing.assert_allclose(read.values, fit(read_upload("a", npy_of(array)), 256).values, atol=1e-6)
    assert read.notes == ("Reduced from 500 × 400 to 256 × 205 by area averaging.",)
