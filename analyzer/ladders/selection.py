"""Which segments of a close are shown one by one, and which are only counted.

What the verdict rests on is always shown: the ends of the response, the first FIN and RST of each
side, the acknowledgment, the proof. Then, while there is room, what explains it: what the client
sent into the close and what came back, how it ended, how it began.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from parsers.timeline import FIN, RST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analyzer.rules.closes.verdict import CloseVerdict
    from parsers.timeline import Event

_FIRST_AFTER = 3
"""Client segments shown after the close: one may be chance, three are a client that goes on."""
_SHORT = 2
"""Segments that are rather shown than counted, where there is room."""


def chosen(
    events: Sequence[Event],
    verdict: CloseVerdict,
    response: tuple[int, int] | None,
    limit: int,
    holes: frozenset[int] = frozenset(),
) -> list[int]:
    """Choose the segments to show.

    Args:
        events: In frame order.
        verdict: Its segments are always shown.
        response: Stream offsets of the response's first octet and after its last one.
        limit: Rungs at most: segments shown, and one for each run of others.
        holes: Before which of the events others are missing (see holes_in).

    Returns:
        Indices, ascending.
    """
    kept = set(_needed(events, verdict, response))
    wishes = [*_wanted(events, response), *_between(events, kept)]
    for index in wishes:
        if index not in kept and rungs({*kept, index}, len(events), holes) <= limit:
            kept.add(index)
    for run in _short_runs(kept, len(events)):
        if rungs({*kept, *run}, len(events), holes) <= limit:
            kept.update(run)
    return sorted(kept)


def rungs(kept: Iterable[int], count: int, holes: frozenset[int] = frozenset()) -> int:
    """Count the rungs: one for each segment kept, one for each run of others and each hole.

    >>> rungs({1, 2, 5}, 6), rungs({0, 1}, 2, frozenset({1}))
    (5, 3)
    """
    total, following = 0, 0
    for index in sorted(kept):
        total += 1 + (index > following or index in holes)
        following = index + 1
    return total + (following < count)


def holes_in(events: Sequence[Event], first_frame: int) -> frozenset[int]:
    """Find where segments were left out of a timeline that does not hold them all.

    Args:
        events: In frame order.
        first_frame: Frame of the connection's first segment.

    Returns:
        Indices of events before which others are missing; 0 where the beginning is.
    """
    late = {0} if events and events[0].frame > first_frame else set()
    return frozenset(late | {index for index, event in enumerate(events) if event.after_cut})


def response_segments(events: Sequence[Event], response: tuple[int, int] | None) -> list[int]:
    """List the segments of the server that hold octets of the response, as indices."""
    if response is None:
        return []
    at, end = response
    return [
        index
        for index, event in enumerate(events)
        if not event.from_client and event.length and event.sequence < end and event.end > at
    ]


def _needed(
    events: Sequence[Event], verdict: CloseVerdict, response: tuple[int, int] | None
) -> Iterator[int]:
    sent = response_segments(events, response)
    yield from {*sent[:1], *sent[-1:]}
    for client in (False, True):
        own = [index for index, event in enumerate(events) if event.from_client is client]
        for flag in (FIN, RST):
            yield from [index for index in own if events[index].flags & flag][:1]
    told = (verdict.rst, verdict.provoker, verdict.acknowledgment, verdict.proof)
    frames = {one.frame for one in told if one is not None}
    yield from (index for index, event in enumerate(events) if event.frame in frames)


def _wanted(events: Sequence[Event], response: tuple[int, int] | None) -> Iterator[int]:
    """Yield the segments that explain the close, the most telling first."""
    sent = response_segments(events, response)
    closes = [
        index
        for index, event in enumerate(events)
        if not event.from_client and event.flags & (FIN | RST) and index >= (sent[0] if sent else 0)
    ]
    close = closes[0] if closes else (sent[-1] if sent else 0)
    after = [index for index in range(close + 1, len(events)) if events[index].from_client]
    data = [index for index in after if events[index].length]
    for index in data[:_FIRST_AFTER]:
        yield index
        if index + 1 < len(events) and not events[index + 1].from_client:
            yield index + 1
    yield from _last(events)
    if response is not None:
        yield from _first(
            events,
            lambda event: not event.from_client and event.flags & RST and event.sequence >= response[1],
        )
    yield from data[-1:]
    yield from after[-2:]
    yield from after[:2]
    begin = sent[0] if sent else close
    yield from range(begin - 1, max(begin - 3, -1), -1)
    yield from sent[1:2]
    yield from _first(events, lambda event: event.from_client and event.length and event.sequence == 0)


def _between(events: Sequence[Event], kept: set[int]) -> Iterator[int]:
    """Yield what stands directly behind a RST or FIN that is shown: the answer to it."""
    for index in sorted(kept):
        if events[index].flags & (FIN | RST) and index + 1 < len(events):
            yield index + 1


def _short_runs(kept: set[int], count: int) -> list[list[int]]:
    """List the runs of segments left out that are hardly longer than saying so."""
    ends = [-1, *sorted(kept), count]
    runs = [list(range(before + 1, after)) for before, after in pairwise(ends)]
    return [run for run in runs if 0 < len(run) <= _SHORT]


def _first(events: Sequence[Event], holds: Callable[[Event], object]) -> list[int]:
    return next(([index] for index, event in enumerate(events) if holds(event)), [])


def _last(events: Sequence[Event]) -> list[int]:
    return list(range(len(events) - 1, max(len(events) - 3, -1), -1))
