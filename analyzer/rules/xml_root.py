"""The name of the root element of an XML document, found without a parser.

The octets may be hostile. Nothing is expanded or fetched, each octet is looked at a bounded number of
times, and where a document type declaration has a subset of its own (so that attributes may have
defaults) the answer is that it is not known.

Source: XML 1.0, 2.8 (prolog) and 3.1 (start tag); Namespaces in XML 1.0, 3 and 6.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

SCAN_LIMIT = 65536
"""Octets up to which the root is looked for: more than any honest prolog has."""

_NAME = r"[^\s<>/=\"'&:]+"
_SPACE = re.compile(r"[ \t\r\n]*")
_TAG = re.compile(rf"<(?:({_NAME}):)?({_NAME})")
_ATTRIBUTE = re.compile(r"[ \t\r\n]+([^\s<>/=\"'&]+)[ \t\r\n]*=[ \t\r\n]*(?:\"([^\"<]*)\"|'([^'<]*)')")
_TAG_END = re.compile(r"[ \t\r\n]*/?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*>")


class Root(NamedTuple):
    """The root element."""

    namespace: str
    name: str
    """Its local name."""


class NoRoot(Enum):
    """Why there is none."""

    NOT_XML = "no XML"
    UNKNOWN = "not known"
    """The octets end too early, or would have to be parsed in full."""


def root_element(octets: bytes) -> Root | NoRoot:
    """Find the root element of a document that begins with these octets.

    >>> root_element(b'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">')
    Root(namespace='DAV:', name='multistatus')
    """
    text = _text(octets[:SCAN_LIMIT])
    position = 0
    while True:
        position = _end(_SPACE, text, position)
        if position >= len(text):
            return NoRoot.UNKNOWN
        if text.startswith("<?", position):
            position = _behind(text, "?>", position)
        elif text.startswith("<!--", position):
            position = _behind(text, "-->", position + 4)
        elif text.startswith("<!", position):
            match = _DOCTYPE.match(text, position)
            position = match.end() if match else -1
        else:
            return _start_tag(text, position)
        if position < 0:
            return NoRoot.UNKNOWN


def _text(octets: bytes) -> str:
    """Decode what of a document its markup is written in; other characters do not matter."""
    if octets[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return octets.decode("utf-16", "replace")
    if octets[:2] in {b"<\0", b"\0<"}:
        return octets.decode("utf-16-le" if octets[0] else "utf-16-be", "replace")
    return octets.decode("utf-8-sig", "replace")


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _behind(text: str, mark: str, position: int) -> int:
    """Return where the text goes on behind the next mark; -1 where there is none."""
    found = text.find(mark, position)
    return found + len(mark) if found >= 0 else -1


def _start_tag(text: str, position: int) -> Root | NoRoot:
    """Read a start tag with its declarations of namespaces."""
    tag = _TAG.match(text, position)
    if tag is None:
        whole = text[position] != "<" or len(text) > position + 1
        return NoRoot.NOT_XML if whole else NoRoot.UNKNOWN
    declared = {"": ""}
    position = tag.end()
    while attribute := _ATTRIBUTE.match(text, position):
        name, value = attribute[1], attribute[2] if attribute[2] is not None else attribute[3]
        if name == "xmlns" or name.startswith("xmlns:"):
            declared[name[6:]] = value
        position = attribute.end()
    namespace = declared.get(tag[1] or "")
    if _TAG_END.match(text, position) is None or namespace is None or "&" in namespace:
        return NoRoot.UNKNOWN
    return Root(namespace, tag[2])
