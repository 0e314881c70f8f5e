"""Expect: 100-continue (RFC 9110, 10.1.1): whether a request has it, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.grammar import members
from analyzer.rules.guards import readable
from analyzer.rules.rule import Doubt, Undecided

if TYPE_CHECKING:
    from parsers.model import Exchange, Request, Response


def expects_continue(request: Request) -> bool:
    """Whether the client says that it waits for 100 (Continue).

    Raises:
        NotObserved: part of the header section was not captured.
    """
    return any(
        member.lower() == "100-continue" for line in request.lines("expect") for member in members(line.value)
    )


def announces_content(request: Request) -> bool:
    """Whether the framing of a request says that content follows its head.

    Raises:
        NotObserved: part of the header section was not captured.
        Undecided: Content-Length is not one number, or a line that cannot be read might be it.
    """
    if request.lines("transfer-encoding"):
        return True
    if request.declared_length is None and request.lines("content-length"):
        raise Undecided(Doubt.VALUE_UNREADABLE)
    if not request.declared_length:
        readable(request)
    return bool(request.declared_length)


def continues(exchange: Exchange) -> list[Response]:
    """List the 100 (Continue) responses of an exchange."""
    return [response for response in exchange.interim if response.status == 100]
