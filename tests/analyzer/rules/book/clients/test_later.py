"""Which URI is used later."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, judged, undecided, verdict

OLD = "S301-client-old-uri"
NEW = "http://example.com/new"


def moved(fields="", *, request="", location=NEW, method="GET", status=301, wait=20):
    head = f">WAIT {wait}\n> {method} /old HTTP/1.1\n{request}>\n< HTTP/1.1 {status} X\n"
    return f"{head}< Location: {location}\n{fields}<\n" + ("" if method == "HEAD" else "< Note.\n")


@cases({
    "once more": (KEPT, moved() * 2),
    "twice more": (BROKEN, moved() * 3),
    "HEAD": (BROKEN, moved(method="HEAD") * 3),
    "POST": (NOT_APPLICABLE, moved(method="POST") * 3),
    "not to be stored": (NOT_APPLICABLE, moved("< Cache-Control: no-store\n") * 3),
    "stale at once": (NOT_APPLICABLE, moved("< Cache-Control: max-age=0\n") * 3),
    "stale since": (NOT_APPLICABLE, moved("< Cache-Control: max-age=10\n") * 3),
    "still fresh": (BROKEN, moved("< Cache-Control: public, max-age=30\n") * 3),
    "a lifetime that is no number": (NOT_APPLICABLE, moved("< Cache-Control: max-age=x\n") * 3),
    "expired": (NOT_APPLICABLE, moved("< Expires: Mon, 01 Jan 2024 00:00:10 GMT\n") * 3),
    "not expired": (BROKEN, moved("< Expires: Mon, 01 Jan 2024 00:00:30 GMT\n") * 3),
    "Expires that is no date": (NOT_APPLICABLE, moved("< Expires: 0\n") * 3),
    "Pragma": (NOT_APPLICABLE, moved("< Pragma: no-cache\n") * 3),
    "Vary: *": (NOT_APPLICABLE, moved("< Vary: *\n") * 3),
    "a reload": (KEPT, moved() * 2 + moved(request="> Cache-Control: no-cache\n")),
    "to https, now and then": (BROKEN, moved(location="https://example.com/old") * 3),
    "to https, at once": (undecided(Doubt.PROXY), moved(location="https://example.com/old", wait=0) * 3),
    "to itself": (NOT_APPLICABLE, moved(location="/old") * 3),
    "another code": (NOT_APPLICABLE, moved(status=302) * 3),
})  # fmt: skip
def test_the_old_uri_is_not_asked_for_again_and_again(expected, text):
    assert verdict(OLD, text) == expected


def test_it_is_reported_once():
    judge, _ = judged(moved() * 6)
    assert judge.tally[OLD].broken == 1


def visit(target="/new", wait=10, fields="", status=200):
    return f">WAIT {wait}\n> GET {target} HTTP/1.1\n{fields}>\n< HTTP/1.1 {status} X\n<\n< Hello\n"


CODES = {302: "S302-client-keep-uri", 307: "S307-client-keep-uri"}


@pytest.mark.parametrize(("status", "rule"), CODES.items())
def test_a_temporary_uri_is_not_asked_for_at_equal_intervals(status, rule):
    first = moved(status=status, wait=0)
    follow = visit(wait=0)
    assert verdict(rule, first + follow) == NOT_APPLICABLE
    assert verdict(rule, first + follow + visit() * 2) == KEPT
    assert verdict(rule, first + follow + visit() * 3) == BROKEN
    assert verdict(rule, first + follow + visit() + visit(wait=25) + visit()) == KEPT
    assert verdict(rule, (first + visit()) * 4) == NOT_APPLICABLE
    stored = moved("< Cache-Control: max-age=3600\n", status=status, wait=0)
    assert verdict(rule, stored + follow + visit() * 3) == NOT_APPLICABLE
    link = visit(fields="> Referer: http://example.com/\n")
    assert verdict(rule, first + follow + link * 3) == NOT_APPLICABLE
    judge, _ = judged(first + follow + visit() * 8)
    assert judge.tally[rule].broken == 1
