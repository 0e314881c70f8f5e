"""What the rules about one resource share: which responses can be compared, and how strongly it counts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules.grammar import EntityTag, entity_tag, members
from analyzer.rules.rule import Doubt, Evidence, Severity, Standard, Undecided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Message, Request, Response

SECOND_NS = 1_000_000_000

# Apache's mod_deflate and others derive the tag of a coded variant from that of the resource.
_CODING_SUFFIX = re.compile(r'[-_;:.+]{1,2}(?:gzip|br|deflate|zstd|df|identity)"\Z', re.IGNORECASE)
_ETAG_LINE = re.compile(rb"\n[Ee][Tt][Aa][Gg]:([^\r\n]*)")
"""In a head without oddities every line ends where it seems to; splitting it takes ten times as long."""
_NODE = ("server", "via", "x-served-by", "x-backend", "x-backend-server")
"""Fields in which the nodes of a farm differ."""


def tag_of(response: Response) -> EntityTag | None:
    """Return the entity tag of a response; None where it has none, several, or an invalid one.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    if response._fields is None and response.head_complete and not response.anomalies:
        values = [value.decode("latin-1") for value in _ETAG_LINE.findall(response.head)]
    else:
        values = [line.value for line in response.lines("etag")]
    return entity_tag(values[0].strip(" \t")) if len(values) == 1 else None


def strong_tag(response: Response) -> EntityTag | None:
    """Return the entity tag of a response where it is a strong one."""
    tag = tag_of(response)
    return None if tag is None or tag.weak else tag


def alike(one: EntityTag, other: EntityTag) -> bool:
    """Whether two tags may name one representation: weakness and the suffix of a coding apart.

    >>> alike(EntityTag(False, '"a-gzip"'), EntityTag(True, '"a"'))
    True
    """
    return _CODING_SUFFIX.sub('"', one.opaque) == _CODING_SUFFIX.sub('"', other.opaque)


def codings(message: Message) -> list[str]:
    """List the content codings of a message in lower case, identity left out.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    listed = members(message.value("content-encoding") or "")
    return [coding.lower() for coding in listed if coding.lower() != "identity"]


def same_coding(one: Message, other: Message) -> None:
    """Raise where the content of two messages is not coded alike."""
    if codings(one) != codings(other):
        raise Undecided(Doubt.OTHER_VARIANT)


def same_credentials(one: Request, other: Request) -> None:
    """Raise where two requests may come from clients with other rights: a server may hide what it has."""
    if any(one.value(name) != other.value(name) for name in ("authorization", "cookie")):
        raise Undecided(Doubt.CREDENTIALS)


def same_node(one: Response, other: Response) -> bool:
    """Whether nothing shows that two nodes of a farm sent the two responses."""
    return all(one.value(name) == other.value(name) for name in _NODE)


def not_relayed(*responses: Response) -> None:
    """Raise where a response was relayed, or comes from a cache: it may be older than it looks (PROXY)."""
    for response in responses:
        if any(line.key in {"via", "age", "x-cache", "cache-status"} for line in response.fields):
            raise Undecided(Doubt.PROXY)


def capped(found: Sequence[Evidence], severity: Severity) -> list[Evidence]:
    """Weaken evidence to a severity at most."""
    return [replace(one, at_most=severity) for one in found]


def by_standard(found: Sequence[Evidence], standard: Standard) -> list[Evidence]:
    """Say that evidence shows a breach of one standard alone."""
    return [replace(one, standards=(standard,)) for one in found]


def touched(exchange: Exchange, history: History, method: str = "GET") -> bool:
    """Whether the request has that method and its target was more than fetched before: cheap."""
    request = exchange.request_or_none
    return (
        request is not None
        and request.target in history.memory.touched
        and request.method == method
        and exchange.doubt is None
        and request.head_complete
    )


def written_before(exchange: Exchange, history: History, *, within_ns: int) -> Seen | None:
    """Return the write that a GET is the first to show: nothing else was written or fetched between.

    None where there is none so recent, where it was not over when the GET began, and where another write
    ran at the same time, so that nobody knows which came last.
    """
    begun = exchange.request.first_time
    wholes = history.memory.wholes(exchange)
    write = next(wholes, None)
    if write is None or write.request.method == "GET":
        return None
    if not begun - within_ns <= write.response.last_time <= begun:
        return None
    before = next(wholes, None)
    if before is not None and before.request.method != "GET":
        return write if before.response.last_time <= write.request.first_time else None
    return write
