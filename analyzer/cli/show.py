"""`wirelint show`: the messages of one connection as sent, with the evidence of findings marked in them."""

from __future__ import annotations

import re
from typing import Any

import click

from analyzer.cli.configuring import ABOUT_CAPTURES, Configured, judging_options, settings_options
from analyzer.cli.options import (
    Named,
    NumberOrAll,
    ParamType,
    filter_options,
    mask_of,
    output_options,
    reading_options,
)

FORMATS = ("text", "json")
_EPILOG = """\b
Examples:
  wirelint show trace.pcap 3                every exchange of connection 3
  wirelint show trace.pcap 3:0              its first exchange alone
  wirelint show trace.pcap 3 --status 5xx --show all
  wirelint show trace.pcap 3:0 --content 20000 --no-redact
  wirelint show trace.pcap 3:0 --format json
  wirelint show trace.pcap 3 --close --ladder close.svg

\b
The numbers are those of `wirelint connections`, and of the findings:
"connection 3, exchange 0"."""


class Place(ParamType):
    """The number of a connection, or with the index of an exchange."""

    name = "connection[:index]"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int | None]:
        """Read both; None for all exchanges."""
        match = re.fullmatch(r"([0-9]{1,12})(?::([0-9]{1,12}))?", str(value))
        if not match:
            self.fail(f"{value!r} is no connection (3) and no exchange of one (3:0)", param, ctx)
        return int(match[1]), int(match[2]) if match[2] else None


@click.command(
    cls=Configured, short_help="Show the messages as sent, with the evidence marked.", epilog=_EPILOG
)
@click.argument("capture", type=Named("a capture without a name"))
@click.argument("place", type=Place(), metavar="CONNECTION[:INDEX]")
@output_options(FORMATS)
@click.option(
    "--content",
    type=click.IntRange(min=0),
    default=1000,
    show_default=True,
    metavar="N",
    help="Octets of the content of each message that are shown, where it is text.",
)
@click.option(
    "--show",
    type=NumberOrAll(),
    default=20,
    show_default=True,
    help="Exchanges that are shown.",
)
@settings_options(but=ABOUT_CAPTURES)
@judging_options
@click.option("--undecided", is_flag=True, help="Show undecided verdicts too.")
@click.option(
    "--close",
    is_flag=True,
    help="Show how the connection closed, segment by segment, in place of its messages.",
)
@click.option("--ladder", metavar="PATH", help="Draw that into PATH, .png or .svg.")
@filter_options
@reading_options
@click.pass_context
def show(ctx: click.Context, /, **options: Any) -> None:
    """Show the messages of a connection as they were sent, and under their lines what findings point at.

    Cookies, credentials and the parameters of forms are masked; other content is shown as it is.
    """
    from analyzer.cli.closing import refuse_ending
    from analyzer.cli.showing import show_connection

    refuse_ending(options["ladder"])
    ctx.exit(show_connection(options, formats=FORMATS, mask=mask_of(no_redact=options["no_redact"])))
