"""Rules for 415 and 422: the content of the request was refused."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.contents import any_content, text
from analyzer.rules.grammar import members
from analyzer.rules.guards import lacks, readable
from analyzer.rules.requests import announces_content
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Severity, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request

_UNSUPPORTED_GOOD = """
    > POST /f HTTP/1.1
    > Content-Type: text/csv
    >
    > a;b
    < HTTP/1.1 415 Unsupported Media Type
    < Accept: application/json
    <
    < Send JSON.
"""


@rule(
    "S415-body-present",
    "415 only for a request with content",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={415},
    rfc2616="RFC2616 10.4.16",
    current="RFC9110 15.5.16",
    message="The response is 415 (Unsupported Media Type), and the request announces no content.",
    advice="Choose the code that says what was wrong with the request; 406 is about what the client accepts.",
    guards="Content is announced by Transfer-Encoding or a Content-Length other than 0. A remark at most "
    "where the request names the media type or the coding of its empty content. Undecided where the request "
    "was not captured or a line of it cannot be read.",
    good=_UNSUPPORTED_GOOD,
    bad="""
        > GET /f HTTP/1.1
        >
        < HTTP/1.1 415 Unsupported Media Type
        <
        < Send JSON.
    """,
    supersedes={"S415-accept", "S415-accept-encoding"},
)
def s415_body_present(exchange: Exchange, _history: History) -> Found:
    """The code says that the format of the content is not supported, and there is no content.

    The client looks for the fault in something that it did not send.
    """
    request = exchange.request
    if announces_content(request):
        return ()
    named = request.lines("content-type") or request.lines("content-encoding")
    weight = Severity.INFO if named else Severity.ERROR
    return [replace(evidence.absence(request, "no content in the request"), at_most=weight)]


def _codings(request: Request) -> list[str]:
    """List the content codings of a request in lower case."""
    listed = [coding.lower() for coding in members(request.value("content-encoding") or "")]
    return [coding for coding in listed if coding != "identity"]


def _is_coded(exchange: Exchange, _history: History) -> bool:
    return bool(_codings(exchange.request))


_MARKUP = re.compile(r"<[^<>]*>")
_FIELD = re.compile(r"content[ _-]?(?:en)?coding")


def _names_the_coding(exchange: Exchange) -> bool:
    """Whether reason phrase or content say that the coding was refused, by its name or the field's."""
    response = exchange.response
    said = f"{response.reason} {_MARKUP.sub(' ', text(response))}".lower()
    return _FIELD.search(said) is not None or any(
        re.search(rf"(?<![\w-]){re.escape(coding)}(?![\w-])", said) for coding in _codings(exchange.request)
    )


@rule(
    "S415-accept-encoding",
    "415 to coded content says in Accept-Encoding which codings are supported",
    level=Level.OUGHT,
    party=Party.SERVER,
    statuses={415},
    rfc2616=None,
    current="RFC9110 15.5.16, 12.5.3",
    since="RFC7694",
    message="The 415 (Unsupported Media Type) response to content with a content coding has no "
    "Accept-Encoding.",
    advice="List in Accept-Encoding the content codings that requests may have; an empty list says that "
    "none is supported.",
    guards="A 415 with Accept or Accept-Patch says that the media type was the cause. An empty "
    "Accept-Encoding is legal. Undecided where neither the reason phrase nor the content names the coding "
    "or Content-Encoding: the media type may have been the cause, and then Accept-Encoding must not be sent. "
    "Undecided too where the content was not wholly captured, kept and decoded, the request was not "
    "captured, or a line of the response's head cannot be read.",
    good="""
        > POST /f HTTP/1.1
        > Content-Type: text/csv
        > Content-Encoding: br
        >
        > a;b
        < HTTP/1.1 415 Unsupported Media Type
        < Accept-Encoding: gzip
        <
        < Send it without br.
    """,
    bad="""
        > POST /f HTTP/1.1
        > Content-Type: text/csv
        > Content-Encoding: br
        >
        > a;b
        < HTTP/1.1 415 Unsupported Media Type
        <
        < Send it without br.
    """,
    supersedes={"S415-accept"},
    needs_content=any_content,
    applies=_is_coded,
)
def s415_accept_encoding(exchange: Exchange, _history: History) -> Found:
    """Both the media type and the coding may be what the server cannot read.

    Accept-Encoding tells the client that the coding was it, and that the same content may be sent
    again in another one.
    """
    response = exchange.response
    if any(response.lines(name) for name in ("accept-encoding", "accept", "accept-patch")):
        return ()
    readable(response)
    if not _names_the_coding(exchange):
        raise Undecided(Doubt.OTHER_REASON)
    return [evidence.absence(response, "no Accept-Encoding")]


@rule(
    "S415-accept",
    "415 says in Accept which media types are supported, to PATCH in Accept-Patch",
    level=Level.OUGHT,
    party=Party.SERVER,
    statuses={415},
    rfc2616=None,
    current="RFC9110 15.5.16, RFC5789 2.2",
    since="RFC5789",
    message="The 415 (Unsupported Media Type) response does not say which media types are supported.",
    advice="List the media types of requests in Accept, and those of patches in Accept-Patch.",
    guards="A 415 with Accept-Encoding, or that names the coding of the content, says that the coding was "
    "the cause; where the content has a coding and neither tells, the rule is undecided. Accept does not "
    "stand for Accept-Patch. RFC 9110 says no more than that Accept can be used, RFC 5789 asks for "
    "Accept-Patch: a remark. Undecided too where the request was not captured, or a line of the response's "
    "head cannot be read.",
    good=_UNSUPPORTED_GOOD,
    bad="""
        > POST /f HTTP/1.1
        > Content-Type: text/csv
        >
        > a;b
        < HTTP/1.1 415 Unsupported Media Type
        <
        < Send JSON.
    """,
    needs_content=any_content,
)
def s415_accept(exchange: Exchange, _history: History) -> Found:
    """The server knows what it would take, and the client has to guess.

    With the list at hand a client can convert its content and send it again without asking anybody.
    """
    request, response = exchange.request, exchange.response
    if response.lines("accept-encoding"):
        return ()
    name = "Accept-Patch" if request.method == "PATCH" else "Accept"
    if not lacks(response, name.lower()):
        return ()
    if not _codings(request):
        return [evidence.absence(response, f"no {name}")]
    if _names_the_coding(exchange):
        return ()
    raise Undecided(Doubt.OTHER_REASON)


@rule(
    "S422-body-present",
    "422 only for a request with content",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={422},
    rfc2616=None,
    current="RFC9110 15.5.21",
    since="RFC4918",
    message="The response is 422 (Unprocessable Content), and the request announces no content.",
    advice="Answer 400 or 404 where the target URI, not content, holds the values that are wrong.",
    guards="Content is announced by Transfer-Encoding or a Content-Length other than 0. Undecided where the "
    "request was not captured or a line of it cannot be read.",
    good="""
        > POST /f HTTP/1.1
        > Content-Type: application/json
        >
        > {"age": -1}
        < HTTP/1.1 422 Unprocessable Content
        <
        < Nobody is that young.
    """,
    bad="""
        > GET /f?page=x HTTP/1.1
        >
        < HTTP/1.1 422 Unprocessable Content
        <
        < The page is no number.
    """,
)
def s422_body_present(exchange: Exchange, _history: History) -> Found:
    """The code says that the content was understood and cannot be processed, and there is no content.

    Frameworks use it for values in the query as well; clients that show the faults beside the
    fields of a form find none there.
    """
    request = exchange.request
    if announces_content(request):
        return ()
    return [evidence.absence(request, "no content in the request")]


RULES: tuple[Rule, ...] = (s415_body_present, s415_accept_encoding, s415_accept, s422_body_present)
