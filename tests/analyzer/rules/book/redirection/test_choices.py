"""300 (Multiple Choices)."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    CONNECTION_ENDED,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    finding_of,
    overlapping,
    undecided,
    verdict,
)


def choices(content="", *, kind="text/html", fields="", method="GET"):
    typed = f"< Content-Type: {kind}\n" if kind else ""
    return (
        f"> {method} /m HTTP/1.1\n>\n<! no Date\n< HTTP/1.1 300 Multiple Choices\n{typed}{fields}<\n{content}"
    )


NOTHING = "< <h1>Multiple choices</h1> Choose."


@cases({
    "links": (KEPT, choices("< <a href=a>A</a>")),
    "names of files": (KEPT, choices("< m.en.html, m.fr.html", kind="text/plain")),
    "JSON": (KEPT, choices('< {"a": "/m/en"}', kind="application/json")),
    "text without anything like a URI": (BROKEN, choices(NOTHING)),
    "of another type": (KEPT, choices(NOTHING, kind="image/png")),
    "of no type": (KEPT, choices(NOTHING, kind="")),
    "text of two octets each": (KEPT, choices("<= m\\0/\\0e\\0", kind="text/plain")),
    "nothing": (BROKEN, choices()),
    "a list in Link": (KEPT, choices(fields='< Link: </m/en>; rel="alternate"\n')),
    "Link of something else": (BROKEN, choices(fields="< Link: </s.css>; rel=preload\n")),
    "Alternates": (KEPT, choices(fields='< Alternates: {"m.en" 1.0 {language en}}\n')),
    "HEAD": (NOT_APPLICABLE, choices(method="HEAD")),
    "a method in other case": (undecided(Doubt.METHOD_UNKNOWN), choices(method="head")),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 300 Choose\n<"),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), choices(fields="< Alternates\n")),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 300 Choose\n<? 30"),
    "part of the content was lost": (LOST, choices("< <html>\n<? 20")),
    "cut off": (CONNECTION_ENDED, choices("<FIN", fields="< Content-Length: 20\n")),
})  # fmt: skip
def test_300_lists_the_choices(expected, text):
    assert verdict("S300-entity-list", text) == expected


def test_text_without_a_uri_is_a_remark():
    assert finding_of("S300-entity-list", choices(NOTHING)).severity.value == "info"
    assert finding_of("S300-entity-list", choices()).severity.value == "warning"


@cases({
    "named": (KEPT, choices("< a")),
    "not named": (BROKEN, choices("< a", kind="")),
    "no content": (NOT_APPLICABLE, choices(kind="")),
    "HEAD": (NOT_APPLICABLE, choices(kind="", method="HEAD")),
    "a method in other case": (undecided(Doubt.METHOD_UNKNOWN), choices("< a", kind="", method="head")),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 300 Choose\n<\n< a"),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD), choices("< a", kind="", fields="< Content-Type\n"),
    ),
})  # fmt: skip
def test_300_names_the_format_of_its_list(expected, text):
    assert verdict("S300-content-type", text) == expected


@pytest.mark.parametrize("rule", ["S300-entity-list", "S300-content-type"])
def test_copies_that_differ_prove_nothing(rule):
    content = "" if rule == "S300-entity-list" else "< a"
    assert verdict(rule, choices(content, kind=""), change=overlapping) == undecided(Doubt.OVERLAP)
