"""Tell the start of a message from other octets, also where only a part of it is there.

Look-alikes of HTTP (SIP, RTSP, ICY, SSDP's own replies) have other version tokens: only HTTP/ is HTTP.
"""

from __future__ import annotations

import re

from parsers.http import abnf

SIMPLE_REQUEST = re.compile(rb"GET [^\x00-\x20\x7f]+[ \t]*\r?\n")
"""RFC 1945, 4.1. Without a version: HTTP/0.9, or a request line that lacks it."""

_KNOWN_METHOD = rb"(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PROPFIND)"
CUT_REQUEST_LINE = re.compile(
    _KNOWN_METHOD + rb" (?:/|\*|https?://)[^\x00-\x20\x7f]*(?: H?T?T?P?/?[0-9]?\.?[0-9]?)?\r?"
)
"""A request line that was cut by the snap length; stricter than one that is whole."""

_KNOWN_REQUEST = re.compile(_KNOWN_METHOD + rb" [^\x00-\x20\x7f]+ HTTP/1\.[0-9]\r?\n")

_STATUS_LINE_START = re.compile(rb"HTTP/1\.[0-9] [0-9]{3}(?: |\r?\n)")

_PRINTABLE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_FIRST_WORD = re.compile(rb"([^ \t\r\n]++)[ \t]++")
_METHOD = re.compile(rb"[ \t]*(" + abnf.TOKEN + rb")[ \t]")
_STATUS = re.compile(rb"(HTTP/[0-9]\.[0-9]) ([0-9]{3})[ \r\n]", re.IGNORECASE)

_PREFACE_LINE = abnf.HTTP2_PREFACE.rstrip(b"\r\n")
"""Made to look like a request line; no HTTP/1 request is one (RFC 9113, 3.4)."""

LOOK_AHEAD = 64
"""Octets of a line without end that are looked at: whoever sends binary octets shows it in them."""


def resumes(client: bool, octets: bytes) -> bool:
    """Whether a segment begins a message for certain enough to read on behind a gap."""
    if not client:
        return abnf.STATUS_START.match(octets) is not None
    return abnf.REQUEST_START.match(octets) is not None or CUT_REQUEST_LINE.fullmatch(octets) is not None


def begins_anew(client: bool, part: bytes | bytearray, octets: bytes) -> bool:
    """Whether a segment begins a message although the part of a start line before it is not whole.

    Then that part was no start line, but for instance the end of content whose head was not
    captured. A start line may be cut anywhere ("GE", "T / HTTP/1.1"), so what the two make
    together must be no method that is known.
    """
    start = _KNOWN_REQUEST if client else _STATUS_LINE_START
    if start.match(octets) is None or b"\n" in part:
        return False
    return not client or _KNOWN_REQUEST.match(bytes(part) + octets) is None


def lenient_request_line(line: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Split what servers still take for a request line (RFC 9112, 3): method, target, version.

    White space may come in runs and around the line, and stand in the target; the version may have
    any case. Not an expression: those that say this take quadratic time over blanks.
    """
    line = line.strip(b" \t")
    match = _FIRST_WORD.match(line)
    last = max(line.rfind(b" "), line.rfind(b"\t")) + 1
    if match is None or line[last : last + 5].upper() != b"HTTP/":
        return None
    if last < match.end() or last == match.end(1) + 1:  # one word, or two: the second is a target
        return None
    return match[1], line[match.end() : last].rstrip(b" \t"), line[last:]


def is_start_line(client: bool, line: bytes) -> bool:
    """Whether a line, its end included, is a start line, in any spelling that a recipient may accept."""
    if not client:
        return line[:5].upper() == b"HTTP/"
    bare = line.rstrip(b"\r\n")
    if bare == _PREFACE_LINE:
        return False
    return lenient_request_line(bare) is not None or abnf.SIMPLE_REQUEST_LINE.fullmatch(bare) is not None


def may_be_start(client: bool, octets: bytes | bytearray) -> bool:
    """Whether octets may be the first ones of a start line that goes on."""
    if not client:
        return b"HTTP/".startswith(octets[:5].upper())
    end = octets.find(b"\n", 0, LOOK_AHEAD)
    if end >= 0:
        return is_start_line(client, bytes(octets[: end + 1]))
    shown = octets[:LOOK_AHEAD]
    match = _PRINTABLE.match(shown)
    assert match is not None
    return match.end() == len(shown) or shown[match.end() :] == b"\r"


def cut_method(octets: bytes) -> bytes:
    """Return the method of a request line that goes on, b"" where it is not whole."""
    match = _METHOD.match(octets)
    return match[1] if match else b""


def cut_status(octets: bytes) -> tuple[bytes, int] | None:
    """Return version and status code of a status line that goes on, None where they are not whole."""
    match = _STATUS.match(octets)
    return (match[1], int(match[2])) if match else None


def shows_message(client: bool, head: bytes) -> bool:
    """Whether the first part of a head shows what it is: a method, or version and status code."""
    end = head.find(b"\n") + 1
    if end and not is_start_line(client, head[:end]):
        return False
    return bool(cut_method(head)) if client else cut_status(head) is not None
