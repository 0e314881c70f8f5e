"""Canaries: secrets put into a capture are in no output, and with --no-redact they are.

The data of `exchanges` has targets as sent, as README says: there the canaries of targets, and of the
fields that hold URIs, are left out of the question.
"""

import json
import re

import pytest
from click.testing import CliRunner
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether
from scapy.utils import PcapWriter

from analyzer import analyze
from analyzer.cli import cli
from analyzer.cli.analyze import FORMATS as ANALYZE
from analyzer.cli.connections import FORMATS as CONNECTIONS

URIS = (
    "user1",
    "token1",
    "lower1",
    "locuser",
    "loctoken",
    "fragment",
    "referer",
    "twice",
    "invalid",
    "refresh",
)
FIELDS = ("cookie", "setcookie", "bearer", "basic", "proxy", "raw", "folded", "spaced", "trailer")
FORM = "form"
"""Content is in `show` alone."""
CANARY = re.compile(r"canary[a-z0-9]+")

EXCHANGES = [
    (
        "POST http://u:canaryuser1@shop.example/a?token=canarytoken1&q=1 HTTP/1.1",
        "Host: shop.example",
        "Cookie: sid=canarycookie; theme=dark",
        "Authorization: Bearer canarybearer",
        "Proxy-Authorization: Basic canaryproxy",
        "Referer: http://shop.example/b?session_id=canaryreferer",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 24",
        "",
        "password=canaryform&ok=1",
        "HTTP/1.1 302 Found",
        "Set-Cookie: sid=canarysetcookie; Path=/",
        "Location: https://u:canarylocuser@shop.example/c?access_token=canaryloctoken#id_token=canaryfragment",
        "Content-Length: 0",
        "",
        "",
    ),
    (
        "GET /d;jsessionid=canarylower1?x=1 HTTP/1.1",
        "Host: shop.example",
        "Authorization: Basic canarybasic",
        "Cookie: a=1;",
        " b=canaryfolded",
        "",
        "",
        "HTTP/1.1 301 Moved Permanently",
        "Location: /e?token=canarytwice",
        "Location: /f?token=canarytwice and more",
        "Content-Length: 0",
        "",
        "",
    ),
    (
        "GET /g HTTP/1.1",
        "Host: shop.example",
        "Authorization: canaryraw",
        "",
        "",
        "HTTP/1.1 201 Created",
        "Cookie : sid=canaryspaced",
        "Location: http://[bad/?token=canaryinvalid",
        "Refresh: 0; url=/h?token=canaryrefresh",
        "Transfer-Encoding: chunked",
        "",
        "2\r\nok\r\n0\r\nSet-Cookie: sid=canarytrailer\r\n\r\n",
    ),
    (
        "DELETE /h?token=canarytoken1 HTTP/1.1",
        "Host: shop.example",
        "",
        "",
        "HTTP/1.1 405 No",
        "Content-Length: 0",
        "",
        "",
    ),
    (
        "GET /i HTTP/1.1",
        "Host: shop.example",
        "Cookie: sid=canarycookie",
        "Authorization: Bearer canarybearer",
        "Referer: http://shop.example/b?session_id=canaryreferer",
        "",
        "",
        "HTTP/1.1 416 Not Here",
        "Content-Length: 0",
        "",
        "",
    ),
]


def messages(lines):
    """Split the lines of an exchange into the octets of both messages."""
    at = next(number for number, line in enumerate(lines) if line.startswith("HTTP/1.1 "))
    request = "\r\n".join(lines[:at])
    return request.encode(), "\r\n".join(lines[at:]).encode()


@pytest.fixture(scope="module")
def capture(tmp_path_factory):
    """Return the path of a capture of the exchanges, on one connection."""
    path = tmp_path_factory.mktemp("secrets") / "a.pcap"
    ends = {True: ("192.0.2.1", 50000), False: ("192.0.2.2", 80)}
    sequence = {True: 1000, False: 5000}
    with PcapWriter(str(path), linktype=1) as out:
        moment = iter(range(1000))

        def send(flags, octets=b"", *, client):
            (source, source_port), (target, target_port) = ends[client], ends[not client]
            packet = (
                Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
                / IP(src=source, dst=target)
                / TCP(
                    sport=source_port,
                    dport=target_port,
                    flags=flags,
                    seq=sequence[client],
                    ack=0 if flags == "S" else sequence[not client],
                )
                / octets
            )
            packet.time = 1_704_067_200 + next(moment) / 1000
            out.write(packet)
            sequence[client] += len(octets) + ("S" in flags or "F" in flags)

        send("S", client=True)
        send("SA", client=False)
        send("A", client=True)
        for lines in EXCHANGES:
            request, response = messages(lines)
            send("PA", request, client=True)
            send("PA", response, client=False)
        send("FA", client=True)
        send("FA", client=False)
    return str(path)


def printed(*arguments):
    result = CliRunner().invoke(cli, [*arguments, "--isolated"], prog_name="wirelint")
    assert result.exit_code in {0, 1}, result.stderr
    return result.stdout + result.stderr


def canaries(text):
    return set(CANARY.findall(text))


OUTPUTS = [
    *(["analyze", "-f", format_] for format_ in ANALYZE if format_ != "parquet"),
    ["analyze", "--verbose", "--show", "all"],
    ["analyze", "--profile", "both", "--undecided", "--show", "all"],
    *(["analyze", "--group-by", by] for by in ("server", "host", "path", "status", "client")),
    ["analyze", "--statistics"],
    ["exchanges"],
    ["exchanges", "-f", "har"],
    *(["connections", "-f", format_] for format_ in CONNECTIONS if format_ != "parquet"),
]
SHOWN = [["show"], ["show", "-f", "json"], ["show", "--close"]]


@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
def test_no_output_holds_a_canary(capture, arguments):
    text = printed(arguments[0], capture, *arguments[1:])
    assert len(text) > 100
    assert canaries(text) == set()


@pytest.mark.parametrize("arguments", SHOWN, ids=" ".join)
def test_the_messages_as_sent_hold_none(capture, arguments):
    text = printed(arguments[0], capture, "0", *arguments[1:])
    assert len(text) > 100
    assert canaries(text) == set()


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv"])
def test_the_data_of_exchanges_has_targets_as_sent_and_no_credentials(capture, format_):
    headers = [] if format_ == "csv" else ["--headers"]
    found = canaries(printed("exchanges", capture, "-f", format_, *headers))
    assert {f"canary{name}" for name in ("token1", "loctoken")} <= found
    assert found <= {f"canary{name}" for name in URIS}


def test_without_redaction_they_are_there(capture):
    every = {f"canary{name}" for name in (*URIS, *FIELDS)}
    assert canaries(printed("exchanges", capture, "-f", "json", "--headers", "--no-redact")) >= every - {
        "canarytrailer"
    }
    assert canaries(printed("show", capture, "0", "--no-redact")) == every | {f"canary{FORM}"}
    for format_ in ("text", "json", "jsonl", "csv"):
        assert "canarytoken1" in printed("analyze", capture, "-f", format_, "--no-redact")
    verbose = canaries(printed("analyze", capture, "--verbose", "--show", "all", "--no-redact"))
    assert verbose >= {
        f"canary{name}" for name in ("cookie", "bearer", "referer", "spaced", "trailer", "invalid", "refresh")
    }


def test_the_evidence_met_the_canaries(capture):
    """Or the tests above would test little: what the findings would say if nothing were masked."""
    found = canaries(printed("analyze", capture, "-f", "jsonl", "--profile", "both", "--no-redact"))
    assert {"canarytoken1", "canaryspaced", "canarytwice", "canaryuser1", "canarylower1"} <= found


def test_no_parquet_file_and_no_chart_holds_one(capture, tmp_path):
    import pandas as pd

    for command in ("analyze", "connections"):
        printed(command, capture, "-o", str(tmp_path / f"{command}.parquet"))
        assert canaries(pd.read_parquet(tmp_path / f"{command}.parquet").to_csv()) == set()
    printed("analyze", capture, "--charts", str(tmp_path / "charts"))
    drawn = sorted((tmp_path / "charts").iterdir())
    assert {path.suffix for path in drawn} == {".png", ".svg"}
    assert canaries("\n".join(path.read_text("latin-1") for path in drawn)) == set()


def test_python_shows_none_in_findings_view_and_charts(capture):
    from matplotlib.text import Text

    analysis = analyze(capture, profile="both", undecided=True)
    assert canaries(analysis.findings.to_csv()) == set()
    assert canaries(analysis._repr_html_()) == set()
    figure = analysis.charts.violations_by_status()
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert canaries("\n".join(texts)) == set()
    assert any(texts)


def test_reports_of_python_hold_none(capture, tmp_path):
    analysis = analyze(capture, profile="both")
    for ending in ("txt", "json", "jsonl", "csv"):
        analysis.report(tmp_path / f"a.{ending}")
        assert canaries((tmp_path / f"a.{ending}").read_text()) == set()


def test_equal_secrets_have_equal_masks(capture):
    lines = printed("analyze", capture, "-f", "jsonl").splitlines()
    masks = {
        re.search(r"token=(<masked \w+>)", json.loads(line)["target"] or "")[1]
        for line in lines
        if line.startswith("{") and "token=" in (json.loads(line)["target"] or "")
    }
    assert len(masks) == 1
