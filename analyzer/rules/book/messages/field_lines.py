"""Rules for the lines of a header section: how they end, what a field line is, what is sent once (FR-*)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.rule import Found, Level, Only, Party, Rule, Severity, Standard, rule
from parsers.anomalies import AnomalyCode
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.rules.history import History
    from parsers.anomalies import Anomaly
    from parsers.model import Exchange, Message

_GOOD = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < Content-Type: text/plain
    <
    < Hello
"""
_NOT_WHOLE = "Undecided where part of a head was not captured, or two copies of the octets differ."


def _odd(messages: Sequence[Message | None], codes: frozenset[AnomalyCode]) -> list[tuple[Message, Anomaly]]:
    """List the anomalies of these codes.

    Raises:
        NotObserved: there is none, and part of a head was not captured.
    """
    found: list[tuple[Message, Anomaly]] = []
    cut: Message | None = None
    for message in messages:
        if message is None:
            continue
        found += [(message, one) for one in message.anomalies if one.code in codes]
        if not message.head_complete:
            cut = message
    if cut is not None and not found:
        raise NotObserved(cut.missing_reason or NotObservedReason.NOT_SEEN)
    return found


def _stands_at(message: Message, code: AnomalyCode, found: Anomaly) -> bool:
    """Whether the same line has another oddity, which another rule reports."""
    return any(other.at == found.at for other in evidence.anomalies(message, code))


def _plain(exchange: Exchange) -> bool:
    """Whether the responses are one whole final response without any oddity: the usual case."""
    response = exchange.response_or_none
    return response is not None and not response.anomalies and response.head_complete and not exchange.interim


@rule(
    "FR-content-length-repeated",
    "Content-Length is sent once",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    rfc2616="RFC2616 4.2",
    current="RFC9110 5.3, 8.6",
    message="Content-Length is given several times, with one value.",
    advice="Send one Content-Length; look for a gateway or a framework that adds a second one.",
    guards="A warning at most, since a recipient may take equal values for one. Differing values are "
    "FR-content-length-invalid's, and Content-Length of a 1xx is C1XX-no-content-length's. " + _NOT_WHOLE,
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 5
        <
        <= Hello
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 5
        < Content-Length: 5
        <
        <= Hello
    """,
    applies=lambda exchange, _: (
        exchange.response_or_none.declared_length is not None or not exchange.response_or_none.head_complete
    ),
)
def fr_content_length_repeated(exchange: Exchange, _history: History) -> Found:
    """Content-Length is no list, and two writers of it need not always agree.

    Once the values differ, recipients disagree on where the response ends. Careful ones refuse the
    response even while they are equal.
    """
    response = exchange.response
    if response.head_complete and not response.anomalies:
        return ()
    lines = response.lines("content-length")
    if not evidence.anomalies(response, AnomalyCode.CONTENT_LENGTH_REPEATED):
        return ()
    return [replace(evidence.field_line(response, line), at_most=Severity.WARNING) for line in lines]


_SPACE = frozenset({AnomalyCode.SPACE_BEFORE_COLON})


@rule(
    "FR-space-before-colon",
    "No white space between field name and colon",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    rfc2616="RFC2616 4.2",
    current="RFC9112 5.1",
    changed="RFC 2616 forbids it by its grammar alone; today it is forbidden in words, and a proxy removes "
    "it.",
    message="White space stands between a field name and its colon.",
    advice="Write the colon right behind the name.",
    guards="Asked of responses; requests are S400-space-before-colon's. A line whose name is no token even "
    "without the white space is FR-field-line-invalid's. " + _NOT_WHOLE,
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Type : text/plain
        <
        < Hello
    """,
    needs_response=False,
    only=Only.ODD,
)
def fr_space_before_colon(exchange: Exchange, _history: History) -> Found:
    """Some recipients take the white space for a part of the name, and do not know the field.

    Others drop it and obey the field. A filter and the client behind it then see two different
    responses.
    """
    if _plain(exchange):
        return ()
    return [
        evidence.anomaly(message, found)
        for message, found in _odd(evidence.responses(exchange), _SPACE)
        if not _stands_at(message, AnomalyCode.FIELD_LINE_INVALID, found)
    ]


_LINE_ENDS = frozenset({AnomalyCode.BARE_LF, AnomalyCode.BARE_CR, AnomalyCode.CHUNK_BARE_LF})


@rule(
    "FR-bare-lf",
    "Lines end in CRLF",
    level=Level.MUST,
    party=Party.SENDER,
    rfc2616="RFC2616 2.2, 4.1",
    current="RFC9112 2.2",
    message="A line ends in LF alone, or a CR stands in it.",
    advice="End every line of the head, of chunked framing and of the trailer section in CR and LF.",
    guards="Recipients may accept a LF alone, so that many such messages work. Silent on what has no HTTP "
    "version. " + _NOT_WHOLE,
    good=_GOOD,
    bad=r"""
        > GET / HTTP/1.1
        >
        <= HTTP/1.1 200 OK\nDate: Mon, 01 Jan 2024 00:00:00 GMT\nContent-Length: 5\n\nHello
    """,
    needs_response=False,
    only=Only.ODD,
)
def fr_bare_lf(exchange: Exchange, _history: History) -> Found:
    """Recipients that insist on CRLF see one long line where others see several.

    They then disagree on which fields there are and where the head ends, which is how messages are
    smuggled past a filter.
    """
    request = exchange.request_or_none
    if _plain(exchange) and (request is None or (request.head_complete and not request.anomalies)):
        return ()
    return [
        evidence.anomaly(message, found)
        for message, found in _odd([request, *evidence.responses(exchange)], _LINE_ENDS)
        if message.version[:5].upper() == "HTTP/"
    ]


_INVALID = frozenset({AnomalyCode.FIELD_LINE_INVALID, AnomalyCode.NUL_OCTET, AnomalyCode.OBS_FOLD})


@rule(
    "FR-field-line-invalid",
    "Header section lines are field lines",
    level=Level.MUST,
    party=Party.SERVER,
    rfc2616="RFC2616 4.2",
    current="RFC9110 5.1, 5.5, RFC9112 5",
    changed="RFC 2616 allowed to fold a value over several lines; today no sender may, except inside "
    "message/http.",
    message="A line of the header section is no field line.",
    advice="Send a name, a colon and a value of visible characters on each line; look for text, a warning or "
    "a second status line that was written before the head was over.",
    guards="Asked of responses. A line without colon, a name that is no token, NUL, and, by today's "
    "standard, a folded value; of each kind the first is shown. Other control characters in values are not "
    "looked for. White space before the colon is FR-space-before-colon's, a CR FR-bare-lf's, the status line "
    "C0-status-line's. " + _NOT_WHOLE,
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < garbage
        <
        < Hello
    """,
    needs_response=False,
    only=Only.ODD,
)
def fr_field_line_invalid(exchange: Exchange, _history: History) -> Found:
    """Some recipients skip such a line, some end the head there, some refuse the response.

    Fields behind it are then seen by some of them only, and caches and filters do not see what the
    client sees.
    """
    if _plain(exchange):
        return ()
    return [
        replace(evidence.anomaly(message, found), standards=(Standard.RFC9110,))
        if found.code is AnomalyCode.OBS_FOLD
        else evidence.anomaly(message, found)
        for message, found in _odd(evidence.responses(exchange), _INVALID)
        if found.at >= message.at + message.start_line_length
        and not _stands_at(message, AnomalyCode.BARE_CR, found)
    ]


RULES: tuple[Rule, ...] = (
    fr_content_length_repeated,
    fr_space_before_colon,
    fr_bare_lf,
    fr_field_line_invalid,
)
