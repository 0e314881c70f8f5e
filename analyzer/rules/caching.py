"""What caches say and are told: Cache-Control, Age, Cache-Status (RFC 9111, RFC 9211).

Values come from the wire: a directive that cannot be read is left out, and every step takes linear time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analyzer.rules.grammar import DIGITS_LIMIT, QUOTED, TOKEN, http_date, members, unquoted

if TYPE_CHECKING:
    from parsers.model import Response

_DIRECTIVE = re.compile(rf"({TOKEN})(?:[ \t]*=[ \t]*({TOKEN}|{QUOTED}))?")
_SECONDS = re.compile(rf"[0-9]{{1,{DIGITS_LIMIT}}}")
EXPLICIT = frozenset({"max-age", "s-maxage", "public", "private", "must-revalidate", "proxy-revalidate"})
"""Directives that let a cache store a response of any status code (RFC 9111, 3; RFC 2616, 13.4)."""


def directives(value: str) -> dict[str, str | None]:
    """Parse Cache-Control, or a field like it: names in lower case, None for a directive without value.

    The first of several directives of one name counts; what does not follow the grammar is left out.

    >>> directives('Public, max-age="60", no-cache')
    {'public': None, 'max-age': '60', 'no-cache': None}
    """
    found: dict[str, str | None] = {}
    for member in members(value):
        match = _DIRECTIVE.fullmatch(member)
        if match:
            found.setdefault(match[1].lower(), None if match[2] is None else unquoted(match[2]))
    return found


def cache_control(response: Response) -> dict[str, str | None]:
    """Parse the Cache-Control of a response; empty where it has none.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    return directives(response.value("cache-control") or "")


def seconds(value: str | None) -> int | None:
    """Read a number of seconds; None where it is none.

    >>> seconds("60"), seconds("-1"), seconds(None)
    (60, None, None)
    """
    return int(value) if value is not None and _SECONDS.fullmatch(value) else None


def permitted_explicitly(response: Response) -> bool:
    """Whether a field lets a cache store the response, whatever its status code.

    Cache-Control and Expires do, and so may any field named like them (RFC 9213), whose meaning for the
    cache that used it is not known here.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    if not EXPLICIT.isdisjoint(cache_control(response)):
        return True
    return any(
        line.key == "expires"
        or (line.key.endswith("-cache-control") and line.value)
        or line.key in {"surrogate-control", "x-accel-expires"}
        for line in response.fields
    )


def invites_storing(response: Response) -> bool:
    """Whether the response says that it stays fresh for a while: max-age, s-maxage, or Expires after Date.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    said = cache_control(response)
    if "no-store" in said:
        return False
    if "max-age" in said or "s-maxage" in said:
        return any(seconds(said.get(name)) for name in ("max-age", "s-maxage"))
    expires, now = (http_date(response.value(name) or "") for name in ("expires", "date"))
    return expires is not None and now is not None and expires > now


def age(response: Response) -> int | None:
    """Return the Age of a response in seconds; None where it has none, or none that can be read.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    return seconds(response.value("age"))


def cache_hit(response: Response) -> bool:
    """Whether a cache says in Cache-Status that it answered from its store.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    value = response.value("cache-status")
    if not value:
        return False
    import http_sf

    try:
        parsed: Any = http_sf.parse(value.encode("latin-1"), tltype="list")
    except ValueError:
        return False
    return any(member[1].get("hit") is True for member in parsed)
