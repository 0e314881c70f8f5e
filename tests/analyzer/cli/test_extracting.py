"""Extracts of real files, read back by this project's reader and by tshark."""

import gzip
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Dot1Q, Ether

from analyzer.cli import cli
from parsers.capture import open_capture
from parsers.capture.scapy_packets import pcap_of
from parsers.capture.writing import Packet, PcapngWriter
from tests.analyzer.captures import packets
from tests.structure.sources import PROJECT

SAMPLES = PROJECT / "sample_pcaps"
needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not here")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="wirelint")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.stderr
    return result


def findings_of(path, *options):
    done = run("analyze", path, "--format", "jsonl", "--fail-on", "never", "-q", *options)
    return [json.loads(line) for line in done.stdout.splitlines()]


def packets_in(path):
    """Time, link type, length on the wire and octets of each packet."""
    found = []
    with open_capture(path) as capture:
        for batch in capture:
            for one in batch.packets:
                octets = batch.octets[int(one["at"]) : int(one["at"]) + int(one["captured"])].tobytes()
                found.append((int(one["time_ns"]), int(one["link_type"]), int(one["original"]), octets))
    assert capture.warnings == []
    return found


def tshark(path, shown, *fields):
    command = ["tshark", "-r", path, "-Y", shown, "-T", "fields"]
    command += [part for field in fields for part in ("-e", field)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def filter_said(stderr, rule):
    (line,) = [line for line in stderr.splitlines() if line.startswith(f"wirelint: {rule}: ")]
    return line.removeprefix(f"wirelint: {rule}: ")


def test_a_connection_comes_out_as_it_is():
    path = SAMPLES / "handful-of-violations.pcap"
    done = run("extract", path, "--connection", 1, "-o", "x.pcapng")
    whole = packets_in(path)
    part = packets_in("x.pcapng")
    assert len(part) == 26
    assert [one for one in whole if one in part] == part
    assert "26 frames in x.pcapng, which holds their secrets in clear" in done.stderr
    assert oct(Path("x.pcapng").stat().st_mode & 0o777) == "0o600"
    text = run("connections", "x.pcapng", "--format", "jsonl").stdout
    (connection,) = [json.loads(line) for line in text.splitlines()]
    assert (connection["client"], connection["exchanges"]) == ("192.0.2.11", 5)


@needs_tshark
@pytest.mark.parametrize("around", [(), ("--around", "3"), ("--around", "2ms")])
def test_the_filter_of_each_finding_shows_its_frames_in_tshark(around):
    path = SAMPLES / "handful-of-violations.pcap"
    whole = packets_in(path)
    found = findings_of(path)
    assert len(found) == 8
    for finding in found:
        done = run("extract", path, "--finding", finding["id"], *around, "-o", "x.pcapng")
        rows = tshark("x.pcapng", filter_said(done.stderr, finding["rule"]), "frame.number", "frame.comment")
        part = packets_in("x.pcapng")
        shown = [part[int(number) - 1] for number, _ in rows]
        assert shown == [whole[frame - 1] for frame in finding["frames"]]
        for frame, (_, comment) in zip(finding["frames"], rows, strict=True):
            assert comment.startswith(f"{finding['rule']}: ")
            assert comment.endswith(f"[Frame {frame} of {path}]")
        commented = tshark("x.pcapng", "frame.comment", "frame.number")
        assert [number for (number,) in commented] == [number for number, _ in rows]


@needs_tshark
def test_vlan_and_ipv6_and_nanoseconds_stay(tmp_path):
    made = []
    for packet in packets():
        framed = Ether(src=packet.src, dst=packet.dst) / Dot1Q(vlan=7) / packet[IP]
        framed.time = packet.time
        made.append(framed)
    (tmp_path / "vlan.pcap").write_bytes(pcap_of(made).read())
    run("extract", "vlan.pcap", "--connection", 0, "-o", "x.pcapng")
    rows = tshark("x.pcapng", "vlan.id == 7", "frame.time_epoch")
    assert [time for (time,) in rows] == [f"1704067200.25{number}000007" for number in range(7)]
    sample = SAMPLES / "vlan-ipv6.pcap"
    run("extract", sample, "--connection", 0, "-o", "y.pcapng")
    assert packets_in("y.pcapng") == [one for one in packets_in(sample) if one in packets_in("y.pcapng")]
    assert tshark("y.pcapng", "ipv6 && http.response", "frame.number")


def test_a_ring_of_files_is_one_capture(tmp_path):
    made = packets()
    names = ("r_00001_20240101000000.pcap", "r_00002_20240101000001.pcap")
    for name, part in zip(names, (made[:4], made[4:]), strict=True):
        (tmp_path / name).write_bytes(pcap_of(part).read())
    (finding,) = findings_of(names[0], names[1], "--select", "S405-allow")
    asked = ("--finding", finding["id"], "--select", "S405-allow")
    run("extract", *names, *asked, "-o", "x.pcapng", "-q")
    assert [octets for _, _, _, octets in packets_in("x.pcapng")] == [bytes(packet) for packet in made]
    written = (tmp_path / "x.pcapng").read_bytes()
    assert b"[Frame 4 of 2 files: 4 of r_00001_20240101000000.pcap]" in written
    assert b"[Frame 5 of 2 files: 1 of r_00002_20240101000001.pcap]" in written


def test_a_compressed_capture_works(tmp_path):
    made = packets()
    (tmp_path / "single.pcap.gz").write_bytes(gzip.compress(pcap_of(made).read()))
    run("extract", "single.pcap.gz", "--connection", "0:0", "--around", "0", "-o", "x.pcap")
    assert [octets for _, _, _, octets in packets_in("x.pcap")] == [bytes(made[3]), bytes(made[4])]


def test_a_pcap_has_no_comments_and_one_link_type(tmp_path):
    made = packets()
    with (tmp_path / "two.pcapng").open("wb") as out:
        writer = PcapngWriter(out)
        writer.section("", "")
        for number, packet in enumerate(made):
            octets = bytes(packet) if number < 4 else bytes(packet[IP])
            writer.packet(Packet(number, 1 if number < 4 else 101, 0, len(octets), octets))
    (tmp_path / "x.pcap").write_bytes(b"as it was")
    done = run("extract", "two.pcapng", "--connection", 0, "-o", "x.pcap", code=2)
    assert done.stderr == (
        "wirelint: error: -o x.pcap: a pcap holds packets of one link type, and these are of 1 and 101; "
        ".pcapng takes them\n"
    )
    assert (tmp_path / "x.pcap").read_bytes() == b"as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["two.pcapng", "x.pcap"]
    run("extract", "two.pcapng", "--connection", 0, "-o", "y.pcapng")
    assert [link_type for _, link_type, _, _ in packets_in("y.pcapng")] == [1] * 4 + [101] * 3


def test_all_of_a_fingerprint_come_from_all_captures(tmp_path):
    for name in ("one.pcap", "two.pcap"):
        (tmp_path / name).write_bytes(pcap_of(packets()).read())
    first, second = findings_of(".", "--select", "S405-allow")
    assert first["fingerprint"] == second["fingerprint"]
    name = ("--finding", first["fingerprint"])
    run("extract", "one.pcap", "two.pcap", *name, "-o", "a.pcapng")
    done = run("extract", "one.pcap", "two.pcap", *name, "--all", "-o", "b.pcapng")
    assert (len(packets_in("a.pcapng")), len(packets_in("b.pcapng"))) == (7, 14)
    filters = [line.partition(": ")[2] for line in done.stderr.splitlines()[1:]]
    assert [text.partition(" && ")[0] for text in filters] == [
        "S405-allow: frame.number in {4..5}",
        "S405-allow: frame.number in {11..12}",
    ]


@needs_tshark
def test_all_filters_show_their_frames_behind_one_another(tmp_path):
    for name in ("one.pcap", "two.pcap"):
        (tmp_path / name).write_bytes(pcap_of(packets()).read())
    done = run(
        *("extract", "one.pcap", "two.pcap", "--finding", findings_of("one.pcap")[0]["fingerprint"]),
        *("--all", "-o", "b.pcapng"),
    )
    shown = done.stderr.splitlines()[-1].partition(": ")[2].partition(": ")[2]
    assert [number for (number,) in tshark("b.pcapng", shown, "frame.number")] == ["11", "12"]


def test_no_input_is_written_over(tmp_path):
    octets = pcap_of(packets()).read()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pcap").write_bytes(octets)
    (tmp_path / "link.pcap").symlink_to(tmp_path / "in" / "a.pcap")
    for output in ("in/a.pcap", "link.pcap"):
        done = run("extract", "in", "--connection", 0, "-o", output, code=2)
        assert f"-o {output} is one of the captures" in done.stderr
    assert (tmp_path / "in" / "a.pcap").read_bytes() == octets


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.pcap", "--connection", "1"], "a.pcap: no connection 1: the last is 0"),
        (["a.pcap", "--connection", "0:1"], "a.pcap: no exchange 1 on connection 0"),
        (["a.pcap", "--finding", "0:0:S404"], "a.pcap: no finding with the id 0:0:S404, "),
        (["a.pcap", "--finding", "0" * 32], f"a.pcap: no finding with the fingerprint {'0' * 32}, "),
        (["none.pcap", "--connection", "0"], "none.pcap: no such file"),
    ],
)
def test_what_is_not_there_is_one_line_and_code_2(arguments, message, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap_of(packets()).read())
    done = run("extract", *arguments, "-o", "x.pcapng", code=2)
    assert done.stderr.startswith(f"wirelint: error: {message}")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "x.pcapng").exists()


def test_a_pipe_cannot_be_read_twice(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    done = run("extract", "pipe", "--connection", 0, "-o", "x.pcapng", code=2)
    assert "pipe: cannot be read twice" in done.stderr


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap_of(packets()).read())
    done = run("extract", "a.pcap", "--connection", 0, "-o", "no/where.pcapng", code=2)
    assert done.stderr == "wirelint: error: no/where.pcapng: No such file or directory\n"


def test_standard_output_takes_it(tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap_of(packets()).read())
    done = run("extract", "a.pcap", "--connection", 0, "-o", "-")
    (tmp_path / "x.pcapng").write_bytes(done.stdout_bytes)
    assert len(packets_in("x.pcapng")) == 7
    assert "7 frames in standard output, which holds" in done.stderr


def test_comments_are_masked_unless_asked_for(tmp_path):
    made = packets()
    made[4][TCP].payload.load = made[4][TCP].payload.load.replace(b"405 ", b"401 ")
    (tmp_path / "a.pcap").write_bytes(pcap_of(made).read())
    run("extract", "a.pcap", "--connection", 0, "-o", "x.pcapng")
    octets = (tmp_path / "x.pcapng").read_bytes()
    assert octets.count(b"session=secret") == 1  # in the packet; in no comment
    assert b"S401-www-authenticate: " in octets


def test_the_command_of_the_readme_runs(tmp_path):
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"`wirelint (extract [^`]* -o slice\.pcapng)`", text)
    assert commands
    (tmp_path / "sample_pcaps").symlink_to(SAMPLES)
    for command in commands:
        done = run(*command.split())
        assert " frames in slice.pcapng, which holds their secrets in clear" in done.stderr


def test_what_a_settings_file_ignores_or_silences_is_as_in_show(tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap_of(packets()).read())
    asked = ("extract", "a.pcap", "--finding", "0:0:S405-allow", "-o", "x.pcapng")
    (tmp_path / "wirelint.toml").write_text('host = "other.example"\nmin-severity = "error"\n')
    run(*asked)
    (tmp_path / "wirelint.toml").write_text('[[ignores]]\nrule = "S405"\nreason = "known"\n')
    run(*asked)
    (tmp_path / "wirelint.toml").write_text('ignore = "S405"\n')
    assert "no finding with the id 0:0:S405-allow" in run(*asked, code=2).stderr


@needs_tshark
def test_filters_show_their_frames_in_real_captures(corpus):
    tried = 0
    for path in sorted(corpus.rglob("*.pcap*"))[::150]:
        if path.stat().st_size > 500_000:
            continue
        result = CliRunner().invoke(cli, ["analyze", str(path), "-f", "jsonl", "--fail-on", "never", "-q"])
        if result.exit_code or not result.stdout:
            continue
        finding = json.loads(result.stdout.splitlines()[-1])
        done = run("extract", path, "--finding", finding["id"], "-o", "x.pcapng")
        fields = ("frame.time_epoch", "frame.len", "frame.cap_len", "tcp.seq_raw")
        shown = tshark("x.pcapng", filter_said(done.stderr, finding["rule"]), *fields)
        assert shown == tshark(path, finding["filter"], *fields)
        assert len(shown) == len(finding["frames"])
        tried += 1
    assert tried > 5
