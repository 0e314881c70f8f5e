"""Conditional GETs: 304 where nothing changed, and there alone."""

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
    finding_of,
    overlapping,
    undecided,
    verdict,
)

EARLIER, LATER = "Fri, 01 Dec 2023 12:00:00 GMT", "Sun, 31 Dec 2023 12:00:00 GMT"
FUTURE = "Mon, 01 Jan 2024 12:00:00 GMT"  # the Date of the responses is midnight of that day
SINCE, MODIFIED = "> If-Modified-Since: {}\n", "< Last-Modified: {}\n"


def asked(request, fields, *, status="304 Not Modified", method="GET"):
    return f"> {method} / HTTP/1.1\n{request}>\n< HTTP/1.1 {status}\n{fields}<"


def tags(sent, got, **options):
    return asked(f"> If-None-Match: {sent}\n", f"< ETag: {got}\n" if got else "", **options)


def sent_again(sent, got, **options):
    return tags(sent, got, status="200 OK", **options)


def dates(since, modified, **options):
    return asked(SINCE.format(since), MODIFIED.format(modified) if modified else "", **options)


UNREADABLE, NO_VALIDATOR = undecided(Doubt.VALUE_UNREADABLE), undecided(Doubt.VALIDATOR_ABSENT)


@cases({
    "304": (KEPT, tags('"a"', '"a"')),
    "304 without a validator": (KEPT, tags('"a"', "")),
    "304 by date": (KEPT, dates(LATER, EARLIER)),
    "the tag that was sent": (BROKEN, sent_again('"a"', '"a"')),
    "one of those that were sent": (BROKEN, sent_again('"b", W/"a"', '"a"')),
    "weakly equal": (BROKEN, sent_again('"a"', 'W/"a"')),
    "to HEAD": (BROKEN, sent_again('"a"', '"a"', method="HEAD")),
    "another tag: it changed": (NOT_APPLICABLE, sent_again('"a"', '"b"')),
    "a tag in other case": (NOT_APPLICABLE, sent_again('"a"', '"A"')),
    "to POST the condition means something else": (NOT_APPLICABLE, sent_again('"a"', '"a"', method="POST")),
    "any tag": (NOT_APPLICABLE, sent_again("*", '"a"')),
    "no ETag": (NO_VALIDATOR, sent_again('"a"', "")),
    "no tag in If-None-Match": (UNREADABLE, sent_again("a", '"a"')),
    "no tag in ETag": (UNREADABLE, sent_again('"a"', "a")),
    "If-Match too": (
        NOT_APPLICABLE,
        asked('> If-None-Match: "a"\n> If-Match: "a"\n', '< ETag: "a"\n', status="200 OK"),
    ),
    "If-Unmodified-Since too": (
        NOT_APPLICABLE,
        asked(f'> If-None-Match: "a"\n> If-Unmodified-Since: {LATER}\n', '< ETag: "a"\n', status="200 OK"),
    ),
    "a condition of an extension": (
        undecided(Doubt.EXTENSION_CONDITION),
        asked('> If-None-Match: "a"\n> If-Schedule-Tag-Match: "x"\n', '< ETag: "a"\n', status="200 OK"),
    ),
    "the tag decides where there is a date too": (
        NOT_APPLICABLE,
        asked(
            f'> If-None-Match: "a"\n{SINCE.format(LATER)}',
            f'< ETag: "b"\n{MODIFIED.format(EARLIER)}',
            status="200 OK",
        ),
    ),
    "older than the date": (BROKEN, dates(LATER, EARLIER, status="200 OK")),
    "as old as the date": (BROKEN, dates(LATER, LATER, status="200 OK")),
    "newer than the date": (NOT_APPLICABLE, dates(EARLIER, LATER, status="200 OK")),
    "a date that is none is no condition": (NOT_APPLICABLE, dates("0", EARLIER, status="200 OK")),
    "nor is one in the future": (NOT_APPLICABLE, dates(FUTURE, EARLIER, status="200 OK")),
    "no Last-Modified": (NO_VALIDATOR, dates(LATER, "", status="200 OK")),
    "no date in Last-Modified": (UNREADABLE, dates(LATER, "0", status="200 OK")),
    "no condition": (NOT_APPLICABLE, asked("", '< ETag: "a"\n', status="200 OK")),
    "If-Range alone": (NOT_APPLICABLE, asked('> If-Range: "a"\n', '< ETag: "a"\n', status="200 OK")),
    "another code": (NOT_APPLICABLE, tags('"a"', '"a"', status="404 Not Found")),
    "a line of the response": (
        undecided(Doubt.MALFORMED_HEAD), asked('> If-None-Match: "a"\n', '< ETag "a"\n', status="200 OK"),
    ),
    "a 304 whose request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 304 Not Modified\n<"),
    "part of the request of a 304 was lost": (LOST, "> GET / HTTP/1.1\n>? 30\n< HTTP/1.1 304 N\n<"),
    "a 200 whose request was not captured need not be about it": (
        NOT_APPLICABLE, '>? 20\n< HTTP/1.1 200 OK\n< ETag: "a"\n<',
    ),
    "nor need one of whose request a part was lost": (
        NOT_APPLICABLE, '> GET / HTTP/1.1\n>? 30\n< HTTP/1.1 200 OK\n< ETag: "a"\n<',
    ),
})  # fmt: skip
def test_what_is_unchanged_is_answered_304(expected, text):
    assert verdict("S304-used-when-unmodified", text) == expected


def test_by_the_old_standard_a_date_beside_the_tag_may_ask_for_a_200():
    """RFC 2616, 14.26: the method is performed where Last-Modified fails to match If-Modified-Since."""
    text = asked(
        f'> If-None-Match: "a"\n{SINCE.format(EARLIER)}',
        f'< ETag: "a"\n{MODIFIED.format(LATER)}',
        status="200 OK",
    )
    assert finding_of("S304-used-when-unmodified", text).standards == ["rfc9110"]
    same = text.replace(f"Last-Modified: {LATER}", f"Last-Modified: {EARLIER}")
    assert finding_of("S304-used-when-unmodified", same).standards == ["rfc9110", "rfc2616"]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (sent_again('"a"', '"a"'), "warning"),
        (sent_again('"a-gzip"', '"a-gzip"'), "info"),
        (dates(LATER, EARLIER, status="200 OK"), "info"),
    ],
)
def test_dates_and_rewritten_tags_are_remarks(text, severity):
    assert finding_of("S304-used-when-unmodified", text).severity.value == severity


def test_the_tags_of_both_sides_are_shown():
    assert evidence_of("S304-used-when-unmodified", sent_again('"a"', 'W/"a"')) == [
        ("etag", 'ETag: W/"a"', 5, 73),
        ("if-none-match", 'If-None-Match: "a"', 4, 35),
    ]


@cases({
    "the tag that was sent": (KEPT, tags('"a"', '"a"')),
    "one of those that were sent": (KEPT, tags('"b" ,"a"', '"a"')),
    "weakly equal": (KEPT, tags('W/"a"', '"a"')),
    "in several lines": (KEPT, asked('> If-None-Match: "b"\n> If-None-Match: "a"\n', '< ETag: "a"\n')),
    "another": (BROKEN, tags('"a"', '"b"')),
    "another, to HEAD": (BROKEN, tags('"a"', '"b"', method="HEAD")),
    "any": (NOT_APPLICABLE, tags("*", '"b"')),
    "no ETag": (NOT_APPLICABLE, tags('"a"', "")),
    "by date alone": (NOT_APPLICABLE, asked(SINCE.format(LATER), '< ETag: "b"\n')),
    "to PUT, which is another rule's": (NOT_APPLICABLE, tags('"a"', '"b"', method="PUT")),
    "no tag in If-None-Match": (UNREADABLE, tags("a", '"b"')),
    "no tag in ETag": (UNREADABLE, tags('"a"', "b")),
    "a line of the request": (
        undecided(Doubt.MALFORMED_HEAD), asked('> If-None-Match: "a"\n> If-None-Match\n', '< ETag: "b"\n'),
    ),
    "the request was not captured": (NO_REQUEST, '>? 20\n< HTTP/1.1 304 Not Modified\n< ETag: "a"\n<'),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 304 Not Modified\n<? 30"),
})  # fmt: skip
def test_the_304_names_a_tag_that_was_sent(expected, text):
    assert verdict("S304-etag-matches", text) == expected


@pytest.mark.parametrize("suffix", ["-gzip", "--gzip", ";br", "-df", ":zstd"])
def test_a_suffix_of_a_coding_is_a_remark(suffix):
    assert finding_of("S304-etag-matches", tags(f'"a{suffix}"', '"a"')).severity.value == "info"
    assert finding_of("S304-etag-matches", tags('"a"', f'W/"a{suffix}"')).severity.value == "info"
    twice = tags(f'"a{suffix}"', f'"a{suffix}{suffix}"')  # as a module does that appends to its own tags
    assert finding_of("S304-etag-matches", twice).severity.value == "info"
    assert finding_of("S304-etag-matches", tags(f'"a{suffix}"', '"b"')).severity.value == "warning"


@cases({
    "older": (KEPT, dates(LATER, EARLIER)),
    "as old": (KEPT, dates(LATER, LATER)),
    "as old in another form": (KEPT, dates(LATER, "Sunday, 31-Dec-23 12:00:00 GMT")),
    "newer": (BROKEN, dates(EARLIER, LATER)),
    "nothing shown": (KEPT, dates(EARLIER, "")),
    "the tag is asked instead": (
        NOT_APPLICABLE, asked(f'{SINCE.format(EARLIER)}> If-None-Match: "a"\n', MODIFIED.format(LATER)),
    ),
    "to POST": (NOT_APPLICABLE, dates(EARLIER, LATER, method="POST")),
    "no date in the request": (UNREADABLE, dates("yesterday", LATER)),
    "no date in the response": (UNREADABLE, dates(EARLIER, "today")),
    "a line that may be If-None-Match": (
        undecided(Doubt.MALFORMED_HEAD),
        asked(f"{SINCE.format(EARLIER)}> If-None-Match\n", MODIFIED.format(LATER)),
    ),
    "a line that may be Last-Modified": (
        undecided(Doubt.MALFORMED_HEAD), asked(SINCE.format(EARLIER), "< Last-Modified\n"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 304 N\n{MODIFIED.format(LATER)}<"),
})  # fmt: skip
def test_the_304_shows_nothing_newer_than_was_asked_for(expected, text):
    assert verdict("S304-date-consistent", text) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S304-used-when-unmodified", sent_again('"a"', '"a"')),
        ("S304-etag-matches", tags('"a"', '"b"')),
        ("S304-date-consistent", dates(EARLIER, LATER)),
    ],
)
def test_copies_that_differ_and_doubtful_pairings_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
    open_question = NOT_APPLICABLE if "200 OK" in text else undecided(NotObservedReason.PAIRING)
    assert verdict(rule, text, change=doubtful) == open_question
