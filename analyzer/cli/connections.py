"""`wirelint connections`: how TCP connections opened, what they carried, how they closed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.configuring import Configured, settings_options
from analyzer.cli.options import captures_argument, filter_options, output_options, reading_options
from analyzer.cli.taps import settings_of_taps, tap_option

if TYPE_CHECKING:
    from analyzer.cli.outputs import Output
    from analyzer.cli.sinks import Sink
    from analyzer.run import Run
    from parsers.model import Connection

FORMATS = ("text", "json", "jsonl", "csv", "parquet")


_EPILOG = """\b
Examples:
  wirelint connections trace.pcap --server 192.0.2.0/24 --port 8080
  wirelint connections --tap client=laptop.pcap server=web1.pcap
  wirelint connections trace.pcap --since 2026-01-05T09:00:00Z -f jsonl"""


@click.command(cls=Configured, short_help="List TCP connections: how each opened and closed.", epilog=_EPILOG)
@captures_argument
@output_options(FORMATS)
@settings_options()
@filter_options
@tap_option
@reading_options
@click.pass_context
def connections(ctx: click.Context, /, **options: Any) -> None:
    """List the TCP connections of the captures: what they carried, how they opened and closed.

    Filters by host and status look at the last exchange of a connection.
    """
    from analyzer.cli.listing import list_subjects, several_captures

    taps = settings_of_taps(options)
    several = several_captures(options["captures"])
    make = partial(_sink, several=several)
    ctx.exit(list_subjects(options, make, formats=FORMATS, wanted="connection", **taps))


def _sink(output: Output, run: Run, *, several: bool) -> Sink[Connection]:
    from analyzer.cli.sinks import Lines, Records
    from analyzer.records import connection_record
    from analyzer.reports.lines import connection_heading, connection_line
    from analyzer.reports.members import reading_members
    from analyzer.schema import CONNECTIONS_FRAME

    if output.format == "text":
        look = output.look

        def line(connection: Connection) -> str:
            return connection_line(
                connection_record(connection, run.closes),
                connection.end_ns - connection.start_ns,
                look,
                live=output.live,
            )

        capture_of = (lambda connection: connection.capture) if several else None
        return Lines(output, line, connection_heading(look, live=output.live), capture_of=capture_of)
    return Records(
        output,
        lambda connection: connection_record(connection, run.closes),
        name="connections",
        columns=[column.name for column in CONNECTIONS_FRAME],
        members=reading_members,
        spread="close",
    )
