import click
import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.cli.extract import Distance, FindingName
from analyzer.slices import Around


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a.pcap:3:0:S405-allow", "a.pcap:3:0:S405-allow"),
        ("C:\\x:y.pcap:3:-:TCP-4XX-reset", "C:\\x:y.pcap:3:-:TCP-4XX-reset"),
        ("3:0:S405-allow", "3:0:S405-allow"),
        ("0123456789ABCDEF" * 2, "0123456789abcdef" * 2),
    ],
)
def test_a_name_is_an_id_or_a_fingerprint(text, name):
    assert FindingName().convert(text, None, None) == name


@pytest.mark.parametrize("text", ["", "x", "3:0", "S405-allow", "0123", "3:0:", "g" * 32])
def test_other_text_names_no_finding(text):
    with pytest.raises(click.BadParameter, match="is no id of a finding"):
        FindingName().convert(text, None, None)


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ("0", Around(0)),
        ("50", Around(50)),
        ("2s", Around(None, 2_000_000_000)),
        ("0.25s", Around(None, 250_000_000)),
        ("20ms", Around(None, 20_000_000)),
    ],
)
def test_a_distance_is_a_number_of_frames_or_a_time(text, around):
    assert Distance().convert(text, None, None) == around


@pytest.mark.parametrize("text", ["", "-1", "s", "1.5", "2m", "1e3s", "\u0663"])
def test_other_text_is_no_distance(text):
    with pytest.raises(click.BadParameter, match="neither a number of frames"):
        Distance().convert(text, None, None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.pcap", "-o", "x.pcapng"], "either --finding or --connection"),
        (
            ["a.pcap", "-o", "x.pcapng", "--finding", "3:0:S405-allow", "--connection", "3"],
            "either --finding or --connection",
        ),
        (["a.pcap", "-o", "x.pcapng", "--connection", "3", "--all"], "--all goes with --finding"),
        (["a.pcap", "-o", "x.pcapng", "--connection", "3", "--around", "5"], "--around goes with --finding"),
        (["a.pcap", "--connection", "3"], "Missing option '-o'"),
        (["a.pcap", "-o", "x.txt", "--connection", "3"], "the ending names no format (.pcapng .pcap)"),
        (["a.pcap", "-o", "x.pcapng", "--connection", "x"], "'x' is no connection (3)"),
        (["-", "-o", "x.pcapng", "--connection", "3"], "standard input: cannot be read twice"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["extract", *arguments], prog_name="wirelint")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_help_says_that_it_holds_secrets_and_teaches_by_example():
    text = CliRunner().invoke(cli, ["extract", "--help"], prog_name="wirelint").stdout
    assert "HOLDS ITS SECRETS IN CLEAR" in " ".join(text.split())
    assert "  wirelint extract trace.pcap --finding 3:0:S405-allow -o slice.pcapng" in text
