"""207 and 208."""

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
    overlapping,
    undecided,
    verdict,
)

XML = "< Content-Type: application/xml\n"
ROOT = '<D:multistatus xmlns:D="DAV:">'


def multi(content=ROOT, fields=XML, method="PROPFIND"):
    line = f"<= {content}" if content else ""
    return f"> {method} / HTTP/1.1\n>\n< HTTP/1.1 207 Multi-Status\n{fields}<\n{line}"


@cases({
    "multistatus": (KEPT, multi()),
    "without prefix": (KEPT, multi('<multistatus xmlns="DAV:"/>')),
    "as text/xml": (KEPT, multi(fields='< Content-Type: text/xml; charset="utf-8"\n')),
    "of a type of its own": (KEPT, multi(fields="< Content-Type: application/dav+xml\n")),
    "of no type": (KEPT, multi(fields="")),
    "of an empty type": (KEPT, multi(fields="< Content-Type:\n")),
    "JSON": (BROKEN, multi("[]", "< Content-Type: application/json\n")),
    "JSON, as XML": (BROKEN, multi("[]")),
    "another type": (BROKEN, multi(fields="< Content-Type: text/plain\n")),
    "another root": (BROKEN, multi("<html>")),
    "another namespace": (BROKEN, multi('<multistatus xmlns="urn:x">')),
    "no namespace": (BROKEN, multi("<multistatus>")),
    "no content": (BROKEN, multi("")),
    "no root yet": (undecided(Doubt.VALUE_UNREADABLE), multi("<?xml")),
    "to HEAD": (NOT_APPLICABLE, multi("", method="HEAD")),
    "to CONNECT": (NOT_APPLICABLE, multi("", method="CONNECT")),
    "the method cannot be told from HEAD": (undecided(Doubt.METHOD_UNKNOWN), multi("<html>", method="head")),
    "the start is enough": (KEPT, multi(fields=XML + "< Content-Length: 5000\n") + "\n<? 4000"),
    "the start was lost": (
        LOST,
        f"> PROPFIND / HTTP/1.1\n>\n< HTTP/1.1 207 M\n{XML}< Content-Length: 99\n<\n<? 99",
    ),
    "cut before the root": (CONNECTION_ENDED, multi("<?xml", XML + "< Content-Length: 500\n") + "\n<FIN"),
    "a coding that is not undone": (
        undecided(NotObservedReason.UNDECODABLE),
        multi(fields=XML + "< Content-Encoding: compress\n"),
    ),
    "part of the head was lost": (LOST, "> PROPFIND / HTTP/1.1\n>\n< HTTP/1.1 207 M\n<? 40"),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 207 M\n{XML}<\n<= <html>"),
})  # fmt: skip
def test_a_207_is_a_multistatus_document(expected, text):
    assert verdict("S207-body", text) == expected


def test_content_beyond_the_limit_does_not_matter():
    assert verdict("S207-body", multi(ROOT + "x" * 100), content_limit=40) == KEPT


@pytest.mark.parametrize(("root", "expected"), [(ROOT, KEPT), ("<html>", BROKEN)])
def test_coded_content_is_decoded(root, expected):
    def coded(said):
        response = said.exchanges[0].response
        response.content = gzip.compress(root.encode())
        response.content_length = len(response.content)

    text = multi("xyz", XML + "< Content-Encoding: gzip\n")
    assert verdict("S207-body", text, change=coded) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            multi("[]", "< Content-Type: application/json\n"),
            ("content-type", "Content-Type: application/json"),
        ),
        (multi("<a:html xmlns:a='x'>"), ("another root element", "html")),
        (multi("Hello"), ("no XML", "")),
        (multi(""), ("no content", "HTTP/1.1 207 Multi-Status")),
    ],
)
def test_what_is_wrong_with_the_content_is_named(text, shown):
    assert [one[:2] for one in evidence_of("S207-body", text)] == [shown]


@cases({
    "208": (BROKEN, "> POST / HTTP/1.1\n>\n< HTTP/1.1 208 Already Reported\n<\n<= x"),
    "207": (KEPT, multi()),
    "200": (NOT_APPLICABLE, "> POST / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= x"),
    "the request does not matter": (BROKEN, ">? 20\n< HTTP/1.1 208 Already Reported\n<\n<= x"),
})  # fmt: skip
def test_208_is_no_code_of_a_response(expected, text):
    assert verdict("S208-only-inside-207", text) == expected


def test_octets_of_which_two_copies_differ_prove_nothing():
    doubt = undecided(Doubt.OVERLAP)
    assert verdict("S207-body", multi("<html>"), change=overlapping) == doubt
    text = "> POST / HTTP/1.1\n>\n< HTTP/1.1 208 Already Reported\n<\n<= x"
    assert verdict("S208-only-inside-207", text, change=overlapping) == doubt
