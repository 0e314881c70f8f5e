"""What got worse: statistics of counts by rule, host and day, as pure functions.

Everything here is about two counts: `broken` verdicts of `decided` ones (broken and kept). A rise is named
in three steps, so that noise is not:

1. Each day is compared with the days before it by the test of two proportions, one-sided. Where
   neighbouring days differ more than chance allows (a busy Monday, a crawler), the true rate varies from day
   to day: that much variance is added, with the distribution of Student since it is an estimate.
2. All comparisons of the history together keep the false discovery rate (Benjamini and Hochberg).
3. A rise that is named begins a new level, against which the days after it are compared: one step is named
   once.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

Z_95 = 1.959963984540054
"""The quantile of the normal distribution between whose two sides 95 % lie."""
FALSE_DISCOVERY_RATE = 0.05
EVENTS_LIMIT = 20
"""Broken verdicts, of the day and the days before together, below which nothing is said: the normal
distribution is no picture of a handful."""
STEPS_WANTED = 4
"""Pairs of neighbouring days that must be there before their variation is believed."""
STEPS_LEFT_OUT = 0.1
"""Of those pairs, the part (one at least) that is left out of the variation, greatest first: they are what is
looked for."""
_ROUNDS = 20
"""Of finding the bound; three are usual."""
_MEAN_OF_THE_REST = 0.623
"""The mean square of a normal variable of which the outer tenth is left out."""


class DayCount(msgspec.Struct, frozen=True, kw_only=True):
    """The verdicts of one rule on one host and day."""

    rule: str
    host: str
    day: date
    broken: int
    decided: int
    """Broken and kept."""


class Rise(msgspec.Struct, frozen=True, kw_only=True):
    """A day from which a rule was broken more often than before."""

    rule: str
    host: str
    day: date
    broken: int
    decided: int
    broken_before: int
    decided_before: int
    """Of the days before, back to the last rise."""
    p_value: float

    @property
    def rate(self) -> float:
        """Broken of decided, on the day."""
        return self.broken / self.decided

    @property
    def rate_before(self) -> float:
        """Broken of decided, on the days before."""
        return self.broken_before / self.decided_before


def wilson(broken: int, decided: int, z: float = Z_95) -> tuple[float, float]:
    """Return the interval of Wilson for a rate: by default that of 95 %; (0, 1) where nothing was decided.

    >>> [round(end, 4) for end in wilson(1, 10)]
    [0.0179, 0.4042]
    """
    if not decided:
        return 0.0, 1.0
    rate, square = broken / decided, z * z
    centre = rate + square / (2 * decided)
    half = z * math.sqrt(rate * (1 - rate) / decided + square / (4 * decided * decided))
    scale = 1 + square / decided
    low, high = (centre - half) / scale, (centre + half) / scale
    # At the ends rounding would leave a hair that is no doubt.
    return (0.0 if broken == 0 else max(low, 0.0)), (1.0 if broken == decided else min(high, 1.0))


def z_score(broken: int, decided: int, broken_before: int, decided_before: int) -> float:
    """Return by how many standard errors the first rate is above the second, by the pooled rate.

    0 where one side has nothing, or where both are all or nothing.
    """
    variance = _variance(broken, decided, broken_before, decided_before)
    return (broken / decided - broken_before / decided_before) / math.sqrt(variance) if variance else 0.0


def two_proportions(broken: int, decided: int, broken_before: int, decided_before: int) -> float:
    """Return the two-sided probability that rates differ as much by chance (normal approximation).

    >>> round(two_proportions(15, 100, 5, 100), 4)
    0.0184
    """
    return math.erfc(abs(z_score(broken, decided, broken_before, decided_before)) / math.sqrt(2))


def benjamini_hochberg(p_values: Sequence[float], rate: float = FALSE_DISCOVERY_RATE) -> float:
    """Return the greatest p-value that is significant at a false discovery rate; -1 where none is.

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5])
    0.01
    """
    ordered = sorted(p_values)
    held = [p for rank, p in enumerate(ordered, 1) if p <= rate * rank / len(ordered)]
    return held[-1] if held else -1.0


def rises(history: Iterable[DayCount], *, rate: float = FALSE_DISCOVERY_RATE) -> list[Rise]:
    """Name the rises in a history, in the order of day, rule and host.

    Args:
        history: In any order; counts of one rule, host and day are added up. Days without counts may lack.
        rate: The false discovery rate over all rules, hosts and days.
    """
    series = _series(history)
    bound = benjamini_hochberg([rise.p_value for rise in _all(series, None)], rate)
    # Without levels one step makes every day after it significant, and so many make the bound lax for all.
    for _ in range(_ROUNDS):
        stricter = benjamini_hochberg([rise.p_value for rise in _all(series, bound)], rate)
        if stricter >= bound:
            break
        bound = stricter
    found = [rise for rise in _all(series, bound) if rise.p_value <= bound]
    return sorted(found, key=lambda rise: (rise.day, rise.rule, rise.host))


def _all(series: Mapping[tuple[str, str], Sequence[DayCount]], bound: float | None) -> Iterator[Rise]:
    """Compare the days of every series, as far as there are events enough to say anything."""
    for days in series.values():
        yield from filter(_has_events, _compared(days, bound))


def _series(history: Iterable[DayCount]) -> dict[tuple[str, str], list[DayCount]]:
    """Put the counts of each rule and host in the order of days, one for each day."""
    by_day: dict[tuple[str, str], dict[date, DayCount]] = {}
    for count in history:
        days = by_day.setdefault((count.rule, count.host), {})
        before = days.get(count.day)
        days[count.day] = count if before is None else _summed(before, count)
    return {key: [days[day] for day in sorted(days) if days[day].decided] for key, days in by_day.items()}


def _summed(one: DayCount, other: DayCount) -> DayCount:
    return msgspec.structs.replace(one, broken=one.broken + other.broken, decided=one.decided + other.decided)


def _compared(days: Sequence[DayCount], bound: float | None) -> Iterator[Rise]:
    """Compare each day with those before it.

    Args:
        days: Of one rule and host, in order.
        bound: The p-value at which a rise begins a new level; None for one level throughout.
    """
    variation = _variation(days)
    broken = decided = level = 0
    for before, day in pairwise(days):
        broken, decided, level = broken + before.broken, decided + before.decided, level + 1
        counts = day.broken, day.decided, broken, decided
        rise = Rise(
            rule=day.rule,
            host=day.host,
            day=day.day,
            broken=day.broken,
            decided=day.decided,
            broken_before=broken,
            decided_before=decided,
            p_value=_above(z_score(*counts), _inflation(counts, variation, 1 + 1 / level), len(days) - 1),
        )
        if bound is not None and rise.p_value <= bound and _has_events(rise):
            broken = decided = level = 0
        yield rise


def _variation(days: Sequence[DayCount]) -> float:
    """Measure how much the true rate varies from day to day: its variance as a part of its square.

    0 where days differ as chance has it, or where there are too few to tell. By neighbours and not by all
    days, so that a level that moves once, or slowly, is not taken for noise.
    """
    steps = []
    for before, day in pairwise(days):
        counts = day.broken, day.decided, before.broken, before.decided
        if chance := _variance(*counts):
            square = z_score(*counts) ** 2
            steps.append((square, square * chance, chance, 2 * _pooled(*counts) ** 2))
    if len(steps) < STEPS_WANTED:
        return 0.0
    kept = sorted(steps)[: -max(1, math.ceil(len(steps) * STEPS_LEFT_OUT))]
    seen = sum(step[1] for step in kept) / _MEAN_OF_THE_REST
    return max(0.0, (seen - sum(step[2] for step in kept)) / sum(step[3] for step in kept))


def _inflation(counts: tuple[int, int, int, int], variation: float, levels: float) -> float:
    """Return by how much a variation of the true rate makes the variance greater than that of chance.

    `levels`: 1 for the day, and of the days before the part that is left when they are averaged.
    """
    chance = _variance(*counts)
    return 1 + variation * levels * _pooled(*counts) ** 2 / chance if chance else 1.0


def _above(z: float, inflation: float, freedom: int) -> float:
    """Return the probability that chance gives a score as high, one-sided.

    The distribution of Student is taken to the normal one by the approximation of Wallace (1959), which is
    right to some percent far out in the tail.
    """
    if inflation > 1:
        t = z / math.sqrt(inflation)
        size = math.sqrt(freedom * math.log1p(t * t / freedom)) * (8 * freedom + 1) / (8 * freedom + 3)
        z = math.copysign(size, t)
    return math.erfc(z / math.sqrt(2)) / 2


def _pooled(broken: int, decided: int, broken_before: int, decided_before: int) -> float:
    """Return the rate of both together; 0 where nothing was decided."""
    return (broken + broken_before) / ((decided + decided_before) or 1)


def _variance(broken: int, decided: int, broken_before: int, decided_before: int) -> float:
    """Return the variance that chance gives the difference of two rates; 0 where nothing can be said."""
    if not decided or not decided_before:
        return 0.0
    pooled = _pooled(broken, decided, broken_before, decided_before)
    return pooled * (1 - pooled) * (1 / decided + 1 / decided_before)


def _has_events(rise: Rise) -> bool:
    return rise.broken + rise.broken_before >= EVENTS_LIMIT
