"""Arrays and tables: every real type, order and shape comes out as it is, or is refused by what is wrong."""

import io
import itertools
import zipfile

import numpy as np
import pytest

from tests.each import each
from tests.inputs.hostile import npy, npy_with_header
from viz.inputs.uploads import array_names, read_upload, upload_choices
from viz.inputs.uploads.limits import UploadError

REAL = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]


def npy_of(array: np.ndarray, **options) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, **options)
    return file.getvalue()


def npz_of(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def values(data: bytes, **options) -> np.ndarray:
    read = read_upload("a.bin", data, **options)
    assert read.kind == "map"
    assert read.values.dtype == np.float32
    assert read.values.flags.c_contiguous
    assert read.values.flags.owndata
    assert np.isfinite(read.values).all()
    return read.values


def refusal(data: bytes, **options) -> str:
    with pytest.raises(UploadError) as caught:
        read_upload("a.bin", data, **options)
    return str(caught.value)


@pytest.mark.parametrize("dtype", REAL)
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("fortran", [False, True])
def test_every_real_type_byte_order_and_memory_order(dtype, order, fortran):
    array = np.array([[0, 1, 2], [3, 100, 5]]).astype(order + dtype)
    data = npy_of(np.asfortranarray(array) if fortran else array)
    np.testing.assert_array_equal(values(data), [array.astype(np.float32)])


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format(version):
    array = np.array([[-1.5, 0.25]])
    np.testing.assert_array_equal(values(npy_of(array, version=version)), [array])


def test_numbers_stay_as_they_are():
    array = np.float32([[-3.4e38, 1e-45], [-0.0, 255]])
    read = values(npy_of(array))[0]
    np.testing.assert_array_equal(read.view(np.int32), array.view(np.int32))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((2, 3), (1, 2, 3)), ((4, 2, 3), (4, 2, 3)), ((1, 4, 2, 3), (4, 2, 3)), ((5, 4, 2, 3), (4, 2, 3))],
)
def test_every_shape(shape, expected):
    array = np.arange(np.prod(shape)).reshape(shape)
    np.testing.assert_array_equal(values(npy_of(array)), array.reshape(-1, *expected)[0])


@pytest.mark.parametrize("fortran", [False, True])
def test_items_are_chosen_by_sample(fortran):
    array = np.arange(120).reshape(5, 4, 3, 2)
    data = npy_of(np.asfortranarray(array) if fortran else array)
    assert upload_choices(data).samples == 5
    for sample in range(5):
        np.testing.assert_array_equal(values(data, sample=sample), array[sample])
    assert read_upload("a", data).notes == ("The first of 5 items is shown.",)
    assert read_upload("a", data, sample=4).notes == ("Item 5 of 5 is shown.",)


@pytest.mark.parametrize("sample", [-1, 5, 10**30, 1.0, None, "0", True])
def test_an_item_that_is_not_there_is_refused_with_the_range(sample):
    assert "items 0 to 4" in refusal(npy_of(np.zeros((5, 1, 2, 2))), sample=sample)


def test_one_item_is_the_only_one():
    assert "only item 0" in refusal(npy_of(np.zeros((2, 2))), sample=1)
    assert "only item 0" in refusal(b"1,2\n3,4", sample=1)


def test_channels_last_is_pointed_out():
    read = read_upload("a", npy_of(np.zeros((8, 9, 3))))
    assert read.notes == ("The first axis was taken for channels: the shape is 8 × 9 × 3.",)


def test_an_archive_gives_its_first_usable_array_and_the_others_by_name():
    arrays = {
        "label": np.arange(3),
        "first": np.ones((2, 2)),
        "names": np.array([["a"]]),
        "deep/second": np.zeros((3, 1, 4, 4)),
    }
    data = npz_of(**arrays)
    assert array_names(data) == ("first", "deep/second")
    np.testing.assert_array_equal(values(data), np.ones((1, 2, 2)))
    assert values(data, array="deep/second", sample=2).shape == (1, 4, 4)
    assert upload_choices(data).samples == 1
    assert upload_choices(data, "deep/second").samples == 3
    assert read_upload("a", data).notes == ("The array “first” of 4 is shown.",)


@pytest.mark.parametrize(
    "name",
    ["conv 1", " ", "貓/ñ", "a\tb", '“quoted” "twice"', "{'shape': 1}", "x" * 20_000, "a.npy", "None", "Ω" * 300],
)
def test_a_name_however_odd_is_given_and_taken_back(name):
    arrays = {"first": np.zeros((2, 2)), name: np.arange(6).reshape(2, 3)}
    data = zip_of(**{f"{key}.npy": npy_of(array) for key, array in arrays.items()})
    names = array_names(data)
    assert names == tuple(arrays)
    read = read_upload("a", data, array=names[1])
    np.testing.assert_array_equal(read.values, [arrays[name]])
    assert len(read.notes[0]) < 100
    assert upload_choices(data, names[1]) == upload_choices(data)


def test_a_compressed_archive_reads_the_same():
    array = np.random.default_rng(0).standard_normal((3, 40, 50))
    file = io.BytesIO()
    np.savez_compressed(file, weights=array)
    np.testing.assert_array_equal(values(file.getvalue()), array.astype(np.float32))
    assert read_upload("a", file.getvalue()).notes == ()


def test_an_unknown_array_is_refused_with_those_there_are():
    data = npz_of(one=np.eye(2), two=np.eye(2), three=np.eye(2), four=np.eye(2), five=np.eye(2))
    assert "no array “six”, only one, two, three and 2 more" in refusal(data, array="six")
    assert upload_choices(data, "six").samples == 1


def test_an_unusable_array_is_refused_by_what_is_wrong_with_it():
    data = npz_of(good=np.eye(2), flat=np.arange(3))
    assert "one axis" in refusal(data, array="flat")
    assert "one axis" in refusal(npz_of(flat=np.arange(3)))


@pytest.mark.parametrize("data", [npy_of(np.eye(2)), b"1,2\n3,4"])
def test_a_name_where_there_are_none_is_refused(data):
    assert "no named arrays" in refusal(data, array="a")


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"PK\5\6", npy_of(np.eye(2)), b"1,2", b"\x93NUMPY", b"\x89PNG"])
def test_other_files_have_no_names_and_one_item(data):
    assert array_names(data) == ()
    assert upload_choices(data).samples == 1


def zip_of(options=None, **files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options or {}) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return file.getvalue()


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ({"readme.txt": b"words"}, "a ZIP archive, and holds no array"),
        ({"word/document.xml": b""}, "a Word document"),
        ({"xl/workbook.xml": b""}, "an Excel workbook"),
        ({"model/data.pkl": b""}, "a PyTorch checkpoint"),
        ({}, "holds no array"),
        ({"a.npy": b"no array"}, "damaged"),
        ({"a.npy": npy_of(np.eye(3))[:-1]}, "breaks off"),
    ],
)
def test_archives_without_arrays_are_refused_by_name(files, word):
    assert word in refusal(zip_of(**files))


def test_an_archive_whose_array_was_changed_is_refused():
    data = bytearray(npz_of(a=np.eye(2)))
    data[data.index(np.float64(1).tobytes())] ^= 1
    assert "damaged" in refusal(bytes(data))


def test_encrypted_and_strangely_packed_archives_are_refused():
    data = npz_of(secret=np.eye(2))
    flags = data.index(b"PK\1\2") + 8
    assert "encrypted" in refusal(data[:flags] + b"\1" + data[flags + 1 :])
    method = data.index(b"PK\1\2") + 10
    assert "ZIP method 9" in refusal(data[:method] + b"\x09" + data[method + 1 :])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_archives_packed_in_the_ways_of_pythons_zipfile_are_read(method):
    data = zip_of({"compression": method}, **{"a.npy": npy_of(np.eye(2))})
    np.testing.assert_array_equal(values(data), [np.eye(2)])


def test_an_array_longer_than_it_declares_is_cut_and_then_refused_as_changed():
    data = zip_of({"compression": zipfile.ZIP_DEFLATED}, **{"a.npy": npy_of(np.eye(2)) + bytes(10_000_000)})
    assert "damaged" in refusal(data)


@pytest.mark.parametrize(
    ("array", "word"),
    [
        (np.array([[{}]], object), "pickle"),
        (np.ones((2, 2), complex), "complex numbers"),
        (np.array([["a", "b"]]), "text"),
        (np.array([[b"a", b"b"]]), "text"),
        (np.zeros((2, 2), [("x", "f4")]), "named fields"),
        (np.zeros((2, 2), "V4"), "raw records"),
        (np.zeros((2, 2), "M8[ns]"), "dates"),
        (np.zeros((2, 2), "m8[s]"), "time spans"),
        (np.zeros((2, 2), np.longdouble), "type f16"),
        (np.float64(3), "no axis"),
        (np.arange(3), "one axis"),
        (np.zeros((1, 1, 1, 1, 1)), "5 axes"),
        (np.zeros((2, 0, 3)), "2 × 0 × 3, so it holds no value"),
    ],
)
def test_arrays_that_are_no_maps_are_refused_by_what_they_are(array, word):
    assert word in refusal(npy_of(array))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (npy("<f4", (2, 2)), "only 0 are there|breaks off"),
        (npy("<f4", (4000, 4001)), "4000 × 4001, and at most 16 million"),
        (npy("<f4", (10**17, 10**17)), "at most 16 million"),
        (npy("<f4", (10**300, 1)), "damaged"),
        (npy("<f4", (-1, 4)), "damaged"),
        (npy("<f4", (True, 4)), "damaged"),
        (npy("<f4,<f4", (2, 2)), "named fields"),
        (npy("<f3", (2, 2)), "type f3"),
        (npy("<e4", (2, 2)), "type e4"),
        (npy_with_header("{'descr': '<f4'}"), "damaged"),
        (npy_with_header("[1, 2]"), "damaged"),
        (npy_with_header("__import__('os')"), "damaged"),
        (npy_with_header("{[]: 1}"), "damaged"),
        (npy_with_header("{'shape': (" + "9" * 9000 + ", 1)}"), "damaged"),
        (npy_with_header("\0"), "damaged"),
        (b"\x93NUMPY\x04\0aaaa", "version 4.0"),
        (b"\x93NUMPY", "breaks off"),
        (b"\x93NUMPY\1\0\xff\0", "breaks off"),
    ],
)
def test_headers_that_lie_are_refused(data, word):
    assert any(part in refusal(data) for part in word.split("|"))


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (
            [[1, np.nan], [np.inf, 2]],
            "2 of its values are NaN or infinite, the first at row 0, column 1, counted from 0",
        ),
        ([[1, 2], [-np.inf, 2]], "1 of its values is NaN or infinite at row 1, column 0, counted from 0"),
        (
            [[[1.0]], [[np.nan]]],
            "1 of its values is NaN or infinite at channel 1, row 0, column 0, counted from 0",
        ),
        (
            [[1e39, 2], [3, -1e300]],
            "2 of its values are beyond the range of float32, the first at row 0, column 0",
        ),
        ([[1e39, np.nan]], "1 of its values is NaN or infinite at row 0, column 1"),
    ],
)
def test_what_float32_cannot_hold_is_counted_and_found(array, sentence):
    assert sentence in refusal(npy_of(np.array(array)))


def test_the_largest_float32_is_within_range():
    largest = np.float64(np.finfo(np.float32).max)
    assert values(npy_of(np.array([[largest, -largest]])))[0, 0, 0] == np.finfo(np.float32).max


def test_only_the_item_taken_has_to_be_finite():
    array = np.zeros((2, 1, 2, 2))
    array[1, 0, 1, 1] = np.nan
    assert not values(npy_of(array)).any()
    assert "row 1, column 1" in refusal(npy_of(array), sample=1)


TABLE = np.array([[1, -2.5, 3e2], [0.25, 5, -6]])
SEPARATORS = [",", ";", "\t", " ", ", ", "  "]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16"]
LINE_ENDS = ["\n", "\r\n", "\r"]
WAYS = list(itertools.product(SEPARATORS, ENCODINGS, LINE_ENDS))


@each("separator, encoding, end", WAYS)
def test_tables_read_the_same_however_they_are_written(separator, encoding, end):
    text = end.join(separator.join(map(str, row)) for row in TABLE)
    np.testing.assert_array_equal(values(text.encode(encoding)), [TABLE.astype(np.float32)])
    named = read_upload("a", (separator.join("abc") + end + text + end).encode(encoding))
    np.testing.assert_array_equal(named.values, [TABLE.astype(np.float32)])
    assert named.notes == ("The first line was taken for a header.",)


@pytest.mark.parametrize(
    "text",
    [
        "1,2\n\n3,4\n\n\n",
        "1,2\n  \n3,4\n\t\n",
        "1\t2\n\t\n3\t4\n",
        "# made by hand\n1,2\n3,4  # the last\n",
        "1;2\n3;4",
        "1,0;2,0\n3,0;4,0",
        "1,0\t2\n3\t4",
        '"1","2"\n"3","4"',
        '"gr\xf6\xdfe","b"\n1,2\n3,4',
        " 1 , 2 \n 3 , 4 ",
        "\n\nx y\n1 2\n3 4",
    ],
)
def test_tables_as_people_save_them(text):
    np.testing.assert_array_equal(values(text.encode("latin-1")), [[[1, 2], [3, 4]]])


def test_one_number_a_line_is_one_column():
    np.testing.assert_array_equal(values(b"1\n2\n3\n"), [[[1], [2], [3]]])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2,3\n4,5\n", "its rows differ in length: line 2 has 2 values and line 1 has 3"),
        ("a,b\n1,2\n\n3,4,5\n", "line 4 has 3 values and line 2 has 2"),
        ("1 2\n3\n", "line 2 has 1 values"),
        ("1,2\n3,oops\n", "the cell in line 2, column 2 holds “oops”, which is no number"),
        ("1,2\n3,\n", "the cell in line 2, column 2 is empty"),
        ("1,2\n3,1_000\n", "holds “1 000”, which is no number"),
        ("1,2\n3,0x10\n", "holds “0x10”"),
        ("1,2\n3,4+5j\n", "holds “4+5j”"),
        ("1,nan\n2,3", "1 of its values is NaN or infinite at row 0, column 1"),
        ("1,2\n2,-inf", "1 of its values is NaN or infinite at row 1, column 1"),
        ("1,2\n1e39,3", "1 of its values is beyond the range of float32 at row 1, column 0"),
        ("1,2\n3,1e999", "1 of its values is beyond the range of float32 at row 1, column 1"),
        ("a,b\n", "text without a table of numbers"),
        ("Once upon a time\nthere was a cat\n", "text without a table of numbers"),
        ("\n \n\t\n", "text without a table of numbers"),
        ("# only a comment", "text without a table of numbers"),
    ],
)
def test_text_that_is_no_table_is_refused_by_line(text, sentence):
    assert sentence in refusal(text.encode())


def test_a_fault_far_down_is_found():
    rows = "".join(f"{number},1\n" for number in range(25_000))
    assert "line 25,001 has 3 values and line 1 has 2" in refusal((rows + "1,2,3").encode())
    assert "line 25,001, column 2 holds “x”" in refusal((rows + "1,x").encode())
    assert "line 20,001 has 1 values and line 1 has 2" in refusal(("1,2\n" * 20_000 + "1\n" * 10_000).encode())
    comments = "# c\n" * 10_000
    assert "line 10,003, column 2 holds “x”" in refusal((comments + "a,b\n1,2\n3,x").encode())
    assert "line 30,002 has 1 values and line 2 has 2" in refusal(
        f"a,b\n1,2\n{comments}{comments}{comments[4:]}1\n".encode()
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("cells", [9_999, 10_000, 10_001, 25_000])
def test_a_fault_far_to_the_right_is_found(cells):
    sound = "1," * cells
    assert f"line 1, column {cells + 1:,} holds “x”" in refusal(f"{sound}x,1\n".encode())
    assert f"line 1, column {cells + 1:,} is empty" in refusal(f"{sound}\n".encode())
    assert f"line 2 has {cells + 1:,} values and line 1 has 1" in refusal(f"1\n{sound}1".encode())
