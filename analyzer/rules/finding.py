"""What a judge hands on: one rule and one subject, with everything needed to open the claim."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

import msgspec

from analyzer.rules.rule import Evidence, Level, Party, Severity, Verdict  # noqa: TC001  (msgspec reads them)
from parsers.model import NotObserved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model import Connection, Exchange


class Finding(msgspec.Struct, kw_only=True):
    """A breach, or with `verdict` undecided a question that stayed open."""

    id: str
    """capture:connection:exchange:rule; the exchange is "-" where none can be named."""
    rule: str
    title: str
    status: int | None
    severity: Severity
    """The highest of the profile's standards."""
    severities: dict[str, str]
    """By standard, off where it is no breach there."""
    level: Level
    party: Party
    verdict: Verdict
    standards: list[str]
    """The standards of the profile that are broken."""
    citation_rfc2616: str | None
    citation_current: str | None
    message: str
    advice: str
    evidence: list[Evidence]
    capture: str
    connection: int
    exchange: int | None
    """Index within the connection."""
    frames: list[int]
    filter: str
    """A display filter that shows exactly those frames."""
    time_ns: int
    """When the response began (the request, where there is none); of a connection, when it ended."""
    client: str
    server: str
    method: str | None
    target: str | None
    host: str | None
    reason: str | None
    """Why it is undecided."""
    fingerprint: str
    count: int = 1
    """Exchanges that it stands for: more than 1 for the first sample of a rule of capture scope."""


FILTER_FRAMES = 200
"""Frame numbers in one filter: some 1,600 characters, which Wireshark still takes in one line."""


def display_filter(frames: Iterable[int], addresses: Iterable[str]) -> str:
    """Write a display filter that shows those frames of a connection and nothing else.

    The addresses say whose frames they are, and guard against a filter used on another file.

    >>> display_filter([3, 4, 5, 9], ["10.0.0.1", "10.0.0.2"])
    'frame.number in {3..5, 9} && ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2'
    """
    runs: list[list[int]] = []
    for frame in sorted(set(frames))[:FILTER_FRAMES]:
        if runs and frame == runs[-1][1] + 1:
            runs[-1][1] = frame
        else:
            runs.append([frame, frame])
    if not runs:
        return ""
    numbers = ", ".join(f"{first}" if first == last else f"{first}..{last}" for first, last in runs)
    terms = [f"frame.number in {{{numbers}}}"]
    terms += filter(None, map(_address_term, dict.fromkeys(addresses)))
    return " && ".join(terms)


@lru_cache(maxsize=4096)
def _address_term(address: str) -> str:
    """Write the term of a display filter for an address; "" for what is none."""
    address = address.partition("%")[0]
    try:
        version = ip_address(address).version
    except ValueError:
        return ""
    return f"{'ip' if version == 4 else 'ipv6'}.addr == {address}"


_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_HEXADECIMAL = re.compile(r"(?=[0-9a-fA-F]*[0-9])[0-9a-fA-F]{8,}")
_NUMBER = re.compile(r"[0-9]+(?:[-_,:][0-9]+)*")
"""Also dates, times and pairs of coordinates."""
_JOSE = re.compile(r"eyJ[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*")
"""JWT and its like: what begins with the base64 of {"."""
_BASE64 = re.compile(
    r"(?=[A-Za-z0-9_=-]*[0-9])(?=[A-Za-z0-9_=-]*[A-Z])(?=[A-Za-z0-9_=-]*[a-z])[A-Za-z0-9_=-]{16,}"
)
_USER_INFORMATION = re.compile(r"\A[^:@]*:[^@]*@")
"""A name with its password, of a CONNECT or of a URI within a path: nobody's fault, and a secret."""
_VARYING = (
    (_NUMBER, "{n}"),
    (_UUID, "{uuid}"),
    (_HEXADECIMAL, "{hex}"),
    (_JOSE, "{id}"),
    (_BASE64, "{id}"),
)
TARGET_LIMIT = 2000
"""Characters of a target that are looked at: long targets differ before that, or by ids alone."""


def normalised_target(target: str) -> str:
    """Replace what varies from request to request in a target, so that one fault has one fingerprint.

    Scheme and authority of the absolute form go (the host is told apart). In a path segment, or its
    part before the last dot: numbers, dates and the like become {n}, UUIDs {uuid}, hexadecimal of eight
    and more digits {hex}, mixed letters and digits of sixteen and more, and tokens of JOSE, {id}. Of the
    query and of the parameters of a segment the names stay, those of the query sorted; a name that is
    such a value itself (a query of a bare token) becomes what it would in the path.

    >>> normalised_target("http://example.com/item/17/f3a2b1c4d5.jpg?b=2&a=1")
    '/item/{n}/{hex}.jpg?a&b'
    """
    target = target[:TARGET_LIMIT]
    scheme, separator, rest = target.partition("://")
    if separator and scheme.isalnum():
        slash = rest.find("/")
        target = rest[slash:] if slash >= 0 else "/"
    path, question, query = target.partition("#")[0].partition("?")
    segments = "/".join(_normalised_segment(segment) for segment in path.split("/"))
    if not question:
        return segments
    names = sorted({_normalised_name(pair.partition("=")[0]) for pair in re.split("[&;]", query)})
    return f"{segments}?{'&'.join(names)}"


def _normalised_segment(segment: str) -> str:
    segment, semicolon, parameters = _USER_INFORMATION.sub("", segment).partition(";")
    if semicolon:
        names = [_normalised_name(pair.partition("=")[0]) for pair in parameters.split(";")]
        semicolon += ";".join(names)
    stem, dot, suffix = segment.rpartition(".")
    if not dot or len(suffix) > 5:
        stem, dot, suffix = segment, "", ""
    return f"{_normalised_name(stem)}{dot}{suffix}{semicolon}"


def _normalised_name(text: str) -> str:
    """Name what a text is that varies; any other text stays."""
    for pattern, name in _VARYING:
        if pattern.fullmatch(text):
            return name
    return text


def host_of(exchange: Exchange) -> str | None:
    """Return the host that the request was for, without port, lower case; None where it names none."""
    request = exchange.request_or_none
    if request is None:
        return None
    authority = ""
    if "://" in request.target[:10]:
        authority = request.target.partition("://")[2].partition("/")[0].rpartition("@")[2]
    elif request.method == "CONNECT":
        authority = request.target
    if not authority:
        try:
            authority = request.value("host") or ""
        except NotObserved:
            return None
    return re.sub(r":[0-9]*$", "", authority).lower() or None


def fingerprint(
    rule_id: str, connection: Connection, exchange: Exchange | None, kind: str, *, of_server: bool = False
) -> str:
    """Name a fault so that the same fault has the same name in every capture.

    It holds the rule, the host (the server's address only where no Host is known), the method, the
    normalised target, the status and the kind of the evidence: no client, port, time, file or frame,
    and never masked text. 32 hexadecimal digits of SHA-256.

    With `of_server` it holds neither method, target nor status: the fault is one of the whole server, and
    which exchanges are its samples is chance.
    """
    request = exchange.request_or_none if exchange else None
    response = exchange.response_or_none if exchange else None
    host = host_of(exchange) if exchange else None
    if of_server:
        request = response = None
    parts = (
        rule_id,
        host or connection.server.address,
        request.method if request else "",
        normalised_target(request.target) if request else "",
        str(response.status) if response else "",
        kind,
    )
    text = "\x00".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()[:32]
