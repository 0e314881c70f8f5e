"""Location of redirects."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

LOCATIONS = {
    "absolute": (KEPT, "< Location: http://example.org/new"),
    "relative": (KEPT, "< Location: ../new?a=b#c"),
    "absent": (BROKEN, "< X: y"),
    "empty": (BROKEN, "< Location:"),
    "empty, then one": (KEPT, "< Location:\n< Location: /new"),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), "< Location /new"),
}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(("expected", "field"), LOCATIONS.values(), ids=LOCATIONS.keys())
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_redirect_says_where_to(status, expected, field, method):
    text = f"> {method} /old HTTP/1.1\n>\n< HTTP/1.1 {status} Moved\n{field}\n<"
    assert verdict(f"S{status}-location", text) == expected


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_judged_without_its_request_but_not_by_part_of_its_head(status):
    head = f"< HTTP/1.1 {status} Moved\n"
    assert verdict(f"S{status}-location", f">? 20\n{head}<\n< gone") == BROKEN
    assert verdict(f"S{status}-location", f"> GET / HTTP/1.1\n>\n{head}<? 30") == LOST


@pytest.mark.parametrize("status", [300, 304, 306])
def test_the_other_redirects_are_not_asked_for_location(status):
    text = f"> GET /old HTTP/1.1\n>\n< HTTP/1.1 {status} Moved\n<"
    broken = {one.rule for one in judged(text)[1] if one.verdict.value == BROKEN}
    assert not any(rule.endswith("-location") for rule in broken)


def permanent(fields="", request=""):
    return f"> PUT /up HTTP/1.1\n{request}>\n<! no Date\n< HTTP/1.1 308 Permanent Redirect\n{fields}<"


UPLOADS = {
    "a redirect": ("warning", permanent()),
    "an upload that goes on": ("info", permanent("< Range: bytes=0-9\n")),
    "an upload that begins": ("info", permanent(request="> Content-Range: bytes 0-9/20\n")),
    "the request was not captured": ("info", ">? 20\n< HTTP/1.1 308 Permanent Redirect\n<"),
}


@pytest.mark.parametrize(("severity", "text"), UPLOADS.values(), ids=UPLOADS.keys())
def test_a_308_that_may_be_of_an_upload_in_parts_is_a_remark(severity, text):
    assert finding_of("S308-location", text).severity.value == severity


MOVED_NOWHERE = "> GET / HTTP/1.1\n>\n< HTTP/1.1 301 Moved\n<"


def moved(value, status="302 Found"):
    head = f"< HTTP/1.1 {status}\n< Content-Length: 0\n< Location: {value}\n<"
    return f"> GET /old HTTP/1.1\n>\n<! no Date\n{head}"


@cases({
    "absolute": (KEPT, moved("http://example.org:8080/a%20b?c=d&e=(f)#g")),
    "relative": (KEPT, moved("//example.org/;a=b,c")),
    "a stray percent sign": (BROKEN, moved("http://example.com/100%25/%u05d0")),
    "an IPv6 literal": (KEPT, moved("http://[2001:db8::1]/")),
    "beyond US-ASCII": (BROKEN, moved("/b\xfccher")),
    "a space": (BROKEN, moved("/a b")),
    "a quotation mark": (BROKEN, moved('/a"b')),
    "angle brackets": (BROKEN, moved("</new>")),
    "a template": (BROKEN, moved("/{id}")),
    "a vertical bar": (BROKEN, moved("/a|b")),
    "a tab": (BROKEN, "> GET / HTTP/1.1\n>\n<= HTTP/1.1 302 Found\\r\\nLocation: /a\\tb\\r\\n\\r\\n"),
    "a NUL": (BROKEN, "> GET / HTTP/1.1\n>\n<= HTTP/1.1 302 Found\\r\\nLocation: /a\\0b\\r\\n\\r\\n"),
    "folded": (BROKEN, "> GET / HTTP/1.1\n>\n<= HTTP/1.1 302 Found\\r\\nLocation: /a\\r\\n b\\r\\n\\r\\n"),
    "two that differ": (BROKEN, moved("/a\n< Location: /b")),
    "two that are equal": (KEPT, moved("/a\n< Location: /a")),
    "empty, where a 302 must have one, is that rule's": (NOT_APPLICABLE, moved("")),
    "empty in a 300": (BROKEN, moved("", "300 Multiple Choices")),
    "empty, then one": (BROKEN, moved("\n< Location: /a", "300 Multiple Choices")),
    "in a 201": (BROKEN, moved("/a b", "201 Created")),
    "in a 200 it has no meaning": (NOT_APPLICABLE, moved("/a b", "200 OK")),
    "no Location": (NOT_APPLICABLE, "> GET / HTTP/1.1\n>\n< HTTP/1.1 300 Multiple Choices\n<"),
    "the request was not captured": (BROKEN, ">? 20\n< HTTP/1.1 302 Found\n< Location: /a b\n<"),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 302 Found\n<? 30"),
})  # fmt: skip
def test_location_is_one_uri_reference(expected, text):
    assert verdict("CXXX-location-valid", text) == expected


def test_octets_beyond_us_ascii_are_common_and_a_remark():
    assert finding_of("CXXX-location-valid", moved("/b\xfccher")).severity.value == "info"
    assert finding_of("CXXX-location-valid", moved("/b\xfc cher")).severity.value == "warning"


def test_an_empty_reference_is_one_today():
    """RFC 3986, 4.2: a relative reference may have nothing but an empty path; RFC 2616 wants absoluteURI."""
    assert finding_of("CXXX-location-valid", moved("", "300 Multiple Choices")).standards == ["rfc2616"]


def test_an_empty_location_is_reported_once():
    text = moved("").replace("<! no Date\n", "")
    assert [one.rule for one in judged(text)[1]] == ["S302-location"]


def test_a_redirect_without_location_and_note_is_reported_once():
    found = [one.rule for one in judged("> GET / HTTP/1.1\n>\n< HTTP/1.1 301 Moved\n<")[1]]
    assert found == ["S301-location"]


def test_each_of_two_locations_is_shown():
    assert evidence_of("CXXX-location-valid", moved("/a\n< Location: /b")) == [
        ("several Locations", "Location: /a", 5, 39),
        ("several Locations", "Location: /b", 5, 53),
    ]


def test_octets_of_which_two_copies_differ_prove_nothing():
    assert verdict("S301-location", MOVED_NOWHERE, change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict("CXXX-location-valid", moved("/a b"), change=overlapping) == undecided(Doubt.OVERLAP)


def test_a_percent_sign_that_encodes_nothing_is_a_remark():
    found = finding_of("CXXX-location-valid", moved("http://example.com/100%"))
    assert (found.severity.value, found.evidence[0].what) == ("info", "a % that encodes nothing")
