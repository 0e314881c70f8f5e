"""Rules for 4xx, the challenges of 401 and 407 apart (analyzer.rules.book.client_error.authentication)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.explanations import GUARDS, no_explanation
from analyzer.rules.guards import is_head, known_conditions, lacks, readable
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


@rule(
    "C4XX-explain-body",
    "4xx carries an explanation, except for HEAD",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={"4xx"},
    rfc2616="RFC2616 10.4",
    current="RFC9110 15.5",
    message="The 4xx response has no content that explains the error.",
    advice="Say in the content what was wrong, and whether it will stay so.",
    guards=GUARDS,
    good="""
        > GET /secret HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        <
        < Only staff may read this page.
    """,
    bad="""
        > GET /secret HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        < Content-Length: 0
        <
    """,
    applies=lambda exchange, _: not is_head(exchange),
)
def c4xx_explain_body(exchange: Exchange, _history: History) -> Found:
    """The client did something wrong, and its user should be told what.

    Without content browsers show a blank or generic page, and developers of clients have nothing
    to go by.
    """
    return no_explanation(exchange)


@rule(
    "S405-allow",
    "405 lists the valid methods in Allow",
    level=Level.MUST,
    party=Party.ORIGIN,
    statuses={405},
    rfc2616="RFC2616 10.4.6, 14.7",
    current="RFC9110 15.5.6, 10.2.1",
    changed="Today an empty list is legal in words.",
    message="The 405 (Method Not Allowed) response has no Allow.",
    advice="List in Allow the methods that the resource supports.",
    guards="An empty Allow is legal. Asked of HEAD too. Undecided where Via shows an intermediary that may "
    "have taken Allow away, and where a line of the response's head cannot be read.",
    good="""
        > DELETE / HTTP/1.1
        >
        < HTTP/1.1 405 Method Not Allowed
        < Allow: GET, HEAD
        <
        < This page cannot be deleted.
    """,
    bad="""
        > DELETE / HTTP/1.1
        >
        < HTTP/1.1 405 Method Not Allowed
        <
        < This page cannot be deleted.
    """,
)
def s405_allow(exchange: Exchange, _history: History) -> Found:
    """The method was refused, and Allow says which ones would not be.

    Clients that learn an interface from its answers, and people who read traces, have nothing to
    go by without it.
    """
    response = exchange.response
    if response.lines("allow"):
        return ()
    readable(response)
    if response.lines("via"):
        raise Undecided(Doubt.PROXY)
    return [evidence.absence(response, "no Allow")]


@rule(
    "S412-not-for-304-cases",
    "GET/HEAD whose only condition is If-None-Match or If-Modified-Since gets 304, not 412",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={412},
    rfc2616="RFC2616 14.25, 14.26",
    current="RFC9110 13.1.2, 13.1.3",
    message="412 (Precondition Failed) answers a condition whose failure means 304 (Not Modified).",
    advice="Answer 304 where If-None-Match or If-Modified-Since of a GET or HEAD is false.",
    guards="Undecided where the request was not captured, a line of it cannot be read, or it carries a "
    "condition of an extension.",
    good="""
        > PUT /f HTTP/1.1
        > If-Match: "v1"
        >
        > Hello
        < HTTP/1.1 412 Precondition Failed
        <
        < It was changed meanwhile.
    """,
    bad="""
        > GET /f HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 412 Precondition Failed
        <
        < It was changed meanwhile.
    """,
)
def s412_not_for_304_cases(exchange: Exchange, _history: History) -> Found:
    """A cache asks whether its copy still holds, and 304 is the yes it can use.

    A 412 is an error to it: the user sees the error, although the stored copy was good.
    """
    request = exchange.request
    conditions = known_conditions(request)
    asked_for_304 = conditions & {"if-none-match", "if-modified-since"}
    others = conditions & {"if-match", "if-unmodified-since"}
    safe = request.method in {"GET", "HEAD"}
    if not asked_for_304 or others or not (safe or asked_for_304 == {"if-modified-since"}):
        return ()
    return [
        evidence.field_line(request, line) for name in sorted(asked_for_304) for line in request.lines(name)
    ]


@rule(
    "S416-range-present",
    "416 only for a request with Range",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={416},
    rfc2616="RFC2616 10.4.17",
    current="RFC9110 15.5.17",
    message="The response is 416 (Range Not Satisfiable), and the request has no Range.",
    advice="Answer 200 where no Range was asked for.",
    guards="Undecided where the request was not captured or a line of it cannot be read. Each hop is judged "
    "by its own request: a proxy may add Range to the one that it sends on.",
    good="""
        > GET /f HTTP/1.1
        > Range: bytes=100-
        >
        < HTTP/1.1 416 Range Not Satisfiable
        < Content-Range: bytes */10
        <
        < There are only 10 octets.
    """,
    bad="""
        > GET /f HTTP/1.1
        >
        < HTTP/1.1 416 Range Not Satisfiable
        < Content-Range: bytes */10
        <
        < There are only 10 octets.
    """,
)
def s416_range_present(exchange: Exchange, _history: History) -> Found:
    """The code says that the Range cannot be satisfied; without a Range nobody knows what it means."""
    request = exchange.request
    return [evidence.absence(request, "no Range in the request")] if lacks(request, "range") else ()


@rule(
    "S417-expect-present",
    "417 only if the request had Expect",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={417},
    rfc2616="RFC2616 10.4.18, 14.20",
    current="RFC9110 15.5.18",
    message="The response is 417 (Expectation Failed), and the request has no Expect.",
    advice="Choose the code that says what was wrong with the request.",
    guards="Undecided where the request was not captured or a line of it cannot be read. Each hop is judged "
    "by its own request: a proxy may add Expect to the one that it sends on.",
    good="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 417 Expectation Failed
        <
        < Please send it without Expect.
    """,
    bad="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 417 Expectation Failed
        <
        < Please send it without Expect.
    """,
)
def s417_expect_present(exchange: Exchange, _history: History) -> Found:
    """A client that gets 417 repeats the request without Expect; one that sent none can only give up."""
    request = exchange.request
    return [evidence.absence(request, "no Expect in the request")] if lacks(request, "expect") else ()


RULES: tuple[Rule, ...] = (
    c4xx_explain_body,
    s405_allow,
    s412_not_for_304_cases,
    s416_range_present,
    s417_expect_present,
)
