"""400: requests whose end cannot be found."""

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    doubtful,
    evidence_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

RULE = "S400-bad-framing"


def framed(fields, status="200 OK", *, version="1.1", answer="1.1"):
    return f"> POST / HTTP/{version}\n{fields}>\n<! no Date\n< HTTP/{answer} {status}\n<\n< why"


def length(value, status="200 OK", **options):
    return framed(f"> Content-Length: {value}\n", status, **options)


def coding(value, status="200 OK", **options):
    return framed(f"> Transfer-Encoding: {value}\n", status, **options)


@cases({
    "two lengths": (BROKEN, length("5, 7")),
    "two lines": (BROKEN, framed("> Content-Length: 5\n> Content-Length: 7\n")),
    "a sign": (BROKEN, length("+5")),
    "no number": (BROKEN, length("abc")),
    "an empty length": (BROKEN, length("")),
    "a number that is too large for most": (NOT_APPLICABLE, length("9" * 30, "404 Not Found")),
    "two of them": (BROKEN, length("9" * 30 + ", " + "8" * 30, "404 Not Found")),
    "equal lengths are let pass": (NOT_APPLICABLE, length("0, 0")),
    "one length": (NOT_APPLICABLE, length("0")),
    "a coding without chunked": (BROKEN, coding("gzip")),
    "chunked that is not the last": (BROKEN, coding("chunked, gzip")),
    "chunked as the last": (NOT_APPLICABLE, coding("gzip, chunked")),
    "an unknown coding is answered 501": (KEPT, coding("x-foo", "501 Not Implemented")),
    "an unknown coding that is taken": (BROKEN, coding("x-foo")),
    "chunked before a bad length": (
        NOT_APPLICABLE,
        framed("> Transfer-Encoding: chunked\n> Content-Length: x\n"),
    ),
    "an empty coding": (undecided(Doubt.VALUE_UNREADABLE), coding("")),
    "400": (KEPT, length("5, 7", "400 Bad Request")),
    "411, as RFC 2616 has it": (KEPT, length("5, 7", "411 Length Required")),
    "404": (BROKEN, length("5, 7", "404 Not Found")),
    "what may be sent before the request was looked at": (KEPT, length("5, 7", "429 Too Many")),
    "a server of HTTP/1.0": (NOT_APPLICABLE, length("5, 7", answer="1.0")),
    "a length in HTTP/1.0": (BROKEN, length("5, 7", version="1.0")),
    "a coding in HTTP/1.0": (NOT_APPLICABLE, coding("gzip", version="1.0")),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        framed("> Content-Length: 5, 7\n> X\n"),
    ),
    "the response began before the head was whole": (
        undecided(Doubt.EARLY_RESPONSE),
        ">= POST / HTTP/1.1\\r\\n\n< HTTP/1.1 200 OK\n<\n>= Host: a\\r\\nContent-Length: x\\r\\n\\r\\n",
    ),
    "the request was not captured": (NOT_APPLICABLE, ">? 20\n< HTTP/1.1 200 OK\n<\n< why"),
})  # fmt: skip
def test_a_request_without_a_certain_end_is_answered_400(expected, text):
    assert verdict(RULE, text) == expected


def test_the_lines_are_shown():
    assert evidence_of(RULE, length("5, 7")) == [
        ("content-length", "Content-Length: 5, 7", 4, 36),
        ("status line", "HTTP/1.1 200 OK", 5, 0),
    ]


def test_rfc_2616_has_no_such_requirement():
    assert RULE not in judged(length("5, 7"), profile="rfc2616")[0].tally


def test_octets_and_pairings_in_doubt_prove_nothing():
    assert verdict(RULE, length("5, 7"), change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(RULE, length("5, 7"), change=doubtful) == undecided(NotObservedReason.PAIRING)
