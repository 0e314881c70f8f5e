"""Which capture goes on from which: the files of a ring, those included that are no longer there.

The conditions are those of parsers.capture.rings: one name pattern, names that go on, the same link type
and snap length, no overlap in time. Only that a file was compressed since does not matter here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from parsers.capture.ring_names import COMPRESSED, RingName, goes_on, ring_names
from parsers.capture.rings import SLACK_NS

if TYPE_CHECKING:
    from collections.abc import Iterable


class Link(NamedTuple):
    """A capture as one of a chain."""

    key: int
    """What it is called here."""
    names: tuple[str, ...]
    """The paths it was seen under."""
    link_type: int | None
    snap_length: int | None
    first_ns: int
    last_ns: int


class _Named(NamedTuple):
    link: Link
    names: tuple[RingName, ...]


def predecessors(links: Iterable[Link], *, join: bool = False) -> dict[int, int | None]:
    """Find the predecessor of each.

    Args:
        links: Captures, in any order.
        join: Whether all belong together whatever their names.

    Returns:
        By key, in the order of time, the key of the one before; None for the first of a chain.
    """
    ordered = sorted(links, key=lambda link: (link.first_ns, link.last_ns, link.names))
    if join:
        return _in_line(_Named(link, ()) for link in ordered)
    before: dict[int, int | None] = {link.key: None for link in ordered}
    patterns: dict[tuple[str, ...], list[_Named]] = {}
    for link in ordered:
        for pattern, names in _patterns(link).items():
            patterns.setdefault(pattern, []).append(_Named(link, tuple(names)))
    taken: set[int] = set()
    # A name may fit two patterns: the one with more files is meant.
    for _, group in sorted(patterns.items(), key=lambda item: (-len(item[1]), item[0])):
        members = [one for one in group if one.link.key not in taken]
        if len(members) > 1:
            before |= _in_line(members)
            taken.update(one.link.key for one in members)
    return before


def _patterns(link: Link) -> dict[tuple[str, ...], list[RingName]]:
    """List the patterns that the names of a capture fit, the compressed ones as if they were not."""
    found: dict[tuple[str, ...], list[RingName]] = {}
    for name in dict.fromkeys(COMPRESSED.sub("", path) for path in link.names):
        for one in ring_names(name):
            found.setdefault(one.pattern, []).append(one)
    return found


def _in_line(members: Iterable[_Named]) -> dict[int, int | None]:
    """Chain captures of one pattern, in the order of their first packets."""
    before: dict[int, int | None] = {}
    last: _Named | None = None
    for one in members:
        before[one.link.key] = last.link.key if last is not None and _follows(last, one) else None
        last = one
    return before


def _follows(before: _Named, after: _Named) -> bool:
    one, other = before.link, after.link
    if other.first_ns < one.last_ns - SLACK_NS:
        return False
    if not after.names:
        return True
    if (one.link_type, one.snap_length) != (other.link_type, other.snap_length):
        return False
    return any(goes_on(name, following) for name in before.names for following in after.names)
