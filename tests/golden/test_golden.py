"""What is found in each sample capture, in the columns meant; `--update-golden` rewrites the files."""

from pathlib import Path

import pytest

from analyzer.run import Run, Settings

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "sample_pcaps"
CAPTURES = sorted(path.name for path in SAMPLES.glob("*.pcap*") if path.suffix != ".py")


def golden(path):
    """Return the exchanges, the findings and the connections of a capture, as lines."""
    run = Run([str(path)], Settings(undecided=True))
    exchanges, connections, findings = [], [], []
    for event in run.events():
        findings += [_finding(finding) for finding in event.findings]
        if event.exchange is not None:
            exchanges.append(_exchange(event.exchange))
        if event.connection is not None:
            connections.append(_connection(event.connection))
    warnings = [(warning.removeprefix(f"{path}: "),) for warning in run.warnings]
    return "\n".join(
        [
            *_table(
                ("connection", "index", "method", "target", "status", "complete", "anomalies"), exchanges
            ),
            *_table(("rule", "exchange", "verdict"), findings),
            *_table(("connection", "opened", "protocol", "exchanges", "gaps", "ended"), connections),
            *_table(("warning",), warnings),
            "",
        ]
    )


def _exchange(exchange):
    response = exchange.response_or_none
    request = exchange.request_or_none if exchange.doubt is None or response is None else None
    messages = [
        message for message in (exchange, request, *exchange.interim, response) if message is not None
    ]
    return (
        exchange.connection.number,
        exchange.index,
        request.method if request else None,
        request.target if request else None,
        response.status if response else None,
        exchange.complete,
        " ".join(anomaly.code.value for message in messages for anomaly in message.anomalies),
    )


def _finding(finding):
    index = None if finding.exchange is None else finding.exchange
    verdict = finding.verdict.value + (f" ({finding.reason})" if finding.reason else "")
    return finding.rule, f"{finding.connection}:{'-' if index is None else index}", verdict


def _connection(connection):
    ended = connection.close.ended if connection.close else None
    return (
        *(connection.number, connection.opened, connection.protocol.value),
        *(connection.exchanges, connection.gaps, ended),
    )


def _table(headings, rows):
    """Align columns; nothing at all for no rows."""
    if not rows:
        return
    cells = [headings, *([("-" if value in {None, ""} else str(value)) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    for row in cells:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
    yield ""


@pytest.mark.parametrize("name", CAPTURES)
def test_a_sample_capture_gives_what_was_reviewed(name, request):
    expected = HERE / f"{name}.txt"
    found = golden(SAMPLES / name)
    if request.config.getoption("--update-golden"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def test_there_is_no_golden_file_without_its_capture():
    assert sorted(path.stem for path in HERE.glob("*.txt")) == CAPTURES
