"""Small matrices as text: there and back without loss, and every way in which a text can be wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from viz.inputs.matrix import MAX_SIDE, MAX_TEXT, format_matrix, parse_matrix

FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)
SIDES = st.integers(1, MAX_SIDE)
MATRICES = hnp.arrays(np.float32, st.tuples(SIDES, SIDES), elements=FLOATS)


def matrix(*rows):
    return np.array(rows, dtype=np.float32)


def test_rows_are_parted_by_semicolons_and_values_by_commas():
    parsed = parse_matrix("1,0,0.5;-1,2,3")
    np.testing.assert_array_equal(parsed, matrix([1, 0, 0.5], [-1, 2, 3]))
    assert parsed.dtype == np.float32


def test_spaces_and_line_ends_do_not_matter():
    np.testing.assert_array_equal(parse_matrix(" 1, -2.5;\n 3e-1 ,+.5"), matrix([1, -2.5], [0.3, 0.5]))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (-1, "-1"),
        (-0.0, "-0"),
        (1 / 3, "0.33333334"),
        (1e-5, "1e-5"),
        (1.5e-10, "15e-11"),
        (-3.4028235e38, "-34028235e31"),
        (100, "100"),
        (16777216, "16777216"),
    ],
)
def test_a_value_is_written_with_its_fewest_digits(value, text):
    assert format_matrix(matrix([value])) == text


@given(MATRICES)
def test_what_is_written_is_read_back_bit_for_bit(values):
    read = parse_matrix(format_matrix(values))
    assert read.shape == values.shape
    assert read.tobytes() == values.tobytes()


def test_the_largest_matrix_of_the_longest_values_is_not_too_long_to_read():
    values = np.full((MAX_SIDE, MAX_SIDE), -1.17549435e-38, dtype=np.float32)
    text = format_matrix(values)
    assert len(text) <= MAX_TEXT
    np.testing.assert_array_equal(parse_matrix(text), values)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "row 1, column 1: '' is not a finite number"),
        ("1,2;3,x", "row 2, column 2: 'x' is not a finite number"),
        ("1,nan", "row 1, column 2: 'nan' is not a finite number"),
        ("-inf", "row 1, column 1: '-inf' is not a finite number"),
        ("1_0", "'1_0' is not a finite number"),
        ("٣", "'٣' is not a finite number"),
        ("1 2", "'1 2' is not a finite number"),
        ("1;", "row 2, column 1: '' is not a finite number"),
        ("1,2;-1e39,4", "row 2, column 1: '-1e39' is beyond float32"),
        ("1e999", "'1e999' is beyond float32"),
        ("1,2;3", "row 2 has 1 values, and row 1 has 2"),
        (",".join("1" * 17), "may have 16 columns; this one has 17"),
        (";".join("1" * 17), "may have 16 rows; this one has 17"),
        ("1" * 4001, "may have 4,000 characters; it has 4,001"),
        ("z" * 300, f"'{'z' * 20}' is not"),
    ],
)
def test_a_wrong_text_is_refused_by_name(text, complaint):
    with pytest.raises(ValueError) as refusal:
        parse_matrix(text)
    assert complaint in str(refusal.value)
    assert len(str(refusal.value)) < 100


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        (np.ones((1, 2, 2), dtype=np.float32), r"shape \(H, W\)"),
        (np.ones((0, 2), dtype=np.float32), r"shape \(H, W\)"),
        (np.ones((2, 2)), "float32; got float64"),
        (matrix([1, np.nan]), "finite; got nan"),
        (matrix([-np.inf]), "finite; got -inf"),
        (np.ones((17, 2), dtype=np.float32), "16 rows; this one has 17"),
        (np.ones((2, 17), dtype=np.float32), "16 columns; this one has 17"),
    ],
)
def test_values_that_cannot_be_written_are_refused_by_name(values, complaint):
    with pytest.raises(ValueError, match=complaint):
        format_matrix(values)
