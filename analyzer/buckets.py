"""Counts over time in a bounded number of buckets, whatever the span of the capture.

Buckets are as narrow as they can be: the narrowest width of WIDTHS_NS by which all times fall into
at most BUCKETS_LIMIT of them. The result depends on the times alone, not on their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY = 86400

WIDTHS_NS = tuple(
    seconds * 1_000_000_000
    for seconds in (
        1,
        10,
        60,
        600,
        3600,
        21600,
        *(days * _DAY for days in (1, 7, 28, 364, 3640, 36400, 364000)),
    )
)
"""Widths in nanoseconds, each a multiple of the one before. Captures last from seconds to weeks;
the last ones are for timestamps that are nonsense: 64 bits of seconds need nothing wider to be few."""

BUCKETS_LIMIT = 240
"""Four minutes by the second, forty minutes by ten seconds, four hours by the minute, ten days by the
hour: about as many as a chart has room for."""


class Bucket(msgspec.Struct):
    """What happened in one stretch of time."""

    responses: int = 0
    """Final responses that began in it."""
    error: int = 0
    """Findings of that severity about what happened in it."""
    warning: int = 0
    info: int = 0

    @property
    def findings(self) -> int:
        """Findings of any severity."""
        return self.error + self.warning + self.info

    def add(self, other: Bucket) -> None:
        """Add another bucket's counts."""
        self.responses += other.responses
        self.error += other.error
        self.warning += other.warning
        self.info += other.info


class TimeBuckets:
    """Responses and findings by time."""

    def __init__(self, limit: int = BUCKETS_LIMIT) -> None:
        self._limit = limit
        self._level = 0
        self._width = WIDTHS_NS[0]
        self._buckets: dict[int, Bucket] = {}
        self._place: int | None = None
        self._bucket = Bucket()

    @property
    def width_ns(self) -> int:
        """How long each bucket is."""
        return self._width

    def response(self, time_ns: int) -> None:
        """Count a final response."""
        place = time_ns // self._width
        if place != self._place:
            self._move(time_ns)
        self._bucket.responses += 1

    def finding(self, time_ns: int, severity: str, count: int = 1) -> None:
        """Count findings of a severity: error, warning or info."""
        place = time_ns // self._width
        if place != self._place:
            self._move(time_ns)
        setattr(self._bucket, severity, getattr(self._bucket, severity) + count)

    def items(self) -> list[tuple[int, Bucket]]:
        """List the buckets that hold something: (time of the beginning in ns, counts), in order of time."""
        return [(place * self._width, self._buckets[place]) for place in sorted(self._buckets)]

    def _move(self, time_ns: int) -> None:
        """Make the bucket of that time the current one."""
        place = time_ns // self._width
        self._buckets.setdefault(place, Bucket())
        while len(self._buckets) > self._limit and self._level + 1 < len(WIDTHS_NS):
            self._widen()
        self._place = time_ns // self._width
        self._bucket = self._buckets[self._place]

    def _widen(self) -> None:
        factor = WIDTHS_NS[self._level + 1] // self._width
        self._level += 1
        self._width = WIDTHS_NS[self._level]
        wider: dict[int, Bucket] = {}
        for place, bucket in self._buckets.items():
            wider.setdefault(place // factor, Bucket()).add(bucket)
        self._buckets = wider


def width_of(times_ns: Iterable[int], limit: int = BUCKETS_LIMIT) -> int:
    """Return the width that TimeBuckets ends with for these times, in nanoseconds.

    >>> width_of([0, 5_000_000_000]), width_of(range(0, 3600 * 10**9, 10**9))
    (1000000000, 60000000000)
    """
    places = set(times_ns)
    for width in WIDTHS_NS:
        if len({time // width for time in places}) <= limit:
            return width
    return WIDTHS_NS[-1]
