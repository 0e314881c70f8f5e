import csv
import io
import json
from collections import Counter

import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from parsers.accounting import Accounting
from parsers.errors import CaptureError

GOOD = """
    > GET /good HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < hello
"""
WRONG = """
    > GET /wrong?token=abc HTTP/1.1
    > Cookie: sid=secret
    > Range: bytes=0-5
    >
    < HTTP/1.1 206 Partial Content
    <
    < abcd
    > GET /failed HTTP/1.1
    > Host: other.example
    >
    < HTTP/1.1 500 Internal Server Error
    <
"""
LOST = """
    >? 100
    < HTTP/1.1 206 Partial Content
    < Content-Range: bytes 0-5/10
    <
    < abcd
"""
UNANSWERED = """
    > GET /waiting HTTP/1.1
    >
"""


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("capture", "options", "code"),
    [
        (GOOD, [], 0),
        (WRONG, [], 1),
        (WRONG, ["--fail-on", "never"], 0),
        (WRONG, ["--fail-on", "never,error"], 0),
        (WRONG, ["--select", "C5XX"], 0),
        (WRONG, ["--select", "C5XX", "--fail-on", "warning"], 1),
        (WRONG, ["--select", "c5xx-explain", "--fail-on", "empty", "--fail-on", "info"], 1),
        (WRONG, ["--ignore", "S206,C5XX", "--fail-on", "info"], 0),
        (WRONG, ["--status", "500"], 0),
        (WRONG, ["--status", "500", "--fail-on", "warning", "--min-severity", "error"], 1),
        (WRONG, ["--host", "other.example", "--fail-on", "error"], 0),
        (WRONG, ["--port", "81", "--fail-on", "error"], 0),
        (WRONG, ["--port", "81", "--fail-on", "empty"], 1),
        (GOOD, ["--fail-on", "empty,undecided"], 0),
        (UNANSWERED, ["--fail-on", "empty"], 1),
        (UNANSWERED, [], 0),
        (LOST, ["--fail-on", "undecided"], 1),
        (LOST, ["--fail-on", "undecided", "--status", "404"], 0),
        (LOST, [], 0),
    ],
)
@pytest.mark.parametrize("format_", ["text", "json", "jsonl", "csv"])
def test_the_exit_code_says_whether_there_is_something_to_fail_on(
    wirelint, said, capture, options, code, format_
):
    said["a.pcap"] = capture
    assert wirelint("analyze", "a.pcap", "--format", format_, *options).exit_code == code


def test_findings_are_lines_of_json_with_the_columns_of_the_contract(wirelint, said):
    said["a.pcap"] = WRONG
    first, second = lines(wirelint("analyze", "a.pcap", "--format", "jsonl"))
    assert " ".join(first) == (
        "id rule title status severity level party verdict standards citation_rfc2616 "
        "citation_current message advice evidence capture connection exchange frames filter time "
        "client server method target host fingerprint"
    )
    assert (first["id"], first["severity"], first["host"]) == (
        "a.pcap:0:0:S206-content-range",
        "error",
        "example.com",
    )
    assert (second["id"], second["severity"], second["host"]) == (
        "a.pcap:0:1:C5XX-explain-body",
        "warning",
        "other.example",
    )


def test_the_json_document_has_accounting_and_coverage(wirelint, said):
    said["a.pcap"], said["b.pcap"] = WRONG, LOST
    document = json.loads(wirelint("analyze", "a.pcap", "b.pcap", "--format", "json").stdout)
    assert list(document) == [
        "schema_version", "wirelint", "findings", "profile", "summary", "coverage", "forgotten", "ignored",
        "baseline", "captures", "accounting", "notes", "warnings", "errors", "interrupted",
    ]  # fmt: skip
    assert document["schema_version"] == 1
    assert [finding["rule"] for finding in document["findings"]] == [
        "S206-content-range",
        "C5XX-explain-body",
    ]
    assert document["coverage"]["S206-content-range"] == {
        "applicable": 2, "kept": 1, "broken": 1, "undecided": 0, "noted": 0, "rate": 0.5, "reasons": {},
    }  # fmt: skip
    accounting = document["accounting"]
    assert accounting["packets"] == accounting["tcp_packets"] + sum(accounting["other_packets"].values())
    assert accounting["exchanges"] == accounting["judged"] + sum(accounting["not_judged"].values()) == 3
    assert document["summary"]["findings"] == {"error": 1, "warning": 1, "info": 0}
    assert document["summary"]["undecided"] == sum(document["summary"]["undecided_by_reason"].values()) > 0


def test_the_table_has_one_row_for_each_finding(wirelint, said):
    said["a.pcap"] = WRONG
    result = wirelint("analyze", "a.pcap", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert [(row["rule"], row["status"], row["frames"]) for row in rows] == [
        ("S206-content-range", "206", "[4,5]"),
        ("C5XX-explain-body", "500", "[6,7]"),
    ]


def test_undecided_verdicts_are_listed_when_asked_for_and_always_counted(wirelint, said):
    said["a.pcap"] = LOST
    assert not lines(wirelint("analyze", "a.pcap", "--format", "jsonl"))
    listed = lines(
        wirelint("analyze", "a.pcap", "--format", "jsonl", "--undecided", "--min-severity", "error")
    )
    assert {finding["verdict"] for finding in listed} == {"undecided"}
    assert all(finding["reason"] for finding in listed)
    assert f", {len(listed)} undecided" in wirelint("analyze", "a.pcap").stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("option", "rules"),
    [
        (["--min-severity", "error"], ["S206-content-range"]),
        (["--host", "OTHER.example"], ["C5XX-explain-body"]),
        (["--host", "*.example", "--host", "example.com"], ["S206-content-range", "C5XX-explain-body"]),
        (["--status", "4xx,500"], ["C5XX-explain-body"]),
        (["--client", "192.0.2.0/24"], ["S206-content-range", "C5XX-explain-body"]),
        (["--server", "192.0.2.1"], []),
        (["--since", "2024-01-01T00:00:00.006Z"], ["C5XX-explain-body"]),
        (["--until", "2024-01-01T00:00:00.006Z"], ["S206-content-range"]),
        (["--select", "S2,S3"], ["S206-content-range"]),
        (["--ignore", "S206-content-range"], ["C5XX-explain-body"]),
    ],
)
def test_filters_choose_what_is_listed(wirelint, said, option, rules):
    said["a.pcap"] = WRONG
    found = lines(wirelint("analyze", "a.pcap", "--format", "jsonl", *option))
    assert [finding["rule"] for finding in found] == rules


def test_filters_do_not_change_what_is_read_and_judged(wirelint, said):
    said["a.pcap"] = WRONG
    whole, part = (
        json.loads(wirelint("analyze", "a.pcap", "--format", "json", *option).stdout)
        for option in ([], ["--status", "500"])
    )
    assert whole["accounting"] == part["accounting"]
    assert whole["coverage"] == part["coverage"]
    assert (whole["summary"]["judged"], part["summary"]["judged"]) == (2, 1)


def test_profile_both_gives_the_severities_of_each(wirelint, said):
    said["a.pcap"] = WRONG
    first, _ = lines(wirelint("analyze", "a.pcap", "--format", "jsonl", "--profile", "both"))
    assert first["standards"] == ["rfc9110", "rfc2616"]
    assert set(first["severities"]) == {"rfc9110", "rfc2616"}
    assert "error by rfc2616" in wirelint("analyze", "a.pcap", "--profile", "both").stdout


def test_secrets_are_masked_unless_asked_for(wirelint, said):
    said["a.pcap"] = WRONG
    for format_ in ("text", "json", "jsonl", "csv"):
        masked = wirelint("analyze", "a.pcap", "--format", format_).stdout
        shown = wirelint("analyze", "a.pcap", "--format", format_, "--no-redact").stdout
        assert "token=<masked " in masked
        assert "token=abc" not in masked
        assert "token=abc" in shown


EMPTY = Accounting()
UDP = Accounting(packets=12, other_packets=Counter({"UDP": 12}))
MIXED = Accounting(packets=12, other_packets=Counter({"UDP": 10, "ARP": 2}))
TLS = Accounting(
    packets=30,
    tcp_packets=30,
    connections=3,
    connections_by=Counter({"tls": 3}),
    tls_names=Counter({"example.com": 2, "": 1}),
)
OTHER = Accounting(
    packets=30, tcp_packets=30, connections=3, connections_by=Counter({"other": 2, "tls": 1}), one_way=1
)


@pytest.mark.parametrize(
    ("capture", "options", "line"),
    [
        (EMPTY, [], "No response was judged: empty capture, no packets in it."),
        (UDP, [], "No response was judged: no TCP in 12 packets: all UDP."),
        (MIXED, [], "No response was judged: no TCP in 12 packets: UDP (10), ARP (2)."),
        (
            TLS,
            [],
            "No response was judged: only TLS, not decrypted: 3 connections to example.com (2), no name (1).",
        ),
        (
            OTHER,
            [],
            "No response was judged: no HTTP in 3 connections: 2 other, 1 tls; 1 with one direction only.",
        ),
        (UNANSWERED, [], "No response was judged: 1 request, and no final response in the capture."),
        (
            WRONG,
            ["--port", "81", "--status", "4xx"],
            "No response was judged: none of the 2 judged responses matches --port 81 --status 4xx.",
        ),
    ],
)
def test_where_nothing_was_judged_the_first_line_says_why(wirelint, said, capture, options, line):
    said["a.pcap"] = capture
    result = wirelint("analyze", "a.pcap", *options)
    assert result.stdout.splitlines()[0] == line
    assert result.stderr == ""
    as_lines = wirelint("analyze", "a.pcap", *options, "--format", "jsonl")
    assert (as_lines.stdout, as_lines.stderr) == ("", f"wirelint: {line}\n")
    document = json.loads(wirelint("analyze", "a.pcap", *options, "--format", "json", "-q").stdout)
    assert document["summary"]["nothing_judged"] == line


def test_of_several_captures_the_readable_ones_are_reported(wirelint, said):
    said["bad.pcap"] = CaptureError("bad.pcap", "not a capture", 0)
    said["a.pcap"] = WRONG
    result = wirelint("analyze", "bad.pcap", "a.pcap", "gone.pcap", "--format", "jsonl")
    assert len(lines(result)) == 2
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "wirelint: error: bad.pcap at octet 0: not a capture",
        "wirelint: error: gone.pcap: no such file",
    ]


def test_an_interruption_reports_what_was_counted(wirelint, said):
    said["a.pcap"] = (WRONG, KeyboardInterrupt())
    result = wirelint("analyze", "a.pcap")
    assert result.exit_code == 130
    assert result.stdout.startswith("Interrupted: 2 responses judged in ")
    assert "wirelint: interrupted" in result.stderr
    document = json.loads(wirelint("analyze", "a.pcap", "--format", "json").stdout)
    assert document["interrupted"] is True


def test_several_outputs_are_written_in_one_run(wirelint, said, tmp_path):
    said["a.pcap"] = WRONG
    paths = [tmp_path / f"out.{ending}" for ending in ("txt", "json", "jsonl", "csv")]
    result = wirelint("analyze", "a.pcap", *[word for path in paths for word in ("-o", path)])
    assert result.stdout == ""
    assert result.stderr.startswith(
        "wirelint: 2 responses judged in 1 connection: 1 error, 1 warning, 0 infos, "
    )
    text, document, records, table = (path.read_bytes().decode() for path in paths)
    assert text.startswith("2 responses judged in 1 connection")
    assert json.loads(document)["findings"] == [json.loads(line) for line in records.splitlines()]
    assert len(table.splitlines()) == 3


def test_hostile_octets_do_not_act(wirelint, said):
    said["a\x1b]0;x\x07.pcap"] = r"""
        >= GET /\x1b[31m HTTP/1.1
        > GET /red HTTP/1.1
        > Host: evil
        >
        < HTTP/1.1 206 =cmd|'/c calc'!A0
        <
        < abcd
    """.replace(r"\x1b", "\x1b").replace("evil", "ev\x9b\x1b[2Jil\u00ad\u0085")
    for format_ in ("text", "json", "jsonl", "csv"):
        out = wirelint("analyze", *said, "--format", format_, "--no-redact").stdout
        assert not set(out) & {
            chr(code) for code in (*range(9), *range(11, 13), *range(14, 32), *range(127, 160))
        }


@pytest.mark.parametrize("samples", ["0", "-1", "x", ""])
def test_samples_are_a_number_or_all(wirelint, samples):
    result = wirelint("analyze", "a.pcap", "--samples", samples)
    assert result.exit_code == 2
    assert "neither a number above 0 nor 'all'" in result.stderr


def test_the_text_shows_a_handful_of_samples_and_says_how_to_see_all(wirelint, said):
    said["a.pcap"] = "".join(
        f"""
            > GET /part-{name} HTTP/1.1
            > Range: bytes=0-5
            >
            < HTTP/1.1 206 Partial Content
            <
            < abcd
        """
        for name in "abcdefgh"
    )
    few = wirelint("analyze", "a.pcap").stdout
    assert "error S206-content-range (8): " in few
    assert few.count("  - GET /part-") == 3
    assert "  + 5 more findings (all: --select S206-content-range --show all)" in few
    assert wirelint("analyze", "a.pcap", "--samples", "all").stdout.count("  - GET /part-") == 8


def test_charts_are_written_to_a_directory(wirelint, said, tmp_path):
    said["a.pcap"] = WRONG
    wirelint("analyze", "a.pcap", "--charts", tmp_path / "charts")
    files = {path.name: path.read_bytes() for path in (tmp_path / "charts").iterdir()}
    assert {"violations_by_status.png", "violations_by_status.svg", "closes.png"} <= files.keys()
    pictures = [octets.startswith(b"\x89PNG") for name, octets in files.items() if name.endswith(".png")]
    assert (len(pictures), all(pictures)) == (len(files) / 2, True)


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["gap", "lost", "pipe", "rst"])
def test_real_captures_are_reported_with_sums_that_add_up(corpus, name):
    path = str(corpus / "edge" / f"{name}.pcap")
    result = CliRunner().invoke(cli, ["analyze", path, "--format", "json"])
    assert result.exit_code in {0, 1}
    document = json.loads(result.stdout)
    assert document["captures"] == [path]
    accounting = document["accounting"]
    assert accounting["packets"] == accounting["tcp_packets"] + sum(accounting["other_packets"].values())
    assert accounting["payload_octets"] == sum(accounting["octets"].values())
    assert accounting["connections"] == sum(accounting["connections_by"].values())
    assert accounting["exchanges"] == accounting["judged"] + sum(accounting["not_judged"].values())
    listed = CliRunner().invoke(cli, ["exchanges", path, "--format", "jsonl"]).stdout
    assert len(listed.splitlines()) == accounting["exchanges"]


OTHER_TOOLS = {"sarif": ".sarif", "junit": ".xml", "markdown": ".md", "github": ".log"}


@pytest.mark.parametrize(("format_", "ending"), OTHER_TOOLS.items())
def test_a_file_for_other_tools_is_what_standard_output_would_be(wirelint, said, tmp_path, format_, ending):
    said["a.pcap"] = WRONG
    path = tmp_path / f"out{ending}"
    result = wirelint("analyze", "a.pcap", "-f", format_, "-o", path, "-o", "-")
    assert (result.exit_code, result.stdout) == (1, path.read_text())
    assert "S206-content-range" in path.read_text()
    assert "abc" not in path.read_text()


def test_several_files_of_one_run_have_the_same_findings(wirelint, said, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is missing")
    said["a.pcap"] = WRONG
    paths = [tmp_path / f"out{ending}" for ending in (".parquet", ".sarif.json", ".jsonl")]
    wirelint("analyze", "a.pcap", "--profile", "both", "--undecided", *(f"-o{path}" for path in paths))
    rows = parquet.read_table(paths[0])
    results = json.loads(paths[1].read_text())["runs"][0]["results"]
    found = [json.loads(line) for line in paths[2].read_text().splitlines()]
    rules = [each["rule"] for each in found]
    assert rows["rule"].to_pylist() == rules == [each["ruleId"] for each in results]
    assert rows["severities"].to_pylist() == [each["severities"] for each in found]
    assert rows["count"].to_pylist() == [each.get("count", 1) for each in found]


def test_what_is_not_listed_is_in_no_file_for_other_tools(wirelint, said):
    said["a.pcap"] = WRONG
    for format_ in OTHER_TOOLS:
        shown = wirelint("analyze", "a.pcap", "-f", format_, "--status", "500").stdout
        assert "no Content-Range" not in shown
