"""Any Range header whatever: a span inside the file, the whole file, or nothing of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.byte_range import Span, Unsatisfiable, span_of


@pytest.mark.parametrize(
    "header,size,start,end",
    [
        ("bytes=0-0", 10, 0, 1),
        ("bytes=0-", 10, 0, 10),
        ("bytes=3-5", 10, 3, 6),
        ("bytes=8-99", 10, 8, 10),
        ("bytes=-3", 10, 7, 10),
        ("bytes=-99", 10, 0, 10),
        ("Bytes = 1 - 2", 10, 1, 3),
    ],
)
def test_one_range_is_one_span(header, size, start, end):
    assert span_of(header, size) == Span(start, end)


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "pages=1-2", "bytes=a-b", "bytes=" + "9" * 30 + "-"],
)
def test_what_is_no_single_range_gets_the_whole_file(header):
    assert span_of(header, 10) is None


@pytest.mark.parametrize(
    "header,size", [("bytes=10-", 10), ("bytes=10-12", 10), ("bytes=-0", 10), ("bytes=-5", 0)]
)
def test_a_range_behind_the_end_holds_nothing(header, size):
    with pytest.raises(Unsatisfiable):
        span_of(header, size)


@given(st.text(alphabet="bytes=-, 0123456789x", max_size=30), st.integers(0, 10**12))
def test_a_span_is_never_empty_and_never_leaves_the_file(header, size):
    try:
        span = span_of(header, size)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span.start < span.end <= size


@given(st.integers(1, 10**12), st.integers(0, 10**12), st.integers(0, 10**12))
def test_whole_numbers_are_taken_as_they_are(size, first, last):
    if first <= last and first < size:
        assert span_of(f"bytes={first}-{last}", size) == Span(first, min(last + 1, size))
