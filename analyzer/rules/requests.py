"""What a request asks for, as far as it was captured: questions that several rules put before theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.grammar import members
from analyzer.rules.guards import readable

if TYPE_CHECKING:
    from parsers.model import Exchange, Request


def known_request(exchange: Exchange) -> Request | None:
    """Return the request where its head was captured and the pairing is certain; else None.

    For `applies` of rules about frequent status codes: where the request is not known, nothing says
    that the requirement was about it.
    """
    request = exchange.request_or_none
    if request is None or exchange.doubt is not None or not request.head_complete:
        return None
    return request


def announces_content(request: Request) -> bool:
    """Whether the head says that content follows: Transfer-Encoding, or a Content-Length other than 0.

    A Content-Length that cannot be read announces content too.

    Raises:
        NotObserved: part of the header section was not captured.
        Undecided: a line that cannot be read might announce it.
    """
    if request.lines("transfer-encoding"):
        return True
    if any(set(line.value) != {"0"} for line in request.lines("content-length") if line.value):
        return True
    readable(request)
    return False


_OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
"""Fields by which frameworks let a POST stand for another method."""


def overrides_method(request: Request) -> bool:
    """Whether a field or the query may ask for another method than that of the request line.

    A form may do so too, in its content, which is not looked at.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    return any(line.key in _OVERRIDES for line in request.fields) or "_method=" in request.target


def expectations(request: Request) -> list[str]:
    """List the expectations of Expect in lower case, without their values and parameters.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    listed = members(request.value("expect") or "")
    return [member.partition("=")[0].partition(";")[0].strip(" \t").lower() for member in listed]


def transfer_codings(request: Request) -> list[str]:
    """List the transfer codings in lower case, in order, their parameters removed.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    listed = members(request.value("transfer-encoding") or "")
    return [member.partition(";")[0].strip(" \t").lower() for member in listed]
