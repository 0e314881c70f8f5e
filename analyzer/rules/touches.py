"""Of which resources an exchange tells more than a GET answered 200 does: cheap questions before dear ones.

A rule that looks back from an ordinary 200 asks first whether its target is among them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from analyzer.rules.uris import normalised, resolve, target_uri

if TYPE_CHECKING:
    from analyzer.rules.seen import Seen
    from parsers.model import Endpoint, Request, Response

Place: TypeAlias = "tuple[Endpoint, str, str]"
"""A server endpoint, what was asked of it (a target as sent, a method, a version), and Host in lower case."""

_TAG = re.compile(rb"\n[Ee][Tt][Aa][Gg][ \t]*:[ \t]*(?:W/)?(\"[^\"\r\n]*\")")

_HOST = re.compile(rb"\n[Hh][Oo][Ss][Tt][ \t]*:([^\n]*)")


def created_uri(request: Request, response: Response) -> str | None:
    """Return the URI that a 201 says it created (RFC 9110, 15.3.2): Location, else the target of a PUT.

    None where none can be told. The scheme is http, whatever it was.
    """
    if not request.head_complete or not response.head_complete:
        return None
    uri, location = target_uri(request, tls=False), response.value("location")
    if uri is None or location is None:
        return uri if request.method == "PUT" else None
    return resolve(uri, location)


def without_scheme(uri: str | None) -> str:
    """Write a URI so that those of http and https are equal: a tap behind TLS cannot tell."""
    return normalised(uri).partition("://")[2] if uri else ""


def touches(request: Request, response: Response) -> list[str]:
    """List the targets of which an exchange tells more than what GET 200 says; see Memory.touched."""
    status = response.status
    if status == 201 and (uri := created_uri(request, response)) is not None:
        return [request.target, "/" + uri.partition("://")[2].partition("/")[2], uri]
    if status == 304 and request.method == "GET":
        tag = _TAG.search(response.head)
        return [request.target] if tag and tag[1] not in request.head else []
    return [request.target] if request.method != "GET" or status in {206, 410, 416} else []


def reconsider(refused: dict[Place, Seen], server: Endpoint, request: Request, response: Response) -> None:
    """Drop the refusals that a successful answer contradicts."""
    if response.status is not None and 200 <= response.status < 300:
        host = asked_host(request)
        refused.pop((server, request.method, host), None)
        refused.pop((server, request.version, host), None)


def asked_host(request: Request) -> str:
    """Return the Host that a request names, in lower case; "" for none or where its head is not whole.

    It is looked for in the octets, which is quick: every exchange that is remembered is asked.
    """
    if not request.head_complete:
        return ""
    found: list[bytes] = _HOST.findall(request.head)
    return ", ".join(value.strip(b" \t\r").decode("latin-1") for value in found).lower()
