"""One traffic set gives the same exchanges in every container, under every link type, in every tunnel."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6

from analyzer.run import Run, Settings
from parsers import read
from parsers.model import Connection, Exchange
from sample_pcaps.wire import Capture, Conversation, page, request, response
from tests.properties.wrapping import CONTAINERS, LINKS, TUNNELS, Frames, pcap, pcapng

PROJECT = Path(__file__).parents[2]


def bare_ip(source, destination, _macs, number):
    if ":" in source:
        return IPv6(src=source, dst=destination)
    return IP(src=source, dst=destination, id=number, flags="DF")


def traffic() -> Frames:
    """Two conversations interleaved, over IPv4 and IPv6: reordering, a gap, HEAD, chunks, 100, an RST."""
    tap = Capture()
    four = Conversation(tap, below=bare_ip).open()
    ends = {"client": ("2001:db8::10", 50_000), "server": ("2001:db8:1::20", 8080)}
    six = Conversation(tap, **ends, below=bare_ip).open()
    four.exchange(request("GET /a"), response("200 OK", content=page("A", 4000)))
    six.exchange(request("HEAD /b"), response("200 OK", "Content-Length: 99"))
    four.send(request("GET /c"), client=True)
    first, second = four.segments(response("404 Not Found", content=page("C", 1500)), client=False)
    for segment in (second, first):
        four.put(segment)
    four.acknowledge(client=True)
    chunked = response("200 OK", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n"
    six.exchange(request("POST /d", content=b"d" * 2000), b"HTTP/1.1 100 Continue\r\n\r\n" + chunked)
    four.send(request("GET /e"), client=True)
    four.send(response("200 OK", content=page("E", 6000)), client=False, lost=[1])
    four.exchange(request("GET /f"), response("204 No Content", length=False))
    four.close()
    six.put(six.segment(client=True, flags="RA"))
    return tap.frames


def seen(event):
    """What must not depend on the wrapping; addresses and frame numbers included."""
    if isinstance(event, Connection):
        names = (
            "number",
            "tcp_stream",
            "opened",
            "first_frame",
            "last_frame",
            "packets",
            "octets_c2s",
            "octets_s2c",
        )
        return (str(event.client), str(event.server), *(getattr(event, name) for name in names), event.gaps)
    request_, response_ = event.request, event.response
    return (
        *(event.connection.number, event.index, request_.method, request_.target, response_.status),
        *([interim.status for interim in event.interim], event.complete, response_.missing),
        *(request_.content_length, response_.content_length, request_.first_time, response_.first_time),
        *(request_.first_frame, request_.last_frame, response_.first_frame, response_.last_frame),
        [anomaly.code.value for anomaly in event.anomalies + response_.anomalies],
    )


def table(octets, path):
    path.write_bytes(octets)
    reading = read([str(path)])
    events = [seen(event) for event in reading]
    assert (reading.warnings, reading.accounting.balances()) == ([], [])
    return events


@pytest.fixture(scope="module")
def packets():
    return traffic()


@pytest.fixture(scope="module")
def expected(packets, tmp_path_factory):
    frames = [(time_ns, LINKS["ethernet"].wrap(packet)) for time_ns, packet in packets]
    return table(pcap(frames, 1), tmp_path_factory.mktemp("plain") / "plain.pcap")


def test_the_traffic_set_is_read_as_it_was_written(expected):
    exchanges = [row[2:8] for row in expected if isinstance(row[0], int)]
    assert exchanges == [
        ("GET", "/a", 200, [], True, 0),
        ("HEAD", "/b", 200, [], True, 0),
        ("GET", "/c", 404, [], True, 0),
        ("POST", "/d", 200, [100], True, 0),
        ("GET", "/e", 200, [], False, 1460),
        ("GET", "/f", 204, [], True, 0),
    ]


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("link", ["ethernet", "SLL2"])
def test_every_container_gives_the_same_exchanges(container, link, packets, expected, tmp_path):
    frames = [(time_ns, LINKS[link].wrap(packet)) for time_ns, packet in packets]
    assert table(CONTAINERS[container](frames, LINKS[link].number), tmp_path / "traffic") == expected


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("dissect_all", [False, True], ids=["columnar", "dissected"])
def test_every_link_type_gives_the_same_exchanges(link, dissect_all, packets, expected, tmp_path):
    path = tmp_path / "traffic.pcap"
    frames = [(time_ns, LINKS[link].wrap(packet)) for time_ns, packet in packets]
    path.write_bytes(pcap(frames, LINKS[link].number))
    assert [seen(event) for event in read([str(path)], dissect_all=dissect_all)] == expected


@pytest.mark.parametrize("tunnel", TUNNELS)
@pytest.mark.parametrize("dissect_all", [False, True], ids=["columnar", "dissected"])
def test_every_tunnel_gives_the_same_exchanges(tunnel, dissect_all, packets, expected, tmp_path):
    path = tmp_path / "traffic.pcap"
    path.write_bytes(pcap([(time_ns, TUNNELS[tunnel](packet)) for time_ns, packet in packets], 1))
    assert [seen(event) for event in read([str(path)], dissect_all=dissect_all)] == expected


@pytest.mark.parametrize("container", ["pcap", "pcapng", "gzip", "zstd", "xz"])
def test_standard_input_gives_the_same_lines_as_a_file(container, packets, tmp_path):
    frames = [(time_ns, LINKS["ethernet"].wrap(packet)) for time_ns, packet in packets]
    octets = CONTAINERS[container](frames, 1)
    (tmp_path / "traffic").write_bytes(octets)
    command = [sys.executable, "-m", "analyzer", "exchanges", "--format", "jsonl"]
    there = {"cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": str(PROJECT)}}
    from_file, from_stdin = (
        subprocess.run([*command, name], input=octets, capture_output=True, check=True, **there).stdout
        for name in ("traffic", "-")
    )
    lines = [[json.loads(line) for line in out.splitlines()] for out in (from_file, from_stdin)]
    assert [{**line, "capture": "traffic"} for line in lines[1]] == lines[0]
    assert len(lines[0]) == 6


# -- several files


def exchanges_of(captures, **settings):
    run = Run([str(capture) for capture in captures], Settings(**settings))
    events = list(run.events())
    return [event.exchange for event in events if event.exchange], [
        event.connection for event in events if event.connection
    ]


def fields(exchange):
    response_ = exchange.response_or_none
    return exchange.request.target, response_.status if response_ else None, exchange.complete


RINGS = {
    "dumpcap": [f"ring_{number:05}_2026010509000{number}.pcap" for number in (1, 2, 3)],
    "tcpdump": ["dump.pcap", "dump.pcap1", "dump.pcap2"],
}


@pytest.mark.parametrize("container", [pcap, pcapng], ids=["pcap", "pcapng"])
@pytest.mark.parametrize("names", RINGS.values(), ids=RINGS.keys())
def test_the_files_of_a_ring_are_read_as_one_capture(container, names, packets, tmp_path):
    frames = [(time_ns, LINKS["ethernet"].wrap(packet)) for time_ns, packet in packets]
    paths = [tmp_path / name for name in names]
    for path, (start, end) in zip(paths, itertools.pairwise([0, 13, 27, len(frames)]), strict=True):
        path.write_bytes(container(frames[start:end], 1))
    whole = tmp_path / "elsewhere" / "whole.pcap"
    whole.parent.mkdir()
    whole.write_bytes(container(frames, 1))
    assert list(map(fields, exchanges_of(paths)[0])) == list(map(fields, exchanges_of([whole])[0]))


def test_files_that_overlap_in_time_are_captures_of_their_own(packets, tmp_path):
    frames = [(time_ns, LINKS["ethernet"].wrap(packet)) for time_ns, packet in packets]
    paths = [tmp_path / f"dump.pcap{number}" for number in range(2)]
    for path in paths:
        path.write_bytes(pcap(frames, 1))
    exchanges, connections = exchanges_of(paths)
    assert (len(exchanges), len(connections)) == (12, 4)
    assert {connection.capture for connection in connections} == {str(path) for path in paths}


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["rst-apache-default-413-curl-d25", "rst-go-default-413-http.client-d25"])
def test_two_taps_of_one_connection_are_not_merged(corpus, name):
    taps = [corpus / "lab" / "captures" / f"{name}-{side}.pcap.gz" for side in "cs"]
    together, connections = exchanges_of(taps)
    alone = [exchange for tap in taps for exchange in exchanges_of([tap])[0]]
    assert list(map(fields, together)) == list(map(fields, alone))
    assert [connection.capture for connection in connections] == [str(tap) for tap in taps]
    assert all(isinstance(exchange, Exchange) for exchange in together)
