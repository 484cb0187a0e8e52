"""Tests of many cases run them all, and tell which of them fails."""

import pytest

from tests.each import each


def test_every_case_of_every_name_is_run_beside_what_pytest_gives(request):
    seen = []

    @each("a, b", [(1, 2), (3, 4)])
    @each("c", (5, 6))
    def test(a, b, c, request):
        seen.append((a, b, c, request))

    test(request=request)
    assert seen == [(1, 2, 5, request), (1, 2, 6, request), (3, 4, 5, request), (3, 4, 6, request)]


def test_a_failure_names_its_case():
    @each("size", [1, 2])
    @each("values", [-1, 0], ids=["signed", "zero"])
    def test(size, values):
        assert (size, values) != (2, 0)

    with pytest.raises(AssertionError) as failure:
        test()
    assert failure.value.__notes__ == ["values: zero", "size: 2"]


def test_a_test_of_no_cases_is_refused():
    with pytest.raises(AssertionError, match="no cases of size"):
        each("size", [])
