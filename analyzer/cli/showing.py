"""Show the exchanges of one connection: a run over the whole capture, of which these are picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.cli.closing import close_lines, write_ladder
from analyzer.cli.following import exit_code, follow, run_of, say_warnings
from analyzer.cli.group import UnusableError
from analyzer.cli.judging import settings_of
from analyzer.cli.listing import reading_outcome
from analyzer.cli.options import conditions_of, filters_of
from analyzer.cli.outputs import opened
from analyzer.cli.picking import Picked
from analyzer.cli.progress import Progress
from analyzer.records import connection_record, exchange_record, finding_record
from analyzer.reports.exchange_text import ExchangeText
from analyzer.reports.jsonlines import JsonDocument
from analyzer.reports.members import reading_members
from analyzer.reports.page import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.cli.outputs import Output
    from analyzer.redaction import Mask
    from analyzer.rules.finding import Finding
    from analyzer.run import Run

CONTENT_KEPT = 65536
"""Octets of content that rules see at least, however few are shown: the verdicts are those of `analyze`."""


def show_connection(options: dict[str, Any], *, formats: Sequence[str], mask: Mask) -> int:
    """Write the exchanges that are asked for to each destination.

    Returns:
        The exit code.

    Raises:
        UnusableError: there is no such connection or exchange.
    """
    number, index = options["place"]
    picked = Picked(number, index, filters_of(options), options["show"])
    progress = Progress(quiet=options["quiet"])
    settings = settings_of(
        options,
        undecided=options["undecided"],
        content_limit=max(CONTENT_KEPT, options["content"]),
        all_content=True,
        opened=picked.wants,
    )
    run = run_of([options["capture"]], settings, progress)
    with opened(
        options["format_"], options["outputs"], color=options["color"], formats=formats, captures=run.captures
    ) as outputs:
        interrupted = follow(run, picked.take, progress)
        say_warnings(run, quiet=options["quiet"])
        lacking = picked.lacking(options["capture"])
        if lacking is None:
            for output in outputs:
                _write(output, picked, run, options, mask)
            if options["ladder"] and picked.connection is not None:
                write_ladder(options["ladder"], picked.connection, run)
        elif not (run.errors or interrupted):
            raise UnusableError(lacking)
    return exit_code(run, interrupted=interrupted, otherwise=0)


def _write(output: Output, picked: Picked, run: Run, options: dict[str, Any], mask: Mask) -> None:
    """Write to one destination."""
    if output.format == "json":
        _write_json(output, picked, run, mask, both=options["profile"] == "both")
        return
    connection = picked.connection
    lines = (
        close_lines(connection, run, output.look)
        if options["close"] and connection is not None
        else _lines(output, picked, options, mask)
    )
    for line in lines:
        output.out.write(line.encode("utf-8", "backslashreplace") + b"\n")


def _lines(output: Output, picked: Picked, options: dict[str, Any], mask: Mask) -> Iterator[str]:
    """Write the text: the connection, the exchanges, the findings that name none of them."""
    assert picked.connection is not None
    writer = ExchangeText(output.look, mask, content_limit=options["content"])
    yield from writer.connection(picked.connection, picked.exchanges)
    conditions = conditions_of(options)
    if conditions:
        yield f"{picked.matching} of {counted(picked.exchanges, 'exchange')} match {conditions}"
    for shown in picked.shown:
        yield ""
        yield from writer.exchange(shown)
    more = picked.matching - len(picked.shown)
    if more:
        yield ""
        yield output.look.style(f"+ {counted(more, 'more exchange')} (all: --show all)", "faint")
    for finding in picked.findings:
        yield ""
        yield from writer.finding(finding)


def _write_json(output: Output, picked: Picked, run: Run, mask: Mask, *, both: bool) -> None:
    """Write one document: the exchanges as `exchanges --headers` has them, each with its findings."""

    def records(findings: Sequence[Finding]) -> list[Any]:
        return [finding_record(finding, mask=mask, both=both, mask_targets=True) for finding in findings]

    document = JsonDocument(output.out, "exchanges")
    for shown in picked.shown:
        record = msgspec.to_builtins(
            exchange_record(shown.exchange, mask=mask, headers=True, mask_targets=True)
        )
        document.record(record | {"findings": records(shown.findings)})
    connection = picked.connection
    members = {
        "connection": None if connection is None else connection_record(connection, run.closes),
        "exchanges_matching": picked.matching,
        "findings": records(picked.findings),
    }
    document.finish(members | reading_members(reading_outcome(run, interrupted=False)))
