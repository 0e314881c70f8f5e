"""The rule for 402, which has no meaning yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


@rule(
    "S402-reserved",
    "402 is reserved for future use",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={"4xx"},
    rfc2616="RFC2616 10.4.3",
    current="RFC9110 15.5.3",
    message="The response is 402 (Payment Required), which is reserved for future use.",
    advice="Say in the content what is to be paid and how; a client can tell nothing from the code.",
    guards="A remark only, as payment services have used it for years, each in its own way. Any other 4xx "
    "keeps it.",
    good="""
        > GET /film HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        <
        < Only subscribers may see this.
    """,
    bad="""
        > GET /film HTTP/1.1
        >
        < HTTP/1.1 402 Payment Required
        <
        < Only subscribers may see this.
    """,
)
def s402_reserved(exchange: Exchange, _history: History) -> Found:
    """No standard says how a payment is asked for or made.

    A client that was not written for the service treats 402 as any other refusal, and its user is
    left with whatever the content says.
    """
    response = exchange.response
    return [evidence.start_line(response)] if response.status == 402 else ()


RULES: tuple[Rule, ...] = (s402_reserved,)
