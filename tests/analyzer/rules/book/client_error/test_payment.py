"""402, which has no meaning yet."""

from analyzer.rules.rule import Doubt, Severity
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    finding_of,
    overlapping,
    undecided,
    verdict,
)


def answered(status, fields="", *, method="GET", request="", content="< why"):
    return f"> {method} /f HTTP/1.1\n{request}>\n<! no Date\n< HTTP/1.1 {status}\n{fields}<\n{content}"


@cases({
    "402": (BROKEN, answered("402 Payment Required")),
    "402 to HEAD": (BROKEN, answered("402 Payment Required", method="HEAD", content="")),
    "without the request": (BROKEN, ">? 20\n< HTTP/1.1 402 Payment Required\n<\n< why"),
    "another 4xx": (KEPT, answered("403 Forbidden")),
    "no 4xx": (NOT_APPLICABLE, answered("200 OK")),
})  # fmt: skip
def test_402_is_reserved(expected, text):
    assert verdict("S402-reserved", text) == expected


def test_it_is_a_remark():
    assert finding_of("S402-reserved", answered("402 Pay")).severity is Severity.INFO


def test_octets_of_which_two_copies_differ_prove_nothing():
    assert verdict("S402-reserved", answered("402 Pay"), change=overlapping) == undecided(Doubt.OVERLAP)
