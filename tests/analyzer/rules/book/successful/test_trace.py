"""200 to TRACE."""

import gzip

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    CONNECTION_ENDED,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    judged,
    undecided,
    verdict,
)

ECHO = "< TRACE /a?b HTTP/1.1\n< Host: example.com\n<"
HTTP = "< Content-Type: message/http\n"


def traced(content=ECHO, fields=HTTP, *, target="/a?b", request="", method="TRACE"):
    return f"> {method} {target} HTTP/1.1\n{request}>\n< HTTP/1.1 200 OK\n{fields}<\n{content}"


@cases({
    "the request": (KEPT, traced()),
    "with other fields": (KEPT, traced("< TRACE /a?b HTTP/1.0\n< Via: 1.1 gate\n<")),
    "behind an empty line": (KEPT, traced("<\n" + ECHO)),
    "the target in another form": (KEPT, traced(target="http://example.com/a?b")),
    "another target": (undecided(Doubt.PROXY), traced("< TRACE /v1/a?b HTTP/1.1\n<")),
    "a page": (BROKEN, traced("< <p>No such page.", "< Content-Type: text/html\n")),
    "another method": (BROKEN, traced("< GET /a?b HTTP/1.1\n<")),
    "no content": (BROKEN, traced("", "")),
    "the type with parameters": (KEPT, traced(fields="< Content-Type: Message/HTTP; version=1.1\n")),
    "cut short": (CONNECTION_ENDED, traced(fields=HTTP + "< Content-Length: 500\n") + "\n<FIN"),
    "content was lost": (LOST, traced("<? 5", HTTP + "< Content-Length: 5\n")),
    "a coding that is not undone": (
        undecided(NotObservedReason.UNDECODABLE),
        traced(fields=HTTP + "< Content-Encoding: compress\n"),
    ),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        traced("< no", "< Content-Type message/http\n"),
    ),
    "to GET": (NOT_APPLICABLE, traced(method="GET")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 200 OK\n{HTTP}<\n{ECHO}"),
    "nothing tells that it was TRACE": (NOT_APPLICABLE, ">? 20\n< HTTP/1.1 200 OK\n<\n< Hello"),
})  # fmt: skip
def test_the_answer_to_trace_is_the_request(expected, text):
    assert verdict("S200-trace-echo", text) == expected


def test_another_type_is_a_breach_of_the_old_standard_alone():
    for content in (ECHO, '< {"request": "TRACE /a?b"}', '< {"method": "TRACE", "path": "/a", "query": "b"}'):
        text = traced(content, "< Content-Type: application/json\n")
        assert finding_of("S200-trace-echo", text).standards == ["rfc2616"]
    both = traced("< {}", "< Content-Type: application/json\n")
    assert finding_of("S200-trace-echo", both).standards == ["rfc9110", "rfc2616"]


def test_what_is_wrong_with_the_echo_is_named():
    json = traced(fields="< Content-Type: text/plain\n")
    assert [shown[:2] for shown in evidence_of("S200-trace-echo", json)] == [
        ("not of the type message/http", "Content-Type: text/plain")
    ]
    assert [shown[:2] for shown in evidence_of("S200-trace-echo", traced("< x", ""))] == [
        ("content is not the request", "HTTP/1.1 200 OK")
    ]


def secret(name="Cookie", echoed="< Cookie: id=1", **options):
    return traced(f"{ECHO[:-1]}{echoed}\n<", request=f"> {name}: id=1\n", **options)


@cases({
    "a cookie": (BROKEN, secret()),
    "credentials": (BROKEN, secret("Authorization", "< Authorization: id=1")),
    "for a proxy": (BROKEN, secret("Proxy-Authorization", "< Proxy-Authorization: id=1")),
    "names have no case": (BROKEN, secret("cookie", "< COOKIE:id=1")),
    "left out": (KEPT, secret(echoed="< X: y")),
    "masked": (KEPT, secret(echoed="< Cookie: ***")),
    "of another name": (KEPT, secret(echoed="< X: id=1")),
    "an empty one": (KEPT, traced(request="> Cookie:\n")),
    "none in the request": (NOT_APPLICABLE, traced()),
    "to GET": (NOT_APPLICABLE, secret(method="GET")),
    "content was lost": (LOST, traced("<? 5", HTTP + "< Content-Length: 5\n", request="> Cookie: a\n")),
    "part of the request was lost": (LOST, f"> TRACE / HTTP/1.1\n>? 20\n< HTTP/1.1 200 OK\n<\n{ECHO}"),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 200 OK\n{HTTP}<\n{ECHO}"),
})  # fmt: skip
def test_the_echo_holds_no_secrets(expected, text):
    assert verdict("S200-trace-secrets", text) == expected


def test_secrets_are_found_in_coded_content():
    content = gzip.compress(b"TRACE /a?b HTTP/1.1\r\nCookie: id=1\r\n\r\n", mtime=0).decode("latin-1")
    text = traced("", HTTP + f"< Content-Encoding: gzip\n< Content-Length: {len(content)}\n")

    def coded(said):
        response = said.exchanges[0].response
        response.content = content.encode("latin-1")
        response.content_length = len(content)
        response.ended_by = said.exchanges[0].request.ended_by
        response.missing = 0

    text = text.replace(">\n<", "> Cookie: id=1\n>\n<", 1)
    assert verdict("S200-trace-secrets", text, change=coded) == BROKEN


@pytest.mark.parametrize("rule", ["S200-trace-secrets", "S200-trace-echo"])
def test_no_finding_shows_the_secret(rule):
    content = "< oops\n< Cookie: hunter2\n<"
    _, findings = judged(traced(content, request="> Cookie: hunter2\n"))
    found = next(one for one in findings if one.rule == rule)
    assert "hunter2" not in repr(found)
    assert found.verdict.value == BROKEN


def test_the_secret_is_named():
    assert [shown[:2] for shown in evidence_of("S200-trace-secrets", secret())] == [
        ("cookie in the content", "")
    ]
