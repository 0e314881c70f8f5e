import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from parsers.capture.scapy_packets import pcap_of
from tests.analyzer.captures import packets


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pcap").write_bytes(pcap_of(packets()).read())
    return lambda *arguments: CliRunner().invoke(cli, ["report", *arguments], prog_name="wirelint")


def test_a_page_is_written_and_the_headline_said(run, tmp_path):
    result = run("a.pcap", "--select", "S405-allow")
    page = (tmp_path / "report.html").read_text()
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 response judged in 1 connection: 1 error" in result.stderr
    assert "S405-allow" in page
    assert "token=abc" not in page
    assert "session=secret" not in page


def test_secrets_are_shown_where_that_is_asked_for(run, tmp_path):
    run("a.pcap", "--no-redact", "-o", "b.html", "-q")
    assert "token=abc" in (tmp_path / "b.html").read_text()


def test_the_exit_code_is_that_of_fail_on(run):
    assert run("a.pcap", "-q").exit_code == 0
    assert run("a.pcap", "-q", "--fail-on", "error").exit_code == 1


def test_standard_output_takes_the_page_too(run):
    result = run("a.pcap", "-o", "-", "-q")
    assert result.stdout.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.pcap",), "none.pcap"),
        (("a.pcap", "-o", "x.csv"), "no format csv here, only html"),
        (("a.pcap", "-o", "a.pcap"), "is one of the captures"),
        (("a.pcap", "-o", "no/such/x.html"), "no/such/x.html"),
        (("a.pcap", "-o", ""), "a page without a name"),
    ],
)
def test_what_cannot_be_done_is_one_line(run, arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.output


def test_analyze_writes_the_same_page(run, tmp_path):
    run("a.pcap", "-o", "r.html", "-q", "--no-redact")
    CliRunner().invoke(cli, ["analyze", "a.pcap", "-o", "a.html", "-q", "--no-redact"], prog_name="wirelint")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "r.html").read_bytes()


def test_the_help_teaches_by_example(run):
    assert "  wirelint report night/ -o night.html" in run("--help").stdout
