"""The rule for 425 (Too Early)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import readable
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


@rule(
    "S425-early-data",
    "425 only if the request came in early data or says so in Early-Data",
    level=Level.SHOULD_NOT,
    party=Party.SERVER,
    statuses={425},
    rfc2616=None,
    current="RFC8470 5.2",
    since="RFC8470",
    message="The response is 425 (Too Early), and the request neither came in early data nor has Early-Data.",
    advice="Send 425 only where the request came in TLS early data or carries Early-Data: 1.",
    guards="Any Early-Data counts as 1, as RFC 8470, 5.1 wants it. Undecided inside TLS, where early data "
    "cannot be told from what came after the handshake, and where the request was not captured or a line of "
    "it cannot be read.",
    good="""
        > GET / HTTP/1.1
        > Early-Data: 1
        >
        < HTTP/1.1 425 Too Early
        <
        < Try again after the handshake.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 425 Too Early
        <
        < Try again after the handshake.
    """,
)
def s425_early_data(exchange: Exchange, _history: History) -> Found:
    """The code asks for the same request after the handshake, when it cannot be a replay any more.

    A client that sent it then already can do nothing else, and may give up or try for ever.
    """
    request = exchange.request
    if request.lines("early-data"):
        return ()
    if exchange.tls:
        raise Undecided(Doubt.EARLY_DATA)
    readable(request)
    return [evidence.absence(request, "no Early-Data in the request")]


RULES: tuple[Rule, ...] = (s425_early_data,)
