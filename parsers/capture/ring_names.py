"""The names that capture programs give the files of a ring."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import NamedTuple

COMPRESSED = re.compile(r"\.(?:gz|zst|zstd|xz)$")
DUMPCAP = (
    re.compile(r"(?P<before>.*)_(?P<number>\d{5,})_(?P<time>\d{14})(?P<after>\D*)", re.DOTALL),
    re.compile(r"(?P<before>.*)_(?P<time>\d{14})_(?P<number>\d{5,})(?P<after>\D*)", re.DOTALL),
)
"""dumpcap, tshark and Wireshark with -b: name_00001_20240101120000.pcapng, or the time first."""
TIME = re.compile(
    r"(?<!\d)(?:1\d{9}"
    r"|(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
    r"(?:[-_T.]?(?:[01]\d|2[0-3])(?:[-_:.]?[0-5]\d(?:[-_:.]?[0-5]\d)?)?)?)(?!\d)"
)
"""tcpdump with -G: what strftime makes of %s, or of %Y%m%d and more; only the digits count."""
SIZED = re.compile(r"(?P<before>.*\.[A-Za-z]\w*?)(?P<number>\d*)", re.DOTALL)
"""tcpdump with -C: name.pcap, then name.pcap1, name.pcap2; with -W from name.pcap00 on."""


class RingName(NamedTuple):
    """A name that may be one of a ring."""

    pattern: tuple[str, ...]
    """Equal for all files of the ring."""
    number: int | None
    """Which file of the ring it is; None where the name has a time instead."""
    time: str
    """The digits of its time, "" where there is none."""


def ring_names(path: str) -> list[RingName]:
    """Return how a name can be read as one of a ring's, the surest first."""
    pure = PurePath(path)
    ending = COMPRESSED.search(pure.name)
    name = COMPRESSED.sub("", pure.name)
    shape: tuple[str, ...]
    common = (str(pure.parent), ending[0] if ending else "")
    for pattern in DUMPCAP:
        if found := pattern.fullmatch(name):
            shape = (*common, "dumpcap", found["before"], found["after"])
            return [RingName(shape, int(found["number"]), found["time"])]
    names: list[RingName] = []
    if found := TIME.search(name):
        digits = re.sub(r"\D", "", found[0])
        shape = (*common, "times", name[: found.start()], name[found.end() :], str(len(digits)))
        names.append(RingName(shape, None, digits))
    if found := SIZED.fullmatch(name):
        names.append(RingName((*common, "numbers", found["before"]), int(found["number"] or 0), ""))
    return names


def goes_on(before: RingName, after: RingName) -> bool:
    """Whether a file may follow another by their names.

    Numbers go up by one; tcpdump with -W begins again at 0, which only the times then tell.
    """
    if before.pattern != after.pattern or (before.number is None) != (after.number is None):
        return False
    if before.number is None or after.number is None:
        return before.time < after.time
    return after.number == before.number + 1 or (after.number == 0 < before.number and not after.time)
