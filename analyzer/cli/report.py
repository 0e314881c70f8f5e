"""`wirelint report`: what `analyze` finds, as one page that is opened in a browser."""

from __future__ import annotations

from typing import Any

import click

from analyzer.cli.analyze import failed
from analyzer.cli.configuring import Configured, judging_options, listed_options, settings_options
from analyzer.cli.options import (
    FAIL_ON,
    Named,
    Words,
    captures_argument,
    conditions_of,
    filter_options,
    flattened,
    mask_of,
    reading_options,
)
from analyzer.cli.taps import settings_of_taps, tap_option

_EPILOG = """\b
Examples:
  wirelint report trace.pcap                       writes report.html
  wirelint report night/ -o night.html --profile both
  wirelint report trace.pcap --host shop.example --since 2026-01-05T09:00:00Z
  wirelint report trace.pcap --fail-on error  exit code 1 on errors

\b
The page is one file that needs no network: charts, every rule that was broken
with sample messages and the evidence marked, a table that filters and sorts,
the closes that put a response at risk, and what could not be judged. It may
be mailed: secrets are masked, and content is left out."""


@click.command(cls=Configured, short_help="Write one self-contained HTML page.", epilog=_EPILOG)
@captures_argument
@click.option(
    "-o",
    "--output",
    "path",
    type=Named("a page without a name"),
    metavar="PATH",
    default="report.html",
    show_default=True,
    help="The page to write; - is standard output.",
)
@settings_options(but=frozenset({"fail-on"}))
@judging_options
@listed_options
@click.option(
    "--fail-on",
    type=Words(FAIL_ON),
    multiple=True,
    default=["never"],
    help="What exit code 1 stands for, as for analyze.  [default: never]",
)
@filter_options
@tap_option
@reading_options
@click.pass_context
def report(ctx: click.Context, /, **options: Any) -> None:
    """Judge every response in the captures, and write one HTML page that says it all.

    It opens in any browser, offline, and runs no script but its own. Cookies and credentials are masked.
    """
    from analyzer.cli.judging import judge_captures

    fail_on = flattened(options["fail_on"])
    code = judge_captures(
        {**_OF_ANALYZE, **options, "outputs": [options["path"]]},
        formats=("html",),
        mask=mask_of(no_redact=options["no_redact"]),
        conditions=conditions_of(options),
        failed=lambda outcome: failed(outcome, fail_on),
        taps=settings_of_taps(options),
    )
    ctx.exit(code)


_OF_ANALYZE: dict[str, Any] = {
    "format_": "html",
    "color": "never",
    "samples": None,
    "charts": None,
    "verbose": False,
    "statistics": False,
    "group_by": "rule",
}
"""Options of `analyze` that say nothing of a page."""
