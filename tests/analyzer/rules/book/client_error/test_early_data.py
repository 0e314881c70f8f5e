"""425 and Early-Data."""

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    overlapping,
    undecided,
    verdict,
)

RULE = "S425-early-data"


def answered(request="", status="425 Too Early"):
    return f"> GET / HTTP/1.1\n{request}>\n< HTTP/1.1 {status}\n<\n< later"


def in_tls(said):
    said.exchanges[0].tls = True


@cases({
    "Early-Data": (KEPT, answered("> Early-Data: 1\n")),
    "another value counts as 1": (KEPT, answered("> early-data: yes\n")),
    "none": (BROKEN, answered()),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered("> Early-Data 1\n")),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 425 Too Early\n<\n< later"),
    "part of its head was lost": (LOST, "> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 425 Too Early\n<\n< later"),
    "another status": (NOT_APPLICABLE, answered(status="403 Forbidden")),
})  # fmt: skip
def test_425_answers_early_data(expected, text):
    assert verdict(RULE, text) == expected


def test_early_data_of_tls_cannot_be_seen():
    assert verdict(RULE, answered(), change=in_tls) == undecided(Doubt.EARLY_DATA)
    assert verdict(RULE, answered("> Early-Data: 1\n"), change=in_tls) == KEPT


def test_copies_that_differ_prove_nothing():
    assert verdict(RULE, answered(), change=overlapping) == undecided(Doubt.OVERLAP)
