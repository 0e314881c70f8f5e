"""501: methods that every server has, and transfer codings that it has not."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    overlapping,
    undecided,
    verdict,
)

UNIMPLEMENTED = "501 Not Implemented"
CHUNKS = "> 0\n>\n"


def answered(start="GET /", status=UNIMPLEMENTED, *, request="", content="", version="HTTP/1.1"):
    sent = f"> {start} {version}\n{request}>\n{content}"
    return f"{sent}< HTTP/1.1 {status}\n<\n" + ("" if start.startswith("HEAD") else "< why")


OTHER = undecided(Doubt.OTHER_REASON)


@cases({
    "GET": (BROKEN, answered()),
    "HEAD": (BROKEN, answered("HEAD /")),
    "GET with chunks": (BROKEN, answered(request="> Transfer-Encoding: Chunked\n", content=CHUNKS)),
    "GET by a proxy": (BROKEN, answered("GET http://example.com/")),
    "a URI in the query": (OTHER, answered("GET /?to=ftp://example.com/")),
    "a query may ask for what is not implemented": (OTHER, answered("GET /bucket?acl")),
    "so may a field": (OTHER, answered(request="> X-Amz-Meta: a\n")),
    "so may content": (OTHER, answered(request="> Content-Length: 1\n", content=">= a\n")),
    "fields that ask for nothing more": (
        BROKEN,
        answered(request="> User-Agent: a\n> Cookie: a=b\n> Sec-Fetch-Mode: cors\n> Accept: */*\n"),
    ),
    "GET of a foreign scheme": (KEPT, answered("GET ftp://example.com/")),
    "an unknown transfer coding": (
        KEPT,
        answered(request="> Transfer-Encoding: foo, chunked\n", content=CHUNKS),
    ),
    "another method": (KEPT, answered("BREW /")),
    "a method in lower case is another one": (KEPT, answered("get /")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {UNIMPLEMENTED}\n<\n< why"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {UNIMPLEMENTED}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered(status="500 Internal Server Error")),
})  # fmt: skip
def test_get_and_head_are_implemented(expected, text):
    assert verdict("S501-get-head", text) == expected


@pytest.mark.parametrize(
    ("severity", "target"), [("warning", "/"), ("warning", "http://example.com"), ("info", "/a")]
)
def test_a_resource_may_not_be_implemented_yet(severity, target):
    assert finding_of("S501-get-head", answered(f"GET {target}")).severity.value == severity


def coded(codings, status="200 OK", *, version="HTTP/1.1"):
    request = f"> Transfer-Encoding: {codings}\n"
    return answered("POST /", status, request=request, content=CHUNKS, version=version)


@pytest.mark.parametrize(
    ("expected", "status"),
    [
        (BROKEN, "200 OK"),
        (BROKEN, "303 See Other"),
        (KEPT, UNIMPLEMENTED),
        (KEPT, "400 Bad Request"),
        (undecided(Doubt.OTHER_REASON), "401 Unauthorized"),
        (undecided(Doubt.OTHER_REASON), "500 Internal Server Error"),
    ],
)
def test_an_unknown_transfer_coding_is_answered_501(expected, status):
    assert verdict("S501-transfer-coding", coded("foo, chunked", status)) == expected


@cases({
    "parameters": (BROKEN, coded("foo;a=b, chunked")),
    "chunked": (NOT_APPLICABLE, coded("chunked")),
    "codings that are registered": (NOT_APPLICABLE, coded("gzip, deflate, compress, chunked")),
    "their old names": (NOT_APPLICABLE, coded("X-GZIP, x-compress, chunked")),
    "identity": (NOT_APPLICABLE, coded("identity, chunked")),
    "chunked is not the last": (NOT_APPLICABLE, coded("chunked, foo")),
    "chunked is missing": (NOT_APPLICABLE, coded("foo")),
    "no coding's name": (NOT_APPLICABLE, coded('"foo", chunked')),
    "HTTP/1.0": (NOT_APPLICABLE, coded("foo, chunked", version="HTTP/1.0")),
    "a server of HTTP/1.0": (NOT_APPLICABLE, coded("foo, chunked").replace("< HTTP/1.1", "< HTTP/1.0")),
    "the request was not captured": (NOT_APPLICABLE, ">? 20\n< HTTP/1.1 200 OK\n<\n< why"),
})  # fmt: skip
def test_only_codings_that_nobody_registered_are_asked_about(expected, text):
    assert verdict("S501-transfer-coding", text) == expected


def test_the_coding_and_the_answer_are_shown():
    shown = evidence_of("S501-transfer-coding", coded("foo, chunked"))
    assert [value for _, value, _, _ in shown] == ["Transfer-Encoding: foo, chunked", "HTTP/1.1 200 OK"]


def test_copies_that_differ_prove_nothing():
    assert verdict("S501-get-head", answered(), change=overlapping) == undecided(Doubt.OVERLAP)
