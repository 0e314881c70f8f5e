"""A page of text for people: styled, wrapped, aligned; plain ASCII in itself."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_STYLES = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "info": "\x1b[1;36m",
    "undecided": "\x1b[35m",
    "kept": "\x1b[32m",
    "strong": "\x1b[1m",
    "faint": "\x1b[2m",
}
_RESET = "\x1b[0m"

NARROWEST, WIDEST, USUAL = 80, 120, 100
"""Columns of a page; the usual ones where there is no terminal to ask."""


class Look(msgspec.Struct, frozen=True):
    """How a page is written."""

    width: int = USUAL
    colour: bool = False

    def style(self, text: str, name: str) -> str:
        """Colour a text; without colour it stays as it is."""
        return f"{_STYLES[name]}{text}{_RESET}" if self.colour and name in _STYLES and text else text


def number(count: float) -> str:
    """Write a number with its thousands apart."""
    return f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Write a number with its noun.

    >>> counted(1, "response"), counted(1200, "response"), counted(2, "query", "queries")
    ('1 response', '1,200 responses', '2 queries')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def listed(counts: Mapping[str, int], limit: int, *, nameless: str = "no name") -> str:
    """List names with their counts, the most frequent first.

    >>> listed({"b": 1, "a": 1, "": 3, "c": 1}, 3)
    'no name (3), a (1), b (1), and 1 more'
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    text = ", ".join(f"{name or nameless} ({number(count)})" for name, count in ordered[:limit])
    return text + (f", and {number(len(ordered) - limit)} more" if len(ordered) > limit else "")


def summed(counts: Mapping[str, int]) -> str:
    """Write a sum out, the greatest part first; parts of nothing are left out.

    >>> summed({"TCP": 10, "UDP": 2, "ARP": 0})
    '10 TCP + 2 UDP'
    """
    parts = [f"{number(count)} {name}" for name, count in Counter(counts).most_common() if count]
    return " + ".join(parts) or "0"


def wrapped(text: str, width: int, indent: str, hanging: str | None = None) -> list[str]:
    """Break a text into lines; `hanging` begins all lines but the first (None: as `indent`)."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def table(rows: Sequence[Sequence[str]], *, indent: str = "  ", left: Iterable[int] = (0,)) -> list[str]:
    """Align columns: those of `left` to the left, the others to the right."""
    if not rows:
        return []
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    to_left = set(left)
    return [
        (
            indent
            + "  ".join(
                cell.ljust(width) if n in to_left else cell.rjust(width)
                for n, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        ).rstrip()
        for row in rows
    ]
