"""If-Range: a part is sent only where the validator matches."""

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    doubtful,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)

OLD, NEW = "Sun, 06 Nov 1994 08:49:37 GMT", "Mon, 07 Nov 1994 08:49:37 GMT"


def part(condition, validators, request="> Range: bytes=0-3\n"):
    return f"""
        > GET /f HTTP/1.1
        {request}{condition}
        >
        <! no Date
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 0-3/10
        {validators}
        <
        <= abcd
    """


@cases({
    "the same tag": (KEPT, part('> If-Range: "a"', '< ETag: "a"')),
    "another tag": (BROKEN, part('> If-Range: "a"', '< ETag: "b"')),
    "tags have case": (BROKEN, part('> If-Range: "a"', '< ETag: "A"')),
    "a weak tag in the request never matches": (BROKEN, part('> If-Range: W/"a"', '< ETag: "a"')),
    "a weak tag in the response never matches": (BROKEN, part('> If-Range: "a"', '< ETag: W/"a"')),
    "a tag that an intermediary made weak": (
        undecided(Doubt.PROXY),
        part('> If-Range: "a"', '< ETag: W/"a"\n        < Via: 1.1 gate'),
    ),
    "another tag, by an intermediary": (BROKEN, part('> If-Range: "a"', '< ETag: W/"b"\n< Via: 1.1 gate')),
    "no tag to compare with": (undecided(Doubt.VALIDATOR_ABSENT), part('> If-Range: "a"', "")),
    "a tag that cannot be read": (undecided(Doubt.VALIDATOR_ABSENT), part('> If-Range: "a"', "< ETag: a")),
    "the same date": (KEPT, part(f"> If-Range: {OLD}", f"< Last-Modified: {OLD}")),
    "the same date in another form": (
        KEPT,
        part("> If-Range: Sunday, 06-Nov-94 08:49:37 GMT", f"< Last-Modified: {OLD}"),
    ),
    "modified since": (BROKEN, part(f"> If-Range: {OLD}", f"< Last-Modified: {NEW}")),
    "no date to compare with": (undecided(Doubt.VALIDATOR_ABSENT), part(f"> If-Range: {OLD}", '< ETag: "a"')),
    "neither tag nor date": (undecided(Doubt.VALUE_UNREADABLE), part("> If-Range: a", '< ETag: "a"')),
    "no If-Range": (NOT_APPLICABLE, part("> X: y", '< ETag: "b"')),
    "no Range": (NOT_APPLICABLE, part('> If-Range: "a"', '< ETag: "b"', request="")),
    "two If-Range lines": (NOT_APPLICABLE, part('> If-Range: "a"\n> If-Range: "b"', '< ETag: "c"')),
    "the request was not captured": (
        NOT_APPLICABLE,
        '>? 20\n< HTTP/1.1 206 Partial Content\n< ETag: "b"\n<\n<= abcd',
    ),
    "part of the request's head was lost": (
        LOST,
        '> GET /f HTTP/1.1\n>? 40\n< HTTP/1.1 206 Partial Content\n< ETag: "b"\n<\n<= abcd',
    ),
    "the whole was sent": (
        NOT_APPLICABLE,
        part('> If-Range: "a"', '< ETag: "b"').replace("206 Partial Content", "200 OK"),
    ),
})  # fmt: skip
def test_a_part_is_sent_only_where_if_range_matches(expected, text):
    assert verdict("S206-if-range-match", text) == expected


def test_a_date_before_that_of_if_range_is_a_breach_today_alone():
    text = part(f"> If-Range: {NEW}", f"< Last-Modified: {OLD}")
    assert verdict("S206-if-range-match", text, profile="rfc9110") == BROKEN
    assert verdict("S206-if-range-match", text, profile="rfc2616") == KEPT


def test_both_validators_are_shown():
    assert evidence_of("S206-if-range-match", part('> If-Range: "a"', '< ETag: "b"')) == [
        ("if-range", 'If-Range: "a"', 4, 54),
        ("etag", 'ETag: "b"', 5, 78),
    ]


def test_neither_differing_copies_nor_a_doubtful_pairing_prove_anything():
    text = part('> If-Range: "a"', '< ETag: "b"')
    assert verdict("S206-if-range-match", text, change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict("S206-if-range-match", text, change=doubtful) == NOT_APPLICABLE
