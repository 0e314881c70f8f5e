"""What a reading process is asked to read, and how its answers are put on the pipe."""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import IO, TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.rules.rule import Severity


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """The captures one process reads, one after the other, and how."""

    rings: tuple[tuple[str, ...], ...]
    """Each is one capture: a file, or the files of a ring."""
    content_limit: int
    dissect_all: bool
    idle_ns: int
    all_content: bool
    rules: Selection | None
    """By which rules is judged, so which contents are wanted; None where nothing is judged."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which rules of the book judge."""

    profile: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: Mapping[str, Severity]


class Kind(IntEnum):
    """What a message of a reading process holds."""

    EVENTS = 0
    """A lot of events (parsers.crossing)."""
    STATE = 1
    """Pickled: position, size, accounting and warnings so far."""
    ERROR = 2
    """Pickled: the CaptureError that the reading ended in."""
    END = 3
    """Nothing: this capture is read."""


_HEAD = struct.Struct("<BQ")


def send(out: IO[bytes], kind: Kind, octets: bytes = b"") -> None:
    """Put one message on the pipe."""
    out.write(_HEAD.pack(kind, len(octets)))
    out.write(octets)


def receive(source: IO[bytes]) -> tuple[Kind, bytes] | None:
    """Take one message from the pipe; None where the process is gone."""
    head = source.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    octets = source.read(length)
    return None if len(octets) < length else (Kind(kind), octets)
