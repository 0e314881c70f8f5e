import pytest

from analyzer.records import connection_record, exchange_record
from analyzer.redaction import Mask
from analyzer.reports.lines import (
    closing,
    connection_heading,
    connection_line,
    exchange_heading,
    exchange_line,
    magnitude,
)
from analyzer.reports.page import Look
from analyzer.rules.conversation import converse

SAID = """
    > CONNECT proxy.example:443 HTTP/1.1
    >
    < HTTP/1.1 407 \x1b[31mNo
    <
    <FIN
    >RST
"""


def conversation(**changes):
    said = converse(SAID)
    record = exchange_record(said.exchanges[0], mask=Mask())
    for name, value in changes.items():
        setattr(record, name, value)
    return said, record


def test_an_exchange_is_one_line():
    _, record = conversation()
    assert exchange_line(record, Look(100)) == (
        "00:00:00.005000     0    407       0      1.0  CONNECT proxy.example:443"
    )
    assert exchange_heading(Look()).startswith("time ")


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"method": "GET", "target": "/a b\x1b", "host": "ex\x9bample"}, "GET ex\\x9bample/a b\\x1b"),
        ({"method": "GET", "target": "/", "host": None}, "GET 192.0.2.2/"),
        ({"method": None, "target": None}, "(request not captured)"),
        ({"complete": False}, "proxy.example:443  [incomplete]"),
        ({"complete": False, "status": None}, "proxy.example:443  [no response]"),
        ({"method": "GET", "target": "/" + "a" * 400, "host": "h"}, "a" * 15),
    ],
)
def test_lines_say_what_is_known_and_keep_to_the_width(changes, end):
    _, record = conversation(**changes)
    line = exchange_line(record, Look(100))
    assert line.endswith(end)
    assert len(line) <= 100


def test_a_connection_is_one_line():
    said, _ = conversation()
    line, *story = connection_line(connection_record(said.connection), 1_500_000_000, Look(120)).splitlines()
    assert " http/1 x1 " in line
    assert line.split()[2] == "1.500"
    assert line.endswith("192.0.2.1:49152 -> 192.0.2.2:80")
    assert story == [
        "        what became of the response is not known; tap: middle; the client reset the connection"
    ]


def test_closings_are_told_in_order():
    said, _ = conversation()
    record = connection_record(said.connection)
    record.close.verdict = None
    assert closing(record) == "FIN server, RST client"
    record.close.verdict, record.close.subtype = "lost-risk", "idle-close-race"
    assert closing(record) == "lost-risk (idle-close-race)"


@pytest.mark.parametrize(
    ("octets", "written"),
    [(0, "0"), (9999, "9999"), (10_000, "10.0k"), (1_234_567, "1.2M"), (5 * 10**9, "5.0G")],
)
def test_octets_are_shortened(octets, written):
    assert magnitude(octets) == written


@pytest.mark.parametrize("changes", [{}, {"complete": False}, {"complete": False, "status": None}])
def test_an_exchange_keeps_to_the_narrowest_page(changes):
    _, record = conversation(**changes, target="/" + "a" * 400)
    assert len(exchange_line(record, Look(80))) <= 80


def test_on_a_terminal_a_connection_has_lines_that_fit():
    said, _ = conversation()
    record = connection_record(said.connection)
    record.sni = "a-rather-long-name.of.a.server.example"
    record.client = record.server = "2001:db8:1234:5678:9abc:def0:1234:5678"
    record.gaps = 2
    lines = connection_line(record, 1_500_000_000, Look(80), live=True).split("\n")
    octets = [str(record.octets_c2s), str(record.octets_s2c)]
    start = ["0", record.start[11:23], "1.500", str(record.packets), *octets]
    assert lines[0].split() == [*start, "http/1", "x1", "syn"]
    assert max(map(len, lines)) <= 80
    text = " ".join(" ".join(lines).split())
    assert f"[{record.client}]:49152 -> [{record.server}]:80 (a-rather-long-name.of.a.server.example)" in text
    assert " client-aborted [2 gaps] " in text
    heading = connection_heading(Look(80), live=True)
    assert max(map(len, heading.split("\n"))) <= 80
