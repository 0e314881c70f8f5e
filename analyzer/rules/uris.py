"""URIs as rules compare them: the target URI of a request, references resolved, URIs normalised.

Values come from the wire as latin-1, up to 64 KiB and hostile: every step takes linear time, and
nothing here raises on what it is given (`target_uri` does where the head was not captured).

Source: RFC 3986, 5.2 and 6.2.2; RFC 9110, 4.2 and 7.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from analyzer.rules.grammar import HOST, NOT_ASCII, NOT_IN_URI

if TYPE_CHECKING:
    from parsers.model import Request

DEFAULT_PORTS = {"http": 80, "https": 443}
_PORT_DIGITS = 5

# RFC 3986, appendix B, but that a scheme must follow its grammar; without its fragment.
_REFERENCE = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.\-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL
)
_ABSOLUTE_FORM = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]")
_AUTHORITY = re.compile(rf"(?:[^@\[\]]*@)?{HOST.pattern}")
_LEADING_DOTS = re.compile(r"(?:\.\.?(?:/|\Z))+")
_SEGMENT = re.compile(r"/[^/]*|[^/]+")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Uri(NamedTuple):
    """A URI in its parts, without userinfo and fragment."""

    scheme: str
    """In lower case; "" for a relative reference."""
    host: str
    """In lower case, an IPv6 address in its brackets; "" where there is none."""
    port: int | None
    """The one given, else the scheme's own; None where neither is known or it is no port."""
    path: str
    """As it stands."""
    query: str | None
    """As it stands, None where there is no question mark."""


class _Parts(NamedTuple):
    """A reference taken apart, as it stands; None for a part that is not there."""

    scheme: str | None
    authority: str | None
    path: str
    query: str | None


def target_uri(exchange_request: Request, *, tls: bool) -> str | None:
    """Return the target URI of a request (RFC 9110, 7.1).

    Args:
        exchange_request: The request.
        tls: Whether its connection was secured, as far as the capture shows: a proxy in front of
            the server may have removed TLS.

    Returns:
        None for CONNECT, whose target is no URI, where no host is known (no Host, an empty or
        invalid one, several), and where the target is of no form of RFC 9112, 3.2.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    hosts = exchange_request.lines("host")
    target = exchange_request.target
    if exchange_request.method == "CONNECT":
        return None
    if _ABSOLUTE_FORM.match(target):
        return target
    asterisk = target == "*" and exchange_request.method == "OPTIONS"
    if len(hosts) != 1 or not (asterisk or target.startswith("/")):
        return None
    host = hosts[0].value
    if not HOST.fullmatch(host) or host.startswith(":") or not host:
        return None
    return f"{'https' if tls else 'http'}://{host}{'' if asterisk else target}"


def resolve(base: str, reference: str) -> str | None:
    """Resolve a reference against an absolute URI (RFC 3986, 5.2.2, strict); its fragment is dropped.

    Returns:
        None where the base has no scheme, or the reference is not usable: it holds what no URI
        does (octets beyond US-ASCII are let pass), or its authority is not host and port.

    >>> resolve("http://a/b/c/d;p?q", "../g")
    'http://a/b/g'
    """
    if NOT_IN_URI.search(reference):
        return None
    outer, inner = _parts(base), _parts(reference)
    if outer.scheme is None or not _usable(inner):
        return None
    if inner.scheme is not None:
        return _composed(inner._replace(path=_without_dots(inner.path)))
    if inner.authority is not None:
        return _composed(inner._replace(scheme=outer.scheme, path=_without_dots(inner.path)))
    if not inner.path:
        query = outer.query if inner.query is None else inner.query
        return _composed(outer._replace(query=query))
    path = inner.path if inner.path.startswith("/") else _merged(outer, inner.path)
    return _composed(outer._replace(path=_without_dots(path), query=inner.query))


def normalised(uri: str) -> str:
    """Write a URI so that equivalent ones are equal (RFC 3986, 6.2.2 and 6.2.3), for comparing only.

    The query stays as it is. A server may tell spellings apart all the same, so that equal here is
    not always equal there.

    >>> normalised("HTTP://Example.COM:80/%7efoo/../%c3?Q#f")
    'http://example.com/%C3?Q'
    """
    parts = _parts(uri)
    scheme = None if parts.scheme is None else parts.scheme.lower()
    path = _without_dots(_ENCODED.sub(_decoded, parts.path))
    authority = parts.authority
    if authority is not None:
        userinfo, at, rest = authority.rpartition("@")
        host, port = _host_and_port(rest)
        port = port.lstrip("0") or port[:1]
        if port == str(DEFAULT_PORTS.get(scheme or "", "")):
            port = ""
        authority = f"{userinfo}{at}{host.lower()}{':' if port else ''}{port}"
        path = path or "/"
    return _composed(_Parts(scheme, authority, path, parts.query))


def split(uri: str) -> Uri:
    """Take a URI, or a reference, apart.

    >>> split("http://user@Example.com/a?b#c")
    Uri(scheme='http', host='example.com', port=80, path='/a', query='b')
    """
    parts = _parts(uri)
    scheme = (parts.scheme or "").lower()
    host, port = _host_and_port((parts.authority or "").rpartition("@")[2])
    digits = port.lstrip("0")
    number = DEFAULT_PORTS.get(scheme) if not port and host else None
    if digits and len(digits) <= _PORT_DIGITS and digits.isascii() and digits.isdigit():
        number = int(digits) if int(digits) <= 0xFFFF else None
    return Uri(scheme, host.lower(), number, parts.path, parts.query)


def _parts(reference: str) -> _Parts:
    match = _REFERENCE.match(reference)
    return _Parts(match[1], match[2], match[3], match[4]) if match else _Parts(None, None, reference, None)


def _composed(parts: _Parts) -> str:
    """Put a URI together (RFC 3986, 5.3)."""
    scheme = "" if parts.scheme is None else f"{parts.scheme}:"
    authority = "" if parts.authority is None else f"//{parts.authority}"
    # Without an authority two slashes would begin one.
    path = f"/.{parts.path}" if parts.authority is None and parts.path.startswith("//") else parts.path
    query = "" if parts.query is None else f"?{parts.query}"
    return f"{scheme}{authority}{path}{query}"


def _usable(parts: _Parts) -> bool:
    """Whether the authority of a reference, where it has one, names a host."""
    if parts.authority is None:
        return True
    if not _AUTHORITY.fullmatch(NOT_ASCII.sub("", parts.authority)):
        return False
    return bool(_host_and_port(parts.authority.rpartition("@")[2])[0])


def _host_and_port(text: str) -> tuple[str, str]:
    """Split an authority without userinfo; the port is "" where there is none."""
    if text.startswith("["):
        address, bracket, rest = text.partition("]")
        return address + bracket, rest.removeprefix(":")
    host, _, port = text.partition(":")
    return host, port


def _merged(base: _Parts, path: str) -> str:
    """Put a relative path in place of what follows the base's last slash (RFC 3986, 5.2.3)."""
    if base.authority is not None and not base.path:
        return f"/{path}"
    return base.path[: base.path.rfind("/") + 1] + path


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986, 5.2.4), in one pass."""
    if "." not in path:
        return path
    leading = _LEADING_DOTS.match(path)
    segments = _SEGMENT.findall(path, leading.end() if leading else 0)
    found: list[str] = []
    for segment in segments:
        if segment == "/..":
            del found[-1:]
        elif segment != "/.":
            found.append(segment)
    if segments and segments[-1] in {"/.", "/.."}:
        found.append("/")
    return "".join(found)


def _decoded(match: re.Match[str]) -> str:
    """Decode an unreserved character; write any other octet with upper-case digits."""
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()
