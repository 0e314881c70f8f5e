"""Times as people and machines write them: RFC 3339, UTC, nine digits of the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

NS_PER_SECOND = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_SECOND = 253_402_300_799
"""9999-12-31T23:59:59Z; what claims to be later is written as that: it is nonsense anyway."""


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    """Write the date and time of a second; consecutive messages mostly share it."""
    bounded = min(max(seconds, -62_135_596_800), _LAST_SECOND)
    return (_EPOCH + timedelta(seconds=bounded)).replace(tzinfo=None).isoformat()


def rfc3339(time_ns: int) -> str:
    """Write nanoseconds since 1970-01-01 UTC.

    >>> rfc3339(1_704_067_200_000_000_042)
    '2024-01-01T00:00:00.000000042Z'
    """
    seconds, nanoseconds = divmod(time_ns, NS_PER_SECOND)
    return f"{_second(seconds)}.{nanoseconds:09d}Z"
