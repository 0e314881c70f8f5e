"""Redirects that lead to themselves."""

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    doubtful,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)

RULE = "C3XX-self-redirect"


def redirect(location, *, method="GET", target="/a?b", request="", fields="", status=302, version="1.1"):
    return (
        f"> {method} {target} HTTP/{version}\n{request}>\n"
        f"<! no Date\n< HTTP/1.1 {status} Moved\n< Location: {location}\n{fields}<\n< See there."
    )


SAME = "http://example.com/a?b"


@cases({
    "absolute": (BROKEN, redirect(SAME)),
    "relative": (BROKEN, redirect("/a?b")),
    "a network-path": (BROKEN, redirect("//example.com/a?b")),
    "a query alone": (BROKEN, redirect("?b")),
    "with a fragment": (BROKEN, redirect("/a?b#c")),
    "the host in other case": (BROKEN, redirect("HTTP://Example.COM/a?b")),
    "the port of the scheme": (BROKEN, redirect("http://example.com:80/a?b")),
    "an empty path": (BROKEN, redirect("http://example.com", target="/")),
    "by way of a dot segment": (BROKEN, redirect("x/../a?b")),
    "to HEAD": (BROKEN, redirect("/a?b", method="HEAD").replace("\n< See there.", "")),
    "absolute-form": (BROKEN, redirect(SAME, target=SAME)),
    "twice the same": (BROKEN, redirect("/a?b", fields="< Location: /a?b\n")),
    "another path": (KEPT, redirect("/b")),
    "a slash more": (KEPT, redirect("/a/?b")),
    "another query": (KEPT, redirect("/a")),
    "an empty query": (KEPT, redirect("/a?", target="/a")),
    "another host": (KEPT, redirect("http://www.example.com/a?b")),
    "another port": (KEPT, redirect("http://example.com:8080/a?b")),
    "https": (KEPT, redirect("https://example.com/a?b")),
    "another spelling": (KEPT, redirect("/~a", target="/%7Ea")),
    "from dot segments to a plain path": (KEPT, redirect("/a", target="/x/../a")),
    "userinfo": (KEPT, redirect("http://me:secret@example.com/a?b")),
    "octets beyond US-ASCII, which clients encode": (KEPT, redirect("/\xfc", target="/\xfc")),
    "an address with an at sign": (BROKEN, redirect("/@a", target="/@a")),
})  # fmt: skip
def test_a_redirect_leads_to_another_uri(expected, text):
    assert verdict(RULE, text) == expected


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_redirect_is_asked(status):
    assert verdict(RULE, redirect("/a?b", status=status)) == BROKEN


@pytest.mark.parametrize("status", [300, 304, 305, 306, 201])
def test_what_is_not_followed_is_not_asked(status):
    assert verdict(RULE, redirect("/a?b", status=status)) == NOT_APPLICABLE


@cases({
    "POST, after which GET is another request": (NOT_APPLICABLE, redirect("/a?b", method="POST")),
    "a cookie is set": (NOT_APPLICABLE, redirect("/a?b", fields="< Set-Cookie: a=b\n")),
    "cookies are cleared": (NOT_APPLICABLE, redirect("/a?b", fields="< Clear-Site-Data: *\n")),
    "hints are asked for": (NOT_APPLICABLE, redirect("/a?b", fields="< Accept-CH: DPR\n")),
    "to be asked again later": (NOT_APPLICABLE, redirect("/a?b", fields="< Retry-After: 5\n")),
    "no Location": (NOT_APPLICABLE, "> GET / HTTP/1.1\n>\n< HTTP/1.1 302 Found\n< Location-X: y\n<"),
    "an empty Location": (NOT_APPLICABLE, redirect("")),
    "two that differ": (undecided(Doubt.VALUE_UNREADABLE), redirect("/a?b", fields="< Location: /c\n")),
    "one that is no URI": (undecided(Doubt.VALUE_UNREADABLE), redirect("/a b")),
    "no Host": (undecided(Doubt.TARGET_UNKNOWN), redirect("/a?b", version="1.0")),
    "Via": (undecided(Doubt.PROXY), redirect("/a?b", request="> Via: 1.1 x\n")),
    "Forwarded": (undecided(Doubt.PROXY), redirect("/a?b", request="> Forwarded: proto=https\n")),
    "TLS was removed": (undecided(Doubt.PROXY), redirect(SAME, request="> X-Forwarded-Proto: https\n")),
    "a gateway, but another URI": (KEPT, redirect("/c", request="> X-Forwarded-Proto: https\n")),
    "a line of the request": (undecided(Doubt.MALFORMED_HEAD), redirect("/a?b", request="> Via\n")),
    "a line of the response": (undecided(Doubt.MALFORMED_HEAD), redirect("/a?b", fields="< Set-Cookie\n")),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 302 Found\n< Location: /a\n<"),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 302 Found\n<? 30"),
})  # fmt: skip
def test_what_would_be_another_request_or_cannot_be_told(expected, text):
    assert verdict(RULE, text) == expected


def test_inside_tls_the_target_is_https():
    def secured(said):
        said.exchanges[0].tls = True

    assert verdict(RULE, redirect("https://example.com/a?b"), change=secured) == BROKEN
    assert verdict(RULE, redirect("http://example.com/a?b"), change=secured) == KEPT


def test_a_doubtful_pairing_or_copies_that_differ_leave_it_open():
    assert verdict(RULE, redirect("/a?b"), change=doubtful) == undecided(NotObservedReason.PAIRING)
    assert verdict(RULE, redirect("/a?b"), change=overlapping) == undecided(Doubt.OVERLAP)


def test_both_sides_are_shown():
    assert evidence_of(RULE, redirect("/a?b")) == [
        ("location", "Location: /a?b", 5, 40),
        ("request line", "GET /a?b HTTP/1.1", 4, 0),
    ]
