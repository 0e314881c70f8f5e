from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[3] / "sample_pcaps" / "handful-of-violations.pcap"
SAID = """
    > DELETE /a HTTP/1.1
    > Host: a.example
    >
    < HTTP/1.1 405 Method Not Allowed
    <
    > DELETE /b HTTP/1.1
    > Host: b.example
    >
    < HTTP/1.1 405 Method Not Allowed
    <
    <FIN
"""


@pytest.fixture
def analyzed(wirelint, said):
    said["a.pcap"] = SAID

    def run(*options):
        result = wirelint("analyze", "a.pcap", "--select", "S405-allow", "--isolated", *options)
        assert result.exit_code == 1, result.stderr
        return result.stdout

    return run


def test_findings_stand_by_rule_with_samples(analyzed):
    text = analyzed("--show", "1")
    assert text.count("  - DELETE /") == 1
    assert text == analyzed("--samples", "1")


def test_findings_are_put_together_by_what_is_asked(analyzed):
    text = analyzed("--group-by", "host")
    assert "\nhost a.example: 1 error\n  error  S405-allow  1  first 0:0, frame 5\n" in text
    assert "\nhost b.example: 1 error\n" in text
    assert "  - DELETE" not in text


def test_statistics_are_a_table(analyzed):
    text = analyzed("--statistics")
    assert "  S405-allow  error         2           2  100.0%        1\n" in text
    assert "  - DELETE" not in text


def test_one_of_both(wirelint):
    result = wirelint("analyze", "a.pcap", "--isolated", "--statistics", "--group-by", "host")
    assert (result.exit_code, "either --statistics" in result.stderr) == (2, True)


def test_verbose_shows_the_messages(analyzed):
    text = analyzed("--verbose")
    assert text.count(f"        {'^' * 31} error S405-allow: no Allow") == 2
    assert "^^^" not in analyzed()


def test_closes_are_counted_as_far_as_they_are_shown(analyzed, wirelint):
    closes = "How connections closed, and what became of the response (1 close)\n  1 "
    assert closes in analyzed()
    assert closes in analyzed("--host", "b.example")
    assert closes not in analyzed("--host", "a.example")


@pytest.mark.parametrize(
    "options",
    [(), ("--verbose",), ("--statistics",), ("--group-by", "path"), ("--undecided", "--show", "all")],
)
def test_lines_fit_into_80_columns_but_filters_and_commands(wirelint, options, monkeypatch):
    from analyzer.cli import outputs
    from analyzer.reports.page import Look
    from analyzer.run import Run

    monkeypatch.setattr(outputs, "look_of", lambda _: Look(80))
    monkeypatch.setattr(
        "analyzer.cli.judging.run_of", lambda captures, settings, progress: Run(captures, settings)
    )
    text = wirelint("analyze", SAMPLE, "--isolated", *options).stdout
    wide = [
        line
        for line in text.splitlines()
        if len(line) > 80 and not line.strip().startswith(("frame.number", "wirelint"))
    ]
    assert (wide, len(text) > 1000) == ([], True)
