"""Rules for the status code of any response: its range, and the registry (C0-*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.registry import REGISTRY_DATE, STATUS_CODES, name
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_ANY_DIGITS = tuple(f"{first}xx" for first in range(10))
_CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")


@rule(
    "C0-code-range",
    "Status code lies in 100..599",
    level=Level.MUST,
    party=Party.SERVER,
    statuses=_ANY_DIGITS,
    rfc2616="RFC2616 6.1.1",
    current="RFC9110 15",
    changed="RFC 2616 defines five classes and says nothing of other first digits; today codes outside 100 "
    "to 599 are invalid.",
    message="The status code is outside 100 to 599.",
    advice="Choose a code of the class that says what happened; refuse a request with 403 or 429.",
    guards="What is not three digits is C0-status-line's. Some private protocols use codes from 600 on "
    "purpose; they are reported all the same, since any client may meet them.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        <
        < Robots are not served.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 999 Request Denied
        <
        < Robots are not served.
    """,
    kept_at=range(100, 600),
)
def c0_code_range(exchange: Exchange, _history: History) -> Found:
    """Clients act by the first digit of a code that they do not know, and this digit names no class.

    Some take the response for a server error, as they should, others for a success, and libraries
    throw an exception that nobody expects.
    """
    response = exchange.response
    status = response.status
    return () if status is None or 100 <= status <= 599 else [evidence.start_line(response)]


@rule(
    "C0-unregistered",
    "Code inside the range but not in the IANA registry",
    level=Level.OUGHT,
    party=Party.SERVER,
    statuses=_CLASSES,
    rfc2616="RFC2616 6.1.1",
    current="RFC9110 16.2.1, 15",
    message=f"The status code was not in the IANA registry when this list was made ({REGISTRY_DATE}).",
    advice="Use a registered code of the same class where one fits; document the code where none does.",
    guards="A remark, never more: codes of extensions are legal, and a code may have been registered since. "
    "Codes registered for a time count as registered. Codes outside 100 to 599 are C0-code-range's.",
    good="""
        > GET / HTTP/1.1
        >
        >WAIT 30
        < HTTP/1.1 504 Gateway Timeout
        <
        < The server behind this one did not answer.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 599 Network Connect Timeout
        <
        < The server behind this one did not answer.
    """,
    needs_response=False,
    kept_at=STATUS_CODES,
)
def c0_unregistered(exchange: Exchange, _history: History) -> Found:
    """Whoever does not know the code sees the x00 code of its class in it.

    Two parties may also give one unregistered number two meanings.
    """
    final = exchange.response_or_none
    if final is not None and final.status in STATUS_CODES and not exchange.interim:
        return ()
    return [
        evidence.start_line(response)
        for response in evidence.responses(exchange)
        if response.status is not None and 100 <= response.status <= 599 and not name(response.status)
    ]


RULES: tuple[Rule, ...] = (c0_code_range, c0_unregistered)
