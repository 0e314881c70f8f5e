"""Requests and responses as the objects of an HTTP Archive (HAR 1.2), as far as they were captured.

Cookies, credentials and secrets in URIs are masked. Content is not written: exchanges are listed without
it, and `bodySize` says how much it was. Where a number is not known it is -1, as the format says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from parsers.model import NotObserved

if TYPE_CHECKING:
    from analyzer.redaction import Mask
    from parsers.model import Exchange, Message, Response

UNKNOWN = -1
_OF_AUTHORITY = "%:@!$&'()*+,;=~-._[]"
_OF_PATH_AND_QUERY = "%/:?@!$&'()*+,;=~-._"
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"[A-Za-z0-9._~\[\]:%-]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def request_object(exchange: Exchange, mask: Mask) -> dict[str, Any]:
    """Make the object of the request; what was not captured of it is empty."""
    request = exchange.request_or_none
    return {
        "method": request.method if request else "",
        "url": url_of(exchange, mask),
        "httpVersion": request.version if request else "",
        "cookies": _cookies(request, "cookie", mask),
        "headers": fields_of(request, mask),
        "queryString": _query(mask.target(request.target)) if request else [],
        **_sizes(request),
    }


def response_object(response: Response | None, mask: Mask) -> dict[str, Any]:
    """Make the object of the final response; without one, or with no status code, its status is 0."""
    return {
        "status": (response.status or 0) if response else 0,
        "statusText": response.reason if response else "",
        "httpVersion": response.version if response else "",
        "cookies": _cookies(response, "set-cookie", mask),
        "headers": fields_of(response, mask),
        "content": {
            "size": response.content_length if response else 0,
            "mimeType": _value(response, "content-type"),
        },
        "redirectURL": mask.target(_value(response, "location")),
        **_sizes(response),
    }


def url_of(exchange: Exchange, mask: Mask) -> str:
    """Return the target URI, masked, with all that no URI may hold percent-encoded.

    Without a host that can stand in one, the server's address and port take its place.
    """
    request, connection = exchange.request_or_none, exchange.connection
    target = mask.target(request.target) if request else "/"
    scheme = "https" if exchange.tls else "http"
    absolute = re.fullmatch(r"(https?)://([^/?#]+)(.*)", target, re.IGNORECASE | re.DOTALL)
    if absolute:
        return f"{absolute[1].lower()}://{_encoded(absolute[2], _OF_AUTHORITY)}{_path(absolute[3])}"
    if request is not None and request.method == "CONNECT" and _AUTHORITY.fullmatch(target):
        return f"https://{target}/"
    authority = _value(request, "host")
    if not _AUTHORITY.fullmatch(authority):
        server = connection.server
        authority = str(server).partition("%")[0]
        if server.port == _DEFAULT_PORTS[scheme]:
            authority = authority.removesuffix(f":{server.port}")
    return f"{scheme}://{authority}{_path(target)}"


def fields_of(message: Message | None, mask: Mask) -> list[dict[str, str]]:
    """List the field lines as sent, masked; none where they were not all captured."""
    return [{"name": name, "value": _masked(name, value, mask)} for name, value in _lines(message)]


def _lines(message: Message | None) -> list[tuple[str, str]]:
    if message is None:
        return []
    try:
        return [(line.name, line.value) for line in message.fields]
    except NotObserved:
        return []


def _masked(name: str, value: str, mask: Mask) -> str:
    """Mask a field line, also the secrets in a URI that it holds; one without a name may be anything."""
    return mask.field(name, value, targets=True) if name else mask.line(value)


def _value(message: Message | None, name: str) -> str:
    """Return the combined value of a field, "" where it is absent or not captured."""
    return ", ".join(value for each, value in _lines(message) if each.strip(" \t").lower() == name)


def _cookies(message: Message | None, field: str, mask: Mask) -> list[dict[str, Any]]:
    """List the cookies of Cookie or of Set-Cookie lines, their values masked."""
    found: list[dict[str, Any]] = []
    for name, value in _lines(message):
        if name.strip(" \t").lower() != field:
            continue
        pairs = mask.field(name, value).split(";")
        if field == "cookie":
            found += [_pair(pair) for pair in pairs if pair.strip(" \t")]
        else:
            found.append(_set_cookie(*pairs))
    return found


def _set_cookie(first: str, *attributes: str) -> dict[str, Any]:
    given = {pair["name"].lower(): pair["value"] for pair in map(_pair, attributes)}
    made: dict[str, Any] = {**_pair(first), "httpOnly": "httponly" in given, "secure": "secure" in given}
    return made | {name: given[name] for name in ("path", "domain") if name in given}


def _query(target: str) -> list[dict[str, str]]:
    """List the parameters of a target's query as sent."""
    query = target.partition("?")[2]
    return [_pair(pair) for pair in query.split("&") if pair]


def _pair(text: str) -> dict[str, str]:
    name, _, value = text.strip(" \t").partition("=")
    return {"name": name, "value": value}


def _sizes(message: Message | None) -> dict[str, int]:
    """Count the octets of the head, and of what follows it as sent, transfer coding included."""
    if message is None or not message.head_complete:
        return {"headersSize": UNKNOWN, "bodySize": UNKNOWN}
    head = len(message.head)
    return {"headersSize": head, "bodySize": max(message.end - message.at - head, 0)}


def _path(text: str) -> str:
    """Encode path and query; the asterisk of OPTIONS stands for none."""
    if text == "*":
        return ""
    return _encoded(text if text.startswith(("/", "?")) or not text else f"/{text}", _OF_PATH_AND_QUERY)


def _encoded(text: str, safe: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", text).encode("latin-1", "replace"), safe=safe)
