"""Content as rules read it: content codings removed, text decoded, every step bounded.

Source: RFC 9110, 8.3 and 8.4; the codings are those of the registry that a library here can undo.
"""

from __future__ import annotations

import codecs
import re
import sys
import zlib
from typing import TYPE_CHECKING

from analyzer.rules.grammar import media_type, members
from analyzer.rules.guards import certain_octets, readable
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.model import Message, Request, Response

DECODED_LIMIT = 1 << 20
"""Octets that one coding may unfold to: more than a page of explanation, less than a bomb."""
CODINGS_LIMIT = 3
"""Codings applied one over the other that are undone."""

_OF_DOMAIN_NAMES = frozenset({"punycode", "idna"})
"""Codecs that are no charsets of content, and whose time grows with the square of what they decode."""


def any_content(_request: Request | None, _response: Response) -> bool:
    """Ask for the content of every response of the rule's statuses: the usual `needs_content`."""
    return True


def decoded(message: Message) -> bytes:
    """Return the whole content without its content codings.

    Raises:
        NotObserved: some of it was not captured or kept, or a coding cannot be undone within the bound.
        Undecided: the octets or the field lines are in doubt.
    """
    certain_octets(message)
    octets = message.whole_content()
    readable(message)
    codings = [
        coding.lower()
        for coding in members(message.value("content-encoding") or "")
        if coding.lower() != "identity"
    ]
    if not octets or not codings:
        return octets
    if len(codings) > CODINGS_LIMIT:
        raise NotObserved(NotObservedReason.UNDECODABLE)
    for coding in reversed(codings):
        undo = _DECODERS.get(coding)
        found = undo(octets) if undo else None
        if found is None:
            raise NotObserved(NotObservedReason.UNDECODABLE)
        octets = found
    return octets


def text(message: Message) -> str:
    """Return the whole content as text: by the charset it names, else UTF-8, else octet by octet.

    Raises:
        NotObserved: some of it was not captured or kept, or cannot be decoded.
        Undecided: the octets or the field lines are in doubt.
    """
    octets = decoded(message)
    kind = media_type(message.value("content-type") or "")
    charset = kind.parameters.get("charset", "utf-8") if kind else "utf-8"
    try:
        if codecs.lookup(charset).name not in _OF_DOMAIN_NAMES:
            return octets.decode(charset)
    except (LookupError, ValueError):
        pass
    return octets.decode("latin-1")


_TEXT = re.compile(r"text/|application/(?:.*[+/])?(?:json|xml|xhtml\+xml|javascript|problem\+json)$")


def is_text(message: Message) -> bool | None:
    """Whether the media type is one of text; None where there is no media type to tell by.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    kind = media_type(message.value("content-type") or "")
    return None if kind is None else _TEXT.match(kind.type) is not None


def _inflate(octets: bytes, window: int) -> bytes | None:
    """Undo one zlib stream; None where it is broken, not whole, or unfolds beyond the bound."""
    decoder = zlib.decompressobj(window)
    try:
        found = decoder.decompress(octets, DECODED_LIMIT)
    except zlib.error:
        return None
    return found if decoder.eof else None


def _gzip(octets: bytes) -> bytes | None:
    """Undo gzip, members one behind the other too (RFC 1952, 2.2)."""
    found = b""
    while octets[:2] == b"\x1f\x8b" and len(found) <= DECODED_LIMIT:
        decoder = zlib.decompressobj(31)
        try:
            found += decoder.decompress(octets, DECODED_LIMIT)
        except zlib.error:
            return None
        if not decoder.eof:
            return None
        octets = decoder.unused_data
        if not octets.strip(b"\0"):
            return found if len(found) <= DECODED_LIMIT else None
    return None


def _deflate(octets: bytes) -> bytes | None:
    """Undo deflate: zlib's format, or without its frame, as some servers send it."""
    found = _inflate(octets, 15)
    return _inflate(octets, -15) if found is None else found


def _brotli(octets: bytes) -> bytes | None:
    import brotli

    decoder = brotli.Decompressor()
    try:
        found: bytes = decoder.process(octets, output_buffer_limit=DECODED_LIMIT)
    except brotli.error:
        return None
    return found if decoder.is_finished() else None


def _zstd(octets: bytes) -> bytes | None:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    decoder = zstd.ZstdDecompressor()
    try:
        found: bytes = decoder.decompress(octets, DECODED_LIMIT)
    except zstd.ZstdError:
        return None
    return found if decoder.eof else None


_DECODERS: dict[str, Callable[[bytes], bytes | None]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
