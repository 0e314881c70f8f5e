"""The note in a redirect."""

import time

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
    judged,
    overlapping,
    undecided,
    verdict,
)

CODES = [301, 302, 303, 307]


def moved(content, *, location="/new?a=1&b=2", kind="text/html", method="GET", status=301, fields=""):
    typed = f"< Content-Type: {kind}\n" if kind else ""
    located = f"< Location: {location}\n" if location is not None else ""
    return (
        f"> {method} /old HTTP/1.1\n>\n<! no Date\n< HTTP/1.1 {status} Moved\n"
        f"{located}{typed}{fields}<\n{content}"
    )


@pytest.mark.parametrize("status", CODES)
def test_a_redirect_has_a_note(status):
    assert verdict(f"S{status}-note", moved("", status=status)) == BROKEN
    assert verdict(f"S{status}-note", moved("< Elsewhere.", kind="text/plain", status=status)) == KEPT


@pytest.mark.parametrize("status", [300, 304, 305, 306, 308])
def test_other_codes_are_not_asked_for_a_note(status):
    found = {one.rule for one in judged(moved("", status=status))[1]}
    assert not any(rule.endswith("-note") for rule in found)


@cases({
    "the same text": (KEPT, moved("< Go to /new?a=1&b=2 now")),
    "a link": (KEPT, moved('< <a href="/new?a=1&amp;b=2">here</a>')),
    "absolute": (KEPT, moved('< <a href="http://example.com/new?a=1&amp;b=2">here</a>')),
    "relative where Location is not": (KEPT, moved("< <A HREF=new>", location="http://example.com/new")),
    "relative to Location": (KEPT, moved("< <a href='new'>", location="http://example.org/new")),
    "with another scheme": (KEPT, moved('< <a href="http://example.com/n">', location="https://example.com/n")),
    "spelled otherwise": (KEPT, moved('< <a href="/%6eew">', location="/new")),
    "encoded in Location": (KEPT, moved('< <a href="/a(b)">', location="/a%28b%29")),
    "beyond US-ASCII in the page": (
        KEPT, moved("< <a href='/\xc3\xbc'>", kind="text/html; charset=utf-8", location="/%C3%BC"),
    ),
    "a refresh": (KEPT, moved('< <meta http-equiv=refresh content="0; URL=\'/new?a=1&amp;b=2\'">')),
    "a script": (KEPT, moved('< location="http:\\/\\/example.com\\/new"', location="http://example.com/new")),
    "a URI in the text": (KEPT, moved("< See http://example.com:80/n.", location="http://example.com/n")),
    "the fragment is the client's": (KEPT, moved('< <a href="/n">', location="/n#top")),
    "no link": (BROKEN, moved("< <h1>301 Moved Permanently</h1>")),
    "a link elsewhere": (BROKEN, moved('< <a href="/other">here</a>')),
    "blank": (BROKEN, moved("<=  \\r\\n")),
    "of another type": (KEPT, moved("< Moved.", kind="text/plain")),
    "of no type": (KEPT, moved("< Moved.", kind="")),
    "a long page": (KEPT, moved("< " + "a" * 20000)),
    "text of two octets each": (KEPT, moved("<= M\\0o\\0v\\0e\\0d\\0")),
    "Location is missing": (KEPT, moved("< Moved.", location=None)),
    "Location is invalid": (KEPT, moved("< Moved.", location="/a b")),
    "Locations that differ": (KEPT, moved("< Moved.", fields="< Location: /x\n")),
    "Location beyond US-ASCII": (KEPT, moved("< Moved.", location="/\xfc")),
    "HEAD": (NOT_APPLICABLE, moved("", method="HEAD")),
    "a method in other case": (undecided(Doubt.METHOD_UNKNOWN), moved("", method="head")),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 301 Moved\n< Location: /n\n<"),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 301 Moved\n<? 30"),
    "part of the content was lost": (LOST, moved("< <html>\n<? 20")),
    "cut off": (CONNECTION_ENDED, moved("< <html>\n<FIN", fields="< Content-Length: 20\n")),
    "a coding that is not known": (
        undecided(NotObservedReason.UNDECODABLE), moved("< Moved.", fields="< Content-Encoding: x\n"),
    ),
})  # fmt: skip
def test_the_note_links_to_where_location_leads(expected, text):
    assert verdict("S301-note", text) == expected


def test_without_a_host_an_absolute_location_is_compared_all_the_same():
    text = moved("< <a href='/n'>", location="http://example.com/n").replace("old HTTP/1.1", "old HTTP/1.0")
    assert verdict("S301-note", text) == KEPT
    text = moved("< Moved.", location="/n").replace("old HTTP/1.1", "old HTTP/1.0")
    assert verdict("S301-note", text) == KEPT


def test_the_page_and_location_are_shown():
    assert evidence_of("S301-note", moved("<= <p>Moved", location="/n")) == [
        ("no link to Location", "<p>Moved", 5, 80),
        ("location", "Location: /n", 5, 39),
    ]


def test_only_303_ought_to_have_it_today():
    found = [one.rule for status in CODES for one in judged(moved("", status=status), profile="rfc9110")[1]]
    assert [rule for rule in found if rule.endswith("-note")] == ["S303-note"]


def test_copies_that_differ_prove_nothing():
    assert verdict("S301-note", moved(""), change=overlapping) == undecided(Doubt.OVERLAP)


@pytest.mark.parametrize(
    "piece", ["href=", "href='", 'href="', "href = ", "content=' url=", "url=a ", "&#", "http://"]
)
def test_a_hostile_page_costs_no_more_than_an_honest_one(piece):
    text = moved("< " + piece * (16000 // len(piece)))
    start = time.perf_counter()
    verdict("S301-note", text)
    assert time.perf_counter() - start < 1


def test_a_number_that_nothing_limits_is_no_character():
    assert verdict("S301-note", moved(f"< <p>&#{'1' * 5000};</p>")) == BROKEN


def test_hostile_uris_cost_no_more_than_honest_ones():
    page = "href=a " * 2300
    text = moved(f"< {page}", location="/" + "b/" * 60000).replace("/old", "/" + "a/" * 60000)
    start = time.perf_counter()
    assert verdict("S301-note", text) == KEPT
    assert time.perf_counter() - start < 1


def see_other(version, via=""):
    text = (
        f"> POST /f HTTP/{version}\n> Content-Length: 0\n{via}>\n< HTTP/1.1 303 See Other\n< Location: /n\n<"
    )
    return judged(text)[0].tally["S303-http10-client"]


def test_303_to_a_client_of_http_10_is_noted_unless_a_proxy_wrote_the_version():
    assert see_other("1.0").noted == 1
    assert see_other("1.1").noted == 0
    assert see_other("1.0", "> Via: 1.1 x\n").noted == 0
    assert (
        judged(">? 20\n< HTTP/1.1 303 See Other\n< Location: /n\n<")[0].tally["S303-http10-client"].noted == 0
    )
