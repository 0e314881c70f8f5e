"""`wirelint exchanges`: the exchanges themselves, unjudged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.configuring import Configured, settings_options
from analyzer.cli.options import captures_argument, filter_options, mask_of, output_options, reading_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.cli.outputs import Output
    from analyzer.cli.sinks import Sink
    from analyzer.redaction import Mask
    from analyzer.run import Run
    from parsers.model import Exchange

FORMATS = ("text", "json", "jsonl", "csv", "parquet", "har")


_EPILOG = """\b
Examples:
  wirelint exchanges trace.pcap --status 4xx,5xx --host '*.example.com'
  wirelint exchanges trace.pcap --since 2026-01-05 --format jsonl --headers
  wirelint exchanges day/*.pcap -o day.csv"""


@click.command(cls=Configured, short_help="List the exchanges themselves, unjudged.", epilog=_EPILOG)
@captures_argument
@output_options(FORMATS)
@settings_options()
@click.option("--headers", is_flag=True, help="Add the field lines of both messages (json, jsonl).")
@filter_options
@reading_options
@click.pass_context
def exchanges(ctx: click.Context, /, **options: Any) -> None:
    """List the exchanges of the captures: one line for each request and the response to it.

    Requests without a response and responses without a request are lines too.
    """
    mask = mask_of(no_redact=options["no_redact"])
    from analyzer.cli.listing import list_subjects, several_captures

    several = several_captures(options["captures"])
    make = _sink_maker(mask, headers=options["headers"], several=several)
    ctx.exit(list_subjects(options, make, formats=FORMATS, wanted="exchange"))


def _sink_maker(mask: Mask, *, headers: bool, several: bool) -> Callable[[Output, Run], Sink[Exchange]]:
    from analyzer.cli.sinks import Lines, Records
    from analyzer.records import exchange_record
    from analyzer.reports.lines import exchange_heading, exchange_line
    from analyzer.reports.members import reading_members
    from analyzer.schema import EXCHANGES

    def make(output: Output, _run: Run) -> Sink[Exchange]:
        if output.format == "text":
            look = output.look
            return Lines(
                output,
                lambda exchange: exchange_line(exchange_record(exchange, mask=mask, mask_targets=True), look),
                exchange_heading(look),
                capture_of=(lambda exchange: exchange.connection.capture) if several else None,
            )
        if output.format == "har":
            from analyzer.reports.har import Har

            return Har(output.out, mask)
        return Records(
            output,
            lambda exchange: exchange_record(exchange, mask=mask, headers=headers),
            name="exchanges",
            columns=[column.name for column in EXCHANGES],
            members=reading_members,
        )

    return make
