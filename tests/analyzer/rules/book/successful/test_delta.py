"""226."""

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
    overlapping,
    undecided,
    verdict,
)


def used(accepted="> A-IM: feed, gzip;q=0.5\n", fields='< ETag: "v2"\n< IM: feed\n', method="GET"):
    return f"> {method} /feed HTTP/1.1\n{accepted}>\n< HTTP/1.1 226 IM Used\n{fields}<\n<= one more"


def applied(manipulations):
    return f'< ETag: "v2"\n< IM: {manipulations}\n'


@cases({
    "asked for": (KEPT, used()),
    "several": (KEPT, used(fields=applied("feed, gzip"))),
    "names have no case": (KEPT, used(fields=applied("FEED"))),
    "with parameters": (KEPT, used(fields=applied("feed;level=1"))),
    "no IM": (KEPT, used(fields='< ETag: "v2"\n')),
    "identity is none": (KEPT, used(fields=applied("identity"))),
    "any": (KEPT, used("> A-IM: *\n", applied("vcdiff"))),
    "not asked for": (BROKEN, used(fields=applied("feed, vcdiff"))),
    "refused": (BROKEN, used("> A-IM: vcdiff, feed;q=0.0\n")),
    "a small weight is no refusal": (KEPT, used("> A-IM: feed;q=0.1\n")),
    "no A-IM": (BROKEN, used("")),
    "an empty A-IM": (BROKEN, used("> A-IM:\n")),
    "to POST": (BROKEN, used(method="POST")),
    "to HEAD, which has the head that GET would have": (
        KEPT,
        used(method="HEAD").replace("<= one more", ""),
    ),
    "to an extension": (undecided(Doubt.METHOD_UNKNOWN), used(method="QUERY")),
    "a parameter that is no weight": (KEPT, used("> A-IM: feed;quality=0\n")),
    "methods have case": (undecided(Doubt.METHOD_UNKNOWN), used(method="get")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), used("> A-IM feed\n")),
    "another status": (NOT_APPLICABLE, used().replace("226 IM Used", "200 OK")),
    "part of the request was lost": (LOST, "> GET / HTTP/1.1\n>? 20\n< HTTP/1.1 226 U\n<\n<= x"),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 226 IM Used\n<\n<= x"),
})  # fmt: skip
def test_a_difference_was_asked_for(expected, text):
    assert verdict("S226-requested", text) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (used(method="POST"), ("method other than GET", "POST /feed HTTP/1.1")),
        (used(""), ("no A-IM in the request", "GET /feed HTTP/1.1")),
        (used(fields=applied("vcdiff")), ("manipulation not asked for", "IM: vcdiff")),
    ],
)
def test_what_was_not_asked_for_is_named(text, shown):
    assert [one[:2] for one in evidence_of("S226-requested", text)] == [shown]


@cases({
    "ETag": (KEPT, used()),
    "none": (BROKEN, used(fields="< IM: feed\n")),
    "an empty one": (BROKEN, used(fields="< IM: feed\n< ETag:\n")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), used(fields='< ETag "v2"\n')),
    "the request does not matter": (BROKEN, ">? 20\n< HTTP/1.1 226 IM Used\n<\n<= x"),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 226 U\n<? 40"),
})  # fmt: skip
def test_a_difference_names_the_new_instance(expected, text):
    assert verdict("S226-etag", text) == expected


def test_doubt_proves_nothing():
    assert verdict("S226-requested", used(""), change=doubtful) == undecided(NotObservedReason.PAIRING)
    assert verdict("S226-requested", used(""), change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict("S226-etag", used(fields=""), change=overlapping) == undecided(Doubt.OVERLAP)
