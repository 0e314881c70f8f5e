"""Records as JSON: one a line, or one document that is written as it grows.

The strings are latin-1 text as sent. JSON escapes control characters below U+0020; those from
U+007F to U+009F, which some terminals obey, are escaped here too.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from analyzer.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA_VERSION = 1
"""Of documents: raised when a member changes its meaning or goes, not when one is added."""
_ENCODER = msgspec.json.Encoder()
_ACTING = re.compile(rb"\x7f|\xc2[\x80-\x9f]")


def encoded(record: object) -> bytes:
    """Write a record as JSON without line ends."""
    try:
        octets = _ENCODER.encode(record)
    except UnicodeEncodeError:
        # A file name that is no UTF-8 holds lone surrogates, which JSON can only write escaped.
        return json.dumps(msgspec.to_builtins(record), separators=(",", ":")).encode("ascii")
    return _ACTING.sub(_escaped, octets) if b"\xc2" in octets or b"\x7f" in octets else octets


class JsonLines:
    """One record a line."""

    def __init__(self, out: BinaryIO) -> None:
        self._write = out.write

    def record(self, record: object) -> None:
        """Write a record."""
        self._write(encoded(record) + b"\n")

    def finish(self, members: Mapping[str, Any]) -> None:
        """Lines have no end: what is about the whole is in a document alone."""


class JsonDocument:
    """One object: schema_version, then the records as the member `name`, then what is about the whole."""

    def __init__(self, out: BinaryIO, name: str) -> None:
        self._write = out.write
        start = {"schema_version": SCHEMA_VERSION, "wirelint": VERSION}
        self._write(encoded(start)[:-1] + b"," + encoded(name) + b":[")
        self._separator = b"\n"

    def record(self, record: object) -> None:
        """Write a record."""
        self._write(self._separator + encoded(record))
        self._separator = b",\n"

    def finish(self, members: Mapping[str, Any]) -> None:
        """Write the other members, and end the document."""
        self._write(b"\n]")
        for name, value in members.items():
            self._write(b",\n" + encoded(name) + b":" + encoded(value))
        self._write(b"}\n")


def _escaped(found: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % (found[0][-1])
