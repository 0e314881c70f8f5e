r"""Captured text on its way to a terminal or a table: nothing in it may act, and none of it is long.

Captured octets are latin-1 text. All but printable ASCII is written as \xNN: escape sequences,
line ends and the marks that turn the direction of writing lose their power, and what was sent can
still be read off octet by octet.
"""

from __future__ import annotations

import re

_NOT_PLAIN = re.compile(r"[^\x20-\x7e]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    r"""Escape all but printable ASCII.

    >>> plain("a\x1b[31m\xe9")
    'a\\x1b[31m\\xe9'
    """
    return text if text.isascii() and text.isprintable() else _NOT_PLAIN.sub(_escaped, text)


def named(text: str) -> str:
    """Escape what acts on a terminal in a name that the user gave, such as a path; letters stay letters."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)


def without_controls(text: str) -> str:
    """Escape control characters, marks of direction and lone surrogates; letters stay letters."""
    return _CONTROL.sub(_escaped, text)


def shortened(text: str, width: int) -> str:
    """Cut in the middle: what distinguishes long targets stands at their ends.

    >>> shortened("/a/very/long/target?of=things", 15)
    '/a/very...hings'
    """
    if len(text) <= width:
        return text
    kept = max(width - 3, 2)
    tail = kept * 2 // 5 + 1
    return f"{text[: kept - tail]}...{text[-tail:]}"


def _escaped(found: re.Match[str]) -> str:
    return _escape(found[0])


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
