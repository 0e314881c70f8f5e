"""Counts over time: bounded, exact, and independent of the order."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analyzer.buckets import WIDTHS_NS, TimeBuckets, width_of

SECOND = 10**9
TIMES = st.lists(st.integers(-(2**63), 2**63), max_size=60)


def counted(times, limit):
    buckets = TimeBuckets(limit)
    for time in times:
        buckets.response(time)
    return buckets.width_ns, [(start, bucket.responses) for start, bucket in buckets.items()]


def test_each_bucket_begins_at_a_multiple_of_its_width():
    buckets = TimeBuckets()
    buckets.response(3 * SECOND)
    buckets.finding(3 * SECOND + 5, "error", 2)
    buckets.finding(8 * SECOND, "info")
    assert [(start, b.responses, b.error, b.warning, b.info, b.findings) for start, b in buckets.items()] == [
        (3 * SECOND, 1, 2, 0, 0, 2),
        (8 * SECOND, 0, 0, 0, 1, 1),
    ]


def test_buckets_become_wider_when_there_are_too_many_and_lose_nothing():
    width, items = counted([second * SECOND for second in range(25)], limit=4)
    assert (width, items) == (10 * SECOND, [(0, 10), (10 * SECOND, 10), (20 * SECOND, 5)])


@given(TIMES, st.randoms(use_true_random=False), st.integers(1, 20))
def test_the_buckets_depend_on_the_times_alone(times, random, limit):
    shuffled = times.copy()
    random.shuffle(shuffled)
    width, items = counted(times, limit)
    assert counted(shuffled, limit) == (width, items)
    assert sum(count for _, count in items) == len(times)
    assert len(items) <= limit or width == WIDTHS_NS[-1]
    assert width == width_of(times, limit)


def test_each_width_is_a_multiple_of_the_one_before():
    assert all(wider % width == 0 for width, wider in pairwise(WIDTHS_NS))
