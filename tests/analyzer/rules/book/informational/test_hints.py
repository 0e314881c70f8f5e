"""102 and 103."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

GET = "> GET / HTTP/1.1\n>\n"


def hint(*links):
    return "< HTTP/1.1 103 Early Hints\n" + "".join(f"< Link: {link}\n" for link in links) + "<\n"


def final(*links, status="200 OK"):
    lines = "".join(f"< Link: {link}\n" for link in links)
    return f"< HTTP/1.1 {status}\n{lines}<\n< Hello"


@cases({
    "102": (BROKEN, GET + "< HTTP/1.1 102 Processing\n<\n" + final()),
    "102 without a final response": (BROKEN, GET + "< HTTP/1.1 102 Processing\n<"),
    "102 without a request": (BROKEN, ">? 18\n< HTTP/1.1 102 Processing\n<\n" + final()),
    "another interim response": (KEPT, GET + hint("</a>") + final()),
    "none": (NOT_APPLICABLE, GET + final()),
})  # fmt: skip
def test_102_is_remarked(expected, text):
    assert verdict("S102-deprecated", text) == expected


RULE = "S103-fields"


@cases({
    "the same link": (KEPT, GET + hint("</a.css>") + final("</a.css>")),
    "relative and absolute": (KEPT, GET + hint("</x/a.css>") + final("<https://example.com/x/a.css>")),
    "one of them": (KEPT, GET + hint("</a.css>, </b.js>") + final("</b.js>; rel=preload")),
    "one of several responses": (KEPT, GET + hint("</a.css>") + hint("</b.js>") + final("</b.js>")),
    "none of them": (BROKEN, GET + hint("</a.css>") + final("</c.css>")),
    "the content may hold them": (KEPT, GET + hint("</a.css>") + final()),
    "a redirect differs": (
        KEPT,
        GET + hint("</a.css>") + final("</c.css>", status="404 Not Found"),
    ),
    "no final response yet": (KEPT, GET + hint("</a.css>")),
    "no field": (BROKEN, GET + hint() + final()),
    "no field and no final response": (BROKEN, GET + hint()),
    "another field": (KEPT, GET + "< HTTP/1.1 103 Hints\n< X: 1\n<\n" + final("</a>")),
    "no 103": (NOT_APPLICABLE, GET + final("</a>")),
    "the request was not captured": (BROKEN, ">? 18\n" + hint() + final()),
    "part of the final head was lost": (LOST, GET + hint("</a.css>") + "< HTTP/1.1 200 OK\n<? 30"),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        GET + hint("</a.css>") + final("</c.css>").replace("< Link", "< garbage\n< Link"),
    ),
})  # fmt: skip
def test_a_hint_comes_true(expected, text):
    assert verdict(RULE, text) == expected


def test_hints_are_remarks_and_shown():
    text = GET + hint("</a.css>") + final("</c.css>")
    _, findings = judged(text)
    assert [(one.rule, one.severity.value) for one in findings] == [(RULE, "info")]
    assert [each[:2] for each in evidence_of(RULE, text)] == [("link", "Link: </a.css>")]


@pytest.mark.parametrize(
    ("rule", "text"),
    [("S102-deprecated", GET + "< HTTP/1.1 102 Processing\n<"), (RULE, GET + hint() + final())],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
