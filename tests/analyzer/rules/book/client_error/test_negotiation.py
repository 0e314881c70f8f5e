"""406: what was not acceptable, and what there is."""

import time

import pytest

from analyzer.rules.rule import Doubt, Severity
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

NO = "406 Not Acceptable"


def answered(
    request="", fields="< Content-Type: text/plain\n", content="< a.html", *, method="GET", status=NO
):
    return f"> {method} /f HTTP/1.1\n{request}>\n<! no Date\n< HTTP/1.1 {status}\n{fields}<\n{content}"


PRESENT = "S406-accept-present"


def accepting(*lines):
    return answered("".join(f"> {line}\n" for line in lines))


@cases({
    "no Accept field": (BROKEN, answered()),
    "Accept": (KEPT, accepting("Accept: image/png")),
    "Accept that takes anything": (BROKEN, accepting("Accept: */*")),
    "anything less liked": (BROKEN, accepting("Accept: text/html, */*;q=0.1")),
    "anything on a second line": (BROKEN, accepting("Accept: text/html", "Accept: */*")),
    "anything but one": (KEPT, accepting("Accept: */*, text/html;q=0")),
    "anything refused": (KEPT, accepting("Accept: */*;q=0.0")),
    "an empty Accept": (BROKEN, accepting("Accept:")),
    "Accept-Language": (KEPT, accepting("Accept: */*", "Accept-Language: de")),
    "any language": (BROKEN, accepting("Accept-Language: de, *;q=0.5")),
    "Accept-Charset": (KEPT, accepting("Accept-Charset: utf-8")),
    "codings that leave identity": (BROKEN, accepting("Accept-Encoding: gzip, br")),
    "identity refused": (KEPT, accepting("Accept-Encoding: gzip, identity;q=0")),
    "any other coding refused": (KEPT, accepting("Accept-Encoding: gzip, *;q=0")),
    "any refused, identity not": (BROKEN, accepting("Accept-Encoding: identity, *;q=0")),
    "a value that cannot be read": (undecided(Doubt.VALUE_UNREADABLE), accepting("Accept: */*;q=much")),
    "one that cannot be read beside one that refuses": (
        KEPT,
        accepting("Accept: */*;q=much", "Accept-Language: de"),
    ),
    "client hints": (undecided(Doubt.OTHER_NEGOTIATION), accepting("Accept: */*", "Sec-CH-Width: 3")),
    "Prefer": (undecided(Doubt.OTHER_NEGOTIATION), accepting("Prefer: safe")),
    "a version of an interface": (undecided(Doubt.OTHER_NEGOTIATION), accepting("Api-Version: 3")),
    "another Accept field": (undecided(Doubt.OTHER_NEGOTIATION), accepting("Accept-Datetime: x")),
    "User-Agent is no such field": (BROKEN, accepting("User-Agent: a")),
    "HEAD": (BROKEN, answered(method="HEAD", content="")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), accepting("Accept")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {NO}\n<\n< a"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {NO}\n<\n< a"),
    "another status": (NOT_APPLICABLE, answered(status="403 Forbidden")),
})  # fmt: skip
def test_a_406_answers_what_the_client_refused(expected, text):
    assert verdict(PRESENT, text) == expected


def test_lines_that_accept_everything_together_are_told_as_such():
    shown = evidence_of(PRESENT, accepting("Accept: */*", "Accept: image/png", "Accept-Encoding: gzip"))
    assert [what for what, *_ in shown] == [
        "accepts everything together with the other lines",
        "accepts everything together with the other lines",
        "accepts everything",
        "status line",
    ]


def test_what_the_client_accepts_is_shown():
    assert evidence_of(PRESENT, answered()) == [
        ("no Accept field", "GET /f HTTP/1.1", 4, 0),
        ("status line", f"HTTP/1.1 {NO}", 5, 0),
    ]
    assert evidence_of(PRESENT, accepting("Accept: */*")) == [
        ("accepts everything", "Accept: */*", 4, 36),
        ("status line", f"HTTP/1.1 {NO}", 5, 0),
    ]


LIST = "S406-entity-list"
HTML = "< Content-Type: text/html\n"
NGINX = "<= <html><head><title>406 Not Acceptable</title></head><body><center>nginx</center></body></html>"


@cases({
    "nothing": (BROKEN, answered(content="")),
    "HEAD": (NOT_APPLICABLE, answered(method="HEAD", content="")),
    "a URI": (KEPT, answered(content="< http://example.com/a")),
    "a path": (KEPT, answered(content="< /a")),
    "a file name": (KEPT, answered(content="< page.html")),
    "a media type": (KEPT, answered(content="< only image/png")),
    "a link": (KEPT, answered(fields=HTML, content="< <a href=x>x</a>")),
    "a list": (KEPT, answered(fields=HTML, content="< <ul><li>German</ul>")),
    "a language tag": (KEPT, answered(content="< en-GB")),
    "a coding": (KEPT, answered(content="< gzip")),
    "a JSON list": (KEPT, answered(fields="< Content-Type: application/json\n", content='< ["a"]')),
    "words alone": (BROKEN, answered(content="< Not acceptable.")),
    "a page of words alone": (BROKEN, answered(fields=HTML, content=NGINX)),
    "what is no text is let pass": (KEPT, answered(fields="< Content-Type: image/png\n")),
    "what does not say what it is, too": (KEPT, answered(fields="", content="< No.")),
    "content that was lost": (LOST, answered(content="< Sorry.\n<? 5")),
    "a coding that cannot be undone": (
        undecided(NotObservedReason.UNDECODABLE),
        answered(fields="< Content-Type: text/plain\n< Content-Encoding: x\n"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {NO}\n<"),
    "a method that may be meant as HEAD": (
        undecided(Doubt.METHOD_UNKNOWN),
        answered(method="head", content=""),
    ),
    "another status": (NOT_APPLICABLE, answered(status="404 Not Found")),
})  # fmt: skip
def test_a_406_lists_what_there_is(expected, text):
    assert verdict(LIST, text) == expected


def test_an_empty_406_is_a_warning_found_once_and_words_alone_are_a_remark():
    assert finding_of(LIST, answered(content="")).severity is Severity.WARNING
    assert verdict("C4XX-explain-body", answered(content="")) == NOT_APPLICABLE
    assert finding_of(LIST, answered(content="< No.")).severity is Severity.INFO


@pytest.mark.parametrize("part", ["a-", "a", "_a-b ", "<", "<a ", "ab-"])
def test_hostile_content_takes_linear_time(part):
    start = time.perf_counter()
    judged(answered(content="< " + part * (500_000 // len(part))), content_limit=1 << 20)
    assert time.perf_counter() - start < 3


@cases({
    "Content-Type": (KEPT, answered()),
    "none": (BROKEN, answered(fields="")),
    "an empty one": (BROKEN, answered(fields="< Content-Type:\n")),
    "no content": (NOT_APPLICABLE, answered(fields="", content="")),
    "HEAD": (NOT_APPLICABLE, answered(fields="", content="", method="HEAD")),
    "without the request": (BROKEN, f">? 20\n< HTTP/1.1 {NO}\n<\n< a"),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered(fields="< Content-Type\n")),
    "another status": (NOT_APPLICABLE, answered(fields="", status="404 Not Found")),
})  # fmt: skip
def test_the_list_says_what_it_is_written_in(expected, text):
    assert verdict("S406-content-type", text) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [(PRESENT, answered()), (LIST, answered(content="")), ("S406-content-type", answered(fields=""))],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
