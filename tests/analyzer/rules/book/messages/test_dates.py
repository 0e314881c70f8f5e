"""Date in 206 and 304, settled when the capture is over."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    judged,
    overlapping,
    undecided,
    verdict,
)

NO_CLOCK = undecided(Doubt.NO_CLOCK)
HEADS = {
    "S206-date": "< HTTP/1.1 206 Partial Content\n< Content-Range: bytes 0-0/10\n",
    "S304-date": "< HTTP/1.1 304 Not Modified\n",
}
CONTENT = {"S206-date": "<\n<= a", "S304-date": "<"}
both = pytest.mark.parametrize("rule", HEADS)


def dateless(rule, *, host="example.com", content=None):
    request = f"> GET /f HTTP/1.1\n> Host: {host}\n> Range: bytes=0-0\n> If-None-Match: *\n>\n"
    return f"{request}<! no Date\n{HEADS[rule]}{content or CONTENT[rule]}\n"


def other(*, host="example.com", date=True):
    denied = "" if date else "<! no Date\n"
    return f"> GET / HTTP/1.1\n> Host: {host}\n>\n{denied}< HTTP/1.1 200 OK\n<\n< Hello\n"


@both
@pytest.mark.parametrize(
    ("expected", "around"),
    [
        (NO_CLOCK, ("", "")),
        (NO_CLOCK, ("", other(date=False))),
        (NO_CLOCK, ("", other(host="other.example"))),
        (BROKEN, ("", other())),
        (BROKEN, (other(), "")),
        (BROKEN, (other(host="EXAMPLE.com"), "")),
    ],
)
def test_a_response_without_date_is_judged_by_the_other_responses_of_its_server(rule, expected, around):
    before, after = around
    assert verdict(rule, before + dateless(rule) + after) == expected


@both
def test_date_is_enough(rule):
    assert verdict(rule, dateless(rule).replace("<! no Date\n", "") + other()) == KEPT


@both
def test_an_empty_date_is_none(rule):
    text = dateless(rule, content="< Date:\n" + CONTENT[rule]).replace("<! no Date\n", "")
    assert verdict(rule, text + other()) == BROKEN


@both
def test_other_codes_are_not_asked(rule):
    assert verdict(rule, other(date=False) + other()) == NOT_APPLICABLE


@both
def test_without_the_request_the_server_is_not_known(rule):
    text = f"{other()}>? 20\n<! no Date\n{HEADS[rule]}{CONTENT[rule]}"
    assert verdict(rule, text).startswith("undecided")
    assert verdict(rule, f">? 20\n<! no Date\n{HEADS[rule]}{CONTENT[rule]}") == NO_REQUEST


@both
def test_part_of_a_head_and_lines_that_cannot_be_read_are_not_judged(rule):
    lost = f"{other()}> GET / HTTP/1.1\n>\n{HEADS[rule]}<? 30"
    malformed = dateless(rule, content="< Date\n" + CONTENT[rule])
    assert verdict(rule, lost) == LOST
    assert verdict(rule, other() + malformed) == undecided(Doubt.MALFORMED_HEAD)


@both
def test_octets_of_which_two_copies_differ_prove_nothing(rule):
    assert verdict(rule, other() + dateless(rule), change=overlapping) == undecided(Doubt.OVERLAP)


@both
def test_at_most_five_findings_of_a_server_are_kept_and_the_first_counts_for_the_others(rule):
    judge, findings = judged(dateless(rule) * 12 + other())
    assert [(one.rule, one.count) for one in findings] == [(rule, 8), *[(rule, 1)] * 4]
    assert judge.tally[rule].broken == 12
