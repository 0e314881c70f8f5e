"""Logarithmic axes that also have a place for zero and for what is below it."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

from analyzer.figures import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from matplotlib.axes import Axes

TICKS_LIMIT = 8
"""Decades with a tick, those of both sides of zero together: more would write over each other."""


def logarithmic(axes: Axes, values: Iterable[float], write: Callable[[float], str], least: float) -> None:
    """Make the x axis logarithmic, with ticks at powers of ten.

    Where values are zero or below, the axis is linear around zero and logarithmic on both sides.

    Args:
        axes: The axes.
        values: What is drawn: finite, at least one.
        write: Writes the value of a tick.
        least: Where the logarithmic part begins at the earliest, if there is a linear one; above 0.
    """
    values = list(values)
    low, high = min(values), max(values)
    smallest = min((abs(value) for value in values if value), default=least)
    if low > 0:
        first, last = floor(log10(low)), ceil(log10(high))
        last += first == last
        axes.set_xscale("log")
        axes.set_xlim(10.0**first * 0.85, 10.0**last * 1.15)
        ticks = [10.0**power for power in range(first, last + 1)]
        ticks = ticks[:: _step(len(ticks))]
    else:
        start = 10.0 ** floor(log10(max(smallest, least)))
        axes.set_xscale("symlog", linthresh=start, linscale=0.6)
        above, below = (_decades(start, end) for end in (high, -low))
        axes.set_xlim(
            -1.15 * below[-1] if below else -0.3 * start, 1.15 * above[-1] if above else 0.3 * start
        )
        step = _step(len(below) + len(above))
        first_shown = step // 2  # the first decades lie so near to zero that labels would meet there
        ticks = [*(-tick for tick in reversed(below[first_shown::step])), 0.0, *above[first_shown::step]]
    axes.set_xticks(ticks, [write(tick) for tick in ticks], **TEXT)
    axes.minorticks_off()


def duration(milliseconds: float) -> str:
    """Write a time in the unit that fits.

    >>> duration(0.25), duration(-3.14159), duration(12_000), duration(0)
    ('250 µs', '-3.14 ms', '12 s', '0')
    """
    for unit, size in (("s", 1000.0), ("ms", 1.0), ("µs", 0.001), ("ns", 0.000_001)):
        if abs(milliseconds) >= size * 0.9995:
            return f"{_digits(milliseconds / size)} {unit}"
    return "0"


def octets(count: float) -> str:
    """Write a number of octets short: k, M, G and T stand for thousands, millions and so on.

    >>> octets(0), octets(999), octets(1000), octets(45_600_000)
    ('0', '999', '1 k', '45.6 M')
    """
    for unit, size in (("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if abs(count) >= size * 0.9995:
            return f"{_digits(count / size)} {unit}"
    return _digits(count)


def _digits(value: float) -> str:
    """Write three digits, or the whole number where it has more.

    >>> _digits(1.2345), _digits(123456.7), _digits(99.96)
    ('1.23', '123,457', '100')
    """
    return f"{value:,.0f}" if abs(value) >= 99.95 else f"{value:.3g}"


def _decades(start: float, end: float) -> list[float]:
    """List the powers of ten from `start` to the first that is not below `end`; none for an end up to 0."""
    if end <= 0:
        return []
    first = round(log10(start))
    return [10.0**power for power in range(first, max(first, ceil(log10(end))) + 1)]


def _step(count: int) -> int:
    """Return of how many ticks one is shown."""
    return ceil(count / TICKS_LIMIT) or 1
