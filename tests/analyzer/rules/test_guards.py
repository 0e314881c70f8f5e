"""The guards: when something that looks wrong proves nothing."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.guards import (
    certain_octets,
    copies_differ,
    is_head,
    is_tunnel,
    known_conditions,
    lacks,
    not_head,
    readable,
)
from analyzer.rules.rule import Doubt, Undecided
from parsers.anomalies import Anomaly, AnomalyCode
from parsers.model import NotObserved, NotObservedReason
from tests.analyzer.rules.verdicts import doubtful, overlapping


def exchange_of(text, change=None):
    said = converse(text)
    if change:
        change(said)
    return said.exchanges[0]


def asked(fields="", method="GET"):
    return exchange_of(f"> {method} / HTTP/1.1\n{fields}>\n< HTTP/1.1 200 OK\n<")


def reason_of(question, *arguments):
    with pytest.raises((Undecided, NotObserved)) as caught:
        question(*arguments)
    return caught.value.reason


def with_anomaly(code):
    request = asked().request
    request.anomalies = [Anomaly(code, 0)]
    return request


UNREADABLE = {
    AnomalyCode.BARE_CR: Doubt.MALFORMED_HEAD,
    AnomalyCode.NUL_OCTET: Doubt.MALFORMED_HEAD,
    AnomalyCode.FIELD_LINE_INVALID: Doubt.MALFORMED_HEAD,
    AnomalyCode.HEAD_TOO_LARGE: Doubt.MALFORMED_HEAD,
    AnomalyCode.START_LINE_INVALID: Doubt.MALFORMED_HEAD,
    AnomalyCode.OVERLAP_DIFFERS: Doubt.OVERLAP,
}


@pytest.mark.parametrize("code", AnomalyCode)
def test_heads_that_others_may_read_otherwise_are_not_readable(code):
    request = with_anomaly(code)
    if code in UNREADABLE:
        assert reason_of(readable, request) is UNREADABLE[code]
    else:
        assert readable(request) is None


@pytest.mark.parametrize("code", AnomalyCode)
def test_only_differing_copies_make_octets_uncertain(code):
    request = with_anomaly(code)
    if code is AnomalyCode.OVERLAP_DIFFERS:
        assert reason_of(certain_octets, request) is Doubt.OVERLAP
    else:
        assert certain_octets(request) is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [("> X: y\n", False), ("", True), ("> X:\n", True), ("> X:\n> X: y\n", False), ("> x: y\n", False)],
)
def test_an_empty_field_lacks_as_an_absent_one(fields, expected):
    assert lacks(asked(fields).request, "x") is expected


def test_a_field_is_not_lacking_where_it_cannot_be_seen():
    assert reason_of(lacks, asked("> no colon\n").request, "x") is Doubt.MALFORMED_HEAD
    assert lacks(asked("> no colon\n> X: y\n").request, "x") is False
    cut = exchange_of("> GET / HTTP/1.1\n>? 20\n< HTTP/1.1 200 OK\n<").request
    assert reason_of(lacks, cut, "x") is NotObservedReason.LOST


@pytest.mark.parametrize(("method", "expected"), [("HEAD", True), ("GET", False), ("head", False)])
def test_head_is_head(method, expected):
    assert is_head(asked(method=method)) is expected


def test_head_is_not_certain_where_the_pairing_is_not():
    text = "> HEAD / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<"
    assert is_head(exchange_of(text, doubtful)) is False
    assert is_head(exchange_of(">? 20\n< HTTP/1.1 200 OK\n<")) is False


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ("> HEAD / HTTP/1.1\n>", Doubt.METHOD_UNKNOWN),
        ("> head / HTTP/1.1\n>", Doubt.METHOD_UNKNOWN),
        (">= HEAD /HTTP/1.1\\r\\nA: b\\r\\n\\r\\n", Doubt.METHOD_UNKNOWN),
        (">? 20", NotObservedReason.NO_REQUEST),
    ],
)
def test_where_head_cannot_be_excluded_content_proves_nothing(request_, reason):
    assert reason_of(not_head, exchange_of(f"{request_}\n< HTTP/1.1 200 OK\n<")) is reason


@pytest.mark.parametrize("method", ["GET", "POST", "CONNECT", "BREW"])
def test_any_other_method_excludes_head(method):
    assert not_head(asked(method=method)) is None


def test_copies_differ_wherever_they_do():
    text = "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<"
    assert copies_differ(exchange_of(text, overlapping)) is True
    assert copies_differ(exchange_of(text)) is False
    assert copies_differ(exchange_of("> GET / HTTP/1.1\n>")) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> CONNECT a:1 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<", True),
        ("> CONNECT a:1 HTTP/1.1\n>\n< HTTP/1.1 407 No\n<", False),
        ("> GET / HTTP/1.1\n>\n< HTTP/1.1 101 Switching Protocols\n<", True),
        ("> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<", False),
        ("> GET / HTTP/1.1\n>", False),
    ],
)
def test_where_http_ends(text, expected):
    assert is_tunnel(exchange_of(text)) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("", set()),
        ("> If-None-Match: *\n> if-match: *\n", {"if-none-match", "if-match"}),
        ("> If-Modified-Since: x\n", {"if-modified-since"}),
        ("> If-Unmodified-Since: x\n> If-Range: x\n", {"if-unmodified-since", "if-range"}),
        ("> Iff: x\n> X-Iffy: y\n", set()),
    ],
)  # fmt: skip
def test_conditions_of_the_standards_are_named(fields, expected):
    assert known_conditions(asked(fields).request) == expected


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("> If: (<a>)\n", Doubt.EXTENSION_CONDITION),
        ("> A-IM: feed\n", Doubt.EXTENSION_CONDITION),
        ("> If-Schedule-Tag-Match: a\n", Doubt.EXTENSION_CONDITION),
        ("> x-ms-if-source: a\n", Doubt.EXTENSION_CONDITION),
        ("> If-Match\n", Doubt.MALFORMED_HEAD),
    ],
)
def test_other_conditions_are_not_judged(fields, reason):
    assert reason_of(known_conditions, asked(fields).request) is reason
