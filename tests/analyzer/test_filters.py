from ipaddress import ip_network

import msgspec
import pytest

from analyzer.filters import Filters, network, status_codes, time_ns
from analyzer.rules.finding import Finding
from analyzer.rules.rule import Level, Party, Severity, Verdict
from parsers.model import Connection, Endpoint, Exchange, Request, Response


def an_exchange(*, host=b"Example.com:8080", status=404, time=1000):
    connection = Connection(
        number=0,
        capture="a.pcap",
        tcp_stream=0,
        client=Endpoint("2001:db8::1", 50000),
        server=Endpoint("192.0.2.2", 8080),
        roles_known=True,
        start_ns=500,
        end_ns=2000,
    )
    line = b"GET / HTTP/1.1\r\n"
    request = Request(
        head=line + b"Host: " + host + b"\r\n\r\n",
        start_line_length=len(line),
        method="GET",
        target="/",
        first_time=600,
    )
    response = Response(head=b"", status=status, first_time=time)
    exchange = Exchange(connection=connection, index=0, request_or_none=request, response_or_none=response)
    connection.last_exchange = exchange
    return exchange


def a_finding(**changes):
    finding = Finding(
        id="a.pcap:0:0:X",
        rule="X",
        title="t",
        status=404,
        severity=Severity.WARNING,
        severities={},
        level=Level.MUST,
        party=Party.SERVER,
        verdict=Verdict.BROKEN,
        standards=[],
        citation_rfc2616=None,
        citation_current=None,
        message="m",
        advice="a",
        evidence=[],
        capture="a.pcap",
        connection=0,
        exchange=0,
        frames=[],
        filter="",
        time_ns=1000,
        client="[2001:db8::1]:50000",
        server="192.0.2.2:8080",
        method="GET",
        target="/",
        host="example.com",
        reason=None,
        fingerprint="f",
    )
    return msgspec.structs.replace(finding, **changes)


CONDITIONS = [
    ({}, True),
    ({"ports": frozenset({80, 8080})}, True),
    ({"ports": frozenset({50000})}, False),
    ({"hosts": ("example.com",)}, True),
    ({"hosts": ("*.com", "other")}, True),
    ({"hosts": ("ample.com",)}, False),
    ({"statuses": frozenset({404})}, True),
    ({"statuses": frozenset({200})}, False),
    ({"clients": (ip_network("2001:db8::/32"),)}, True),
    ({"clients": (ip_network("192.0.2.0/24"),)}, False),
    ({"servers": (ip_network("10.0.0.0/8"), ip_network("192.0.2.2/32"))}, True),
    ({"servers": (ip_network("::/0"),)}, False),
    ({"since_ns": 1000, "until_ns": 1001}, True),
    ({"since_ns": 3001}, False),
    ({"until_ns": 500}, False),
    ({"statuses": frozenset({404}), "hosts": ("other",)}, False),
]


@pytest.mark.parametrize(("conditions", "shown"), CONDITIONS)
def test_exchanges_connections_and_findings_answer_to_the_same_conditions(conditions, shown):
    filters = Filters(**conditions)
    exchange = an_exchange()
    assert filters.exchange(exchange) is shown
    assert filters.connection(exchange.connection) is shown
    assert filters.finding(a_finding()) is shown
    assert filters.about_subjects is bool(conditions)


def test_what_a_subject_does_not_have_does_not_match():
    exchange = an_exchange()
    exchange.request_or_none = exchange.response_or_none = None
    assert not Filters(hosts=("*",)).exchange(exchange)
    assert not Filters(since_ns=0).exchange(exchange)
    exchange.connection.last_exchange = None
    assert not Filters(statuses=frozenset({404})).connection(exchange.connection)
    assert not Filters(hosts=("*",)).connection(exchange.connection)
    exchange.connection.sni = "example.com"
    assert Filters(hosts=("*",)).connection(exchange.connection)


def test_the_severity_is_asked_of_broken_verdicts_alone():
    filters = Filters(severity=Severity.ERROR)
    assert not filters.weighs(a_finding())
    assert filters.weighs(a_finding(severity=Severity.ERROR))
    assert filters.weighs(a_finding(verdict=Verdict.UNDECIDED))
    assert filters.finding(a_finding())
    assert not filters.about_subjects


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("404", {404}),
        ("4xx", set(range(400, 500))),
        ("4XX, 500", {*range(400, 500), 500}),
        ("400-402", {400, 401, 402}),
        ("999", {999}),
    ],
)
def test_status_codes_are_read(text, codes):
    assert status_codes(text) == codes


@pytest.mark.parametrize(
    "text", ["", "4x", "40", "4040", "xxx", "417-400", "404;405", "-1", "\u0664\u0660\u0664"]
)
def test_other_text_is_no_status_code(text):
    with pytest.raises(ValueError, match="is no status code"):
        status_codes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-02", 86400 * 10**9),
        ("1970-01-01T00:00:01Z", 10**9),
        ("1970-01-01 00:01", 60 * 10**9),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T00:00:00.25", 250_000_000),
        ("1700000000.000000001", 1_700_000_000_000_000_001),
        ("12", 12 * 10**9),
        ("1970-01-01t00:00:01.000000001z", 10**9 + 1),
        ("1970-01-01T02:00:00.5+02:00", 500_000_000),
        ("1969-12-31T23:00:01-0100", 10**9),
        ("1970-01-01T00:00:60Z", 60 * 10**9),
    ],
)
def test_times_are_read(text, expected):
    assert time_ns(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2024-13-01",
        "2024-01-01T25:00:00Z",
        "01.02.2024",
        "-5",
        "1970-01-01T00:00:61Z",
        "1970-01-01T00:00.5",
        "1970-01-01T",
        "0001-01-01T00:00+23:59",
    ],
)
def test_other_text_is_no_time(text):
    with pytest.raises(ValueError, match="is no time"):
        time_ns(text)


def test_networks_are_read():
    assert network("10.1.2.3/8") == ip_network("10.0.0.0/8")
    assert network("[2001:db8::1]") == ip_network("2001:db8::1/128")
    with pytest.raises(ValueError, match="is no address"):
        network("example.com")
