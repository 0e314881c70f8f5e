"""If-Range apart from its comparison."""

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    doubtful,
    evidence_of,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

STRONG, WEAK = "S206-if-range-strong-extra", "S206-if-range-weak-extra"
TAG, WEAK_TAG = '"v1"', 'W/"v1"'
YOUNG, OLD, MINUTE = (
    "Sun, 31 Dec 2023 23:59:30 GMT",
    "Fri, 01 Dec 2023 00:00:00 GMT",
    "Sun, 31 Dec 2023 23:59:00 GMT",
)


def rest(validator=TAG, fields="", *, request="", date=""):
    return f"""
        > GET /f HTTP/1.1
        > Range: bytes=4-7
        > If-Range: {validator}
        {request}
        >
        {date}
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 4-7/10
        {fields}
        <
        <= efgh
    """


EXTRA = "< Content-Language: en"


@pytest.mark.parametrize(
    ("text", "strong", "weak"),
    [
        pytest.param(rest(), KEPT, KEPT, id="a strong tag"),
        pytest.param(rest(fields=EXTRA), BROKEN, KEPT, id="a strong tag, and more"),
        pytest.param(rest(WEAK_TAG), KEPT, KEPT, id="a weak tag"),
        pytest.param(rest(WEAK_TAG, EXTRA), KEPT, BROKEN, id="a weak tag, and more"),
        pytest.param(rest(YOUNG), KEPT, KEPT, id="a young date"),
        pytest.param(rest(YOUNG, EXTRA), KEPT, BROKEN, id="a young date, and more"),
        pytest.param(rest(OLD, EXTRA), BROKEN, KEPT, id="an old date, and more"),
        pytest.param(rest(MINUTE, EXTRA), BROKEN, KEPT, id="a date of a minute before"),
        pytest.param(rest("Tue, 02 Jan 2024 00:00:00 GMT", EXTRA), BROKEN, KEPT, id="a date to come"),
        pytest.param(rest(YOUNG, f"{EXTRA}\n< Age: 30"), BROKEN, KEPT, id="a young date, from a cache"),
        pytest.param(rest(YOUNG, EXTRA, date="<! no Date"), BROKEN, KEPT, id="a young date, and no Date"),
    ],
)
def test_strong_and_weak_validators_are_told_apart(text, strong, weak):
    assert (verdict(STRONG, text), verdict(WEAK, text)) == (strong, weak)


@pytest.mark.parametrize(
    "field",
    ["Content-Type", "Content-Language", "Content-Encoding", "Last-Modified", "Allow", "Content-MD5"],
)
def test_what_the_client_holds_is_not_repeated(field):
    tag = '< ETag: "v1"\n'
    text = rest(fields=f"{tag}< {field}: {OLD if field == 'Last-Modified' else 'x'}")
    assert [shown[0] for shown in evidence_of(STRONG, text)] == [field.lower()]


@pytest.mark.parametrize(
    "field",
    ['ETag: "v1"', "Content-Location: /f", "Expires: 0", "Cache-Control: private", "Vary: *", "X-A: b"],
)
def test_what_a_part_needs_is_sent(field):
    assert verdict(STRONG, rest(fields=f"< {field}")) == KEPT


def test_without_etag_last_modified_is_what_parts_are_put_together_by():
    """Parts may be combined only where they have the same strong validator (RFC 9110, 15.3.7.3)."""
    assert verdict(STRONG, rest(OLD, f"< Last-Modified: {OLD}")) == KEPT
    assert verdict(STRONG, rest(OLD, f'< ETag: "v1"\n< Last-Modified: {OLD}')) == BROKEN


def test_allow_describes_no_representation_today():
    assert finding_of(STRONG, rest(fields="< Allow: GET")).standards == ["rfc2616"]


def test_the_type_of_a_multipart_is_needed():
    text = rest(fields="< Content-Type: multipart/byteranges; boundary=S").replace(
        "< Content-Range: bytes 4-7/10", ""
    )
    assert verdict(STRONG, text) == KEPT


BOTH = pytest.mark.parametrize(("rule", "validator"), [(STRONG, TAG), (WEAK, YOUNG)])


@BOTH
def test_without_if_range_nothing_is_superfluous(rule, validator):
    text = rest(validator, EXTRA)
    response = text[text.index("< HTTP") :]
    assert verdict(rule, text.replace("> If-Range", "> X")) == NOT_APPLICABLE
    assert verdict(rule, text.replace("206 Partial Content", "200 OK")) == NOT_APPLICABLE
    assert verdict(rule, f">? 20\n{response}") == NOT_APPLICABLE
    assert verdict(rule, f"> GET /f HTTP/1.1\n> If-Range: {validator}\n>? 20\n{response}") == LOST
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(rule, rest("soon", EXTRA)) == undecided(Doubt.VALUE_UNREADABLE)


@BOTH
def test_that_the_validator_does_not_match_comes_first(rule, validator):
    other = '< ETag: "v2"' if validator == TAG else f"< Last-Modified: {OLD}"
    text = rest(validator, f"{EXTRA}\n        {other}")
    findings = [one.rule for one in judged(text)[1] if one.verdict.value == BROKEN]
    assert (findings, verdict(rule, text)) == (["S206-if-range-match"], NOT_APPLICABLE)


CLIENT = "S206-client-if-range-weak"


def whole(request):
    return f"> GET /f HTTP/1.1\n{request}>\n< HTTP/1.1 200 OK\n<\n<= abcdefghij"


RANGE = "> Range: bytes=4-7\n"


@cases({
    "a strong tag": (KEPT, whole(f"{RANGE}> If-Range: {TAG}\n")),
    "a date": (KEPT, whole(f"{RANGE}> If-Range: {OLD}\n")),
    "a weak tag": (BROKEN, whole(f"{RANGE}> If-Range: {WEAK_TAG}\n")),
    "no Range": (BROKEN, whole(f"> If-Range: {TAG}\n")),
    "an empty Range": (BROKEN, whole(f"> Range:\n> If-Range: {TAG}\n")),
    "no If-Range": (NOT_APPLICABLE, whole(RANGE)),
    "a part": (KEPT, rest()),
    "another status": (NOT_APPLICABLE, whole(f"> If-Range: {TAG}\n").replace("200 OK", "404 Not Found")),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        whole(f"> Range bytes=4-7\n> If-Range: {TAG}\n"),
    ),
    "the request was not captured": (NOT_APPLICABLE, ">? 20\n< HTTP/1.1 200 OK\n<\n<= abc"),
    "its head was lost": (NOT_APPLICABLE, "> GET / HTTP/1.1\n>? 20\n< HTTP/1.1 200 OK\n<\n<= abc"),
    "what follows If-Range was lost": (
        LOST,
        f"> GET / HTTP/1.1\n> If-Range: {TAG}\n>? 20\n< HTTP/1.1 200 OK\n<\n<= abc",
    ),
})  # fmt: skip
def test_if_range_holds_what_can_be_compared(expected, text):
    assert verdict(CLIENT, text) == expected


def test_both_standards_forbid_weak_tags_for_parts():
    """RFC 2616, 13.3.3: weak validators are for requests of the whole alone."""
    weak = finding_of(CLIENT, whole(f"{RANGE}> If-Range: {WEAK_TAG}\n"))
    alone = finding_of(CLIENT, whole(f"> If-Range: {WEAK_TAG}\n"))
    assert (weak.standards, alone.standards) == 2 * (["rfc9110", "rfc2616"],)


def test_the_client_is_shown():
    found = finding_of(CLIENT, whole(f"> If-Range: {TAG}\n"))
    assert [one.from_client for one in found.evidence] == [True]
    assert verdict(CLIENT, whole(f"> If-Range: {TAG}\n"), change=doubtful) == undecided(
        NotObservedReason.PAIRING
    )
