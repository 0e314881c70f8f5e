"""--tap: where a capture was taken, or two captures of the same connections."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.cli.taps import settings_of_taps
from analyzer.rules.closes.verdict import Vantage

SAMPLES = Path(__file__).parents[3] / "sample_pcaps"
CLIENT, SERVER = SAMPLES / "early-413-client-tap.pcap", SAMPLES / "early-413-reset.pcap"


def run(*arguments):
    return CliRunner().invoke(cli, [*arguments, "--isolated"], prog_name="wirelint")


def settings(*taps, captures=()):
    options = {"taps": taps, "captures": captures}
    return settings_of_taps(options), options["captures"]


def test_one_word_is_a_place():
    assert settings("client", captures=("a",)) == ({"vantage": Vantage.CLIENT}, ("a",))
    assert settings(captures=("a",)) == ({}, ("a",))


@pytest.mark.parametrize(
    ("taps", "captures"),
    [(("client=A",), ("server=B",)), (("server=B",), ("client=A",)), (("client=A", "server=B"), ())],
)
def test_two_captures_are_one_for_each_end(taps, captures):
    found = settings(*taps, captures=captures)
    assert found == ({"client_tap": "A", "vantage": Vantage.SERVER}, ("B",))


@pytest.mark.parametrize(
    ("taps", "captures"),
    [
        (("nowhere",), ("a",)),
        (("client", "server"), ("a",)),
        (("client=A",), ("B",)),
        (("client=A",), ("server=B", "c")),
        (("client=A",), ("server=",)),
        (("client=-",), ("server=B",)),
    ],
)
def test_anything_else_is_refused(taps, captures):
    with pytest.raises(click.UsageError):
        settings(*taps, captures=captures)


def test_both_taps_give_one_verdict_and_say_what_each_alone_would_have():
    result = run("connections", "--tap", f"client={CLIENT}", f"server={SERVER}", "--format", "jsonl")
    close = json.loads(result.stdout)["close"]
    assert (close["verdict"], close["outcome"], close["vantage"]) == (
        "reset-before-ack",
        "delivered-then-reset",
        "both",
    )
    assert {tap: alone["verdict"] for tap, alone in close["taps"].items()} == {
        "client": "reset-before-ack",
        "server": "reset-before-ack",
    }


def test_a_tap_that_cannot_be_read_is_said_and_the_other_is_judged_all_the_same(tmp_path):
    result = run("connections", "--tap", f"client={tmp_path / 'none.pcap'}", f"server={SERVER}")
    assert result.exit_code == 2
    assert "none.pcap" in result.stderr
    assert "reset-before-ack" in result.stdout


def test_connections_that_the_other_capture_lacks_are_counted():
    other = SAMPLES / "vlan-ipv6.pcap"
    result = run("connections", "--tap", f"client={CLIENT}", f"server={other}")
    assert "1 of its connections are in no other capture" in result.stderr
