"""`wirelint audit`: captures judged as they come, night after night, and what was found kept in a store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.configuring import ABOUT_CAPTURES, Configured, judging_options, settings_options
from analyzer.cli.options import SEVERITIES, Named, ParamType, Read, Words, colour_option

if TYPE_CHECKING:
    from collections.abc import Callable

FAIL_ON = (*SEVERITIES, "new", "never")
FORMATS = ("text", "json", "jsonl", "csv")
DAY_S = 86_400

store_option = click.option(
    "--store",
    required=True,
    type=Named("a store without a name"),
    metavar="FILE",
    help="The store: one SQLite file.",
)


class Age(ParamType):
    """A time span in days, weeks or hours; converts to seconds."""

    name = "age"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it."""
        match = re.fullmatch(r"([0-9]{1,6})([hdw])", str(value), re.ASCII)
        if not match:
            self.fail(f"{value!r} is no age such as 90d, 12w or 48h", param, ctx)
        return int(match[1]) * {"h": 3600, "d": DAY_S, "w": 7 * DAY_S}[match[2]]


def listing_options(formats: tuple[str, ...]) -> Callable[[Any], Any]:
    """Take a format and a file."""

    def add(function: Any) -> Any:
        for option in (
            colour_option,
            click.option("-o", "--output", "outputs", metavar="PATH", multiple=True, help="Write to PATH."),
            click.option(
                "-f",
                "--format",
                "format_",
                type=click.Choice(list(formats)),
                help=f"Format.  [default: {formats[0]}]",
            ),
        ):
            function = option(function)
        return function

    return add


@click.group(short_help="Audit captures as they come, with a store of what was found.")
def audit() -> None:
    """Judge captures as they come, each once, and keep what was found in a store.

    A capture is known by its content: renamed, compressed or copied it is the same one. A file that has
    grown takes its own place. Connections that go on in the next file of a ring are joined. Whatever is
    killed when, the next run goes on from there.
    """


@audit.command(
    cls=Configured,
    short_help="Judge what is new in files and directories.",
    epilog="""\b
Examples:
  wirelint audit run /var/captures --store audit.db
  wirelint audit run '/var/captures/*.pcap*' --store audit.db --fail-on new
""",
)
@click.argument("paths", nargs=-1, required=True, type=Named("a capture without a name"), metavar="PATH...")
@store_option
@settings_options(but=ABOUT_CAPTURES | {"fail-on"})
@judging_options
@click.option(
    "--fail-on",
    type=Words(FAIL_ON),
    multiple=True,
    default=["error"],
    help="What exit code 1 stands for: a severity and those above it in the captures that were new or had "
    "grown, or new: a fault that the store did not have.  [default: error]",
)
@click.option("--join", is_flag=True, help="Take all captures for one chain, whatever their names.")
@click.option("--dissect-all", is_flag=True, help="Decode every packet by Scapy: slow, to cross-check.")
@click.option("-q", "--quiet", is_flag=True, help="Neither notes, progress nor warnings on standard error.")
@click.pass_context
def run(ctx: click.Context, /, **options: Any) -> None:
    """Judge the captures that are new or have grown, and put what was found into the store.

    PATH is a capture, a directory or a glob. Prints one line, fit for a mail. Exit code 2: a file could
    not be read, or the store not be written; the others are in it all the same. The store holds packets of
    connections that were open at the end of files, IN CLEAR: it is made for its owner alone to read.
    """
    from analyzer.cli.auditing import run_pass

    ctx.exit(run_pass(options))


@audit.command(name="status", short_help="What the store holds.")
@store_option
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Format."
)
def status_(store: str, format_: str) -> None:
    """Say what the store holds: captures, time span, totals, the last pass, its size."""
    from analyzer.cli.auditing import show_status

    show_status(store, as_json=format_ == "json")


@audit.command(name="findings", short_help="Every fault in the store.")
@store_option
@click.option("--new", is_flag=True, help="Only what the last pass found first.")
@click.option("--since", type=Read("time", "time_ns"), help="Only what was seen at this time or later.")
@listing_options(FORMATS)
def findings_(**options: Any) -> None:
    """List every fault in the store: its earliest finding, when it was first and last seen, how often."""
    from analyzer.cli.auditing import list_findings

    list_findings(options, FORMATS)


@audit.command(name="prune", short_help="Forget old captures.")
@store_option
@click.option(
    "--keep", required=True, type=Age(), help="Forget captures that ended earlier than that before now: 90d."
)
def prune_(store: str, keep: int) -> None:
    """Forget the captures that ended long ago, and the faults that only they had.

    A file of such a capture that is still there is new to the next run: remove it first.
    """
    from analyzer.cli.auditing import prune_store

    prune_store(store, keep)


@audit.command(name="export", short_help="Rates by day, rule and host.")
@store_option
@listing_options(("csv", "jsonl"))
def export_(**options: Any) -> None:
    """Write a row for each rule, host and day: responses with the statuses of the rule, and findings."""
    from analyzer.cli.auditing import export_rates

    export_rates(options, ("csv", "jsonl"))
