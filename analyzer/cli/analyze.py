"""`wirelint analyze`: judge every response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.configuring import Configured, judging_options, settings_options
from analyzer.cli.options import (
    FAIL_ON,
    SEVERITIES,
    NumberOrAll,
    Words,
    captures_argument,
    conditions_of,
    filter_options,
    flattened,
    mask_of,
    output_options,
    reading_options,
)
from analyzer.cli.taps import settings_of_taps, tap_option

if TYPE_CHECKING:
    from analyzer.reports.outcome import Outcome

FORMATS = ("text", "json", "jsonl", "csv")


_EPILOG = """\b
Examples:
  wirelint analyze trace.pcap --profile both --fail-on warning
  wirelint analyze trace.pcap --since 2026-01-05T09:00:00Z --status 5xx
  wirelint analyze trace.pcap --role 192.0.2.7=origin --role 10.0.0.0/8=client
  wirelint analyze --tap client=laptop.pcap server=web1.pcap --select TCP
  wirelint analyze trace.pcap --rules-from own_rules.py --select OWN,S4

\b
Settings, in wirelint.toml (or [tool.wirelint] of pyproject.toml):
  profile = "both"
  ignore = ["C4XX-explain-body"]
  fail-on = "warning"
  role = ["192.0.2.7:80=origin"]
  rules-from = "own_rules.py"
  [severity]               # by rule id, or how ids begin: the longest counts
  S405-allow = "off"
  S405 = "warning"         # of all others that begin so
"""


@click.command(cls=Configured, short_help="Judge every response; text by default.", epilog=_EPILOG)
@captures_argument
@output_options(FORMATS)
@settings_options()
@judging_options
@click.option(
    "--min-severity",
    type=click.Choice(SEVERITIES),
    default="info",
    show_default=True,
    help="The least that is listed.",
)
@click.option("--undecided", is_flag=True, help="List undecided verdicts too; they are always counted.")
@click.option(
    "--samples",
    type=NumberOrAll(),
    default=3,
    show_default=True,
    help="Findings shown of each rule in the text report.",
)
@click.option(
    "--fail-on",
    type=Words(FAIL_ON),
    multiple=True,
    default=["error"],
    help="What exit code 1 stands for, of what the filters show: a severity and those above it, undecided "
    "verdicts, or empty: no response was judged.  [default: error]",
)
@click.option(
    "--charts", type=click.Path(file_okay=False), metavar="DIR", help="Write the charts to DIR, as PNG."
)
@filter_options
@tap_option
@reading_options
@click.pass_context
def analyze(ctx: click.Context, /, **options: Any) -> None:
    """Judge every response in the captures by the rules of its status code.

    CAPTURE is a pcap or pcapng file (also compressed by gzip, zstd or xz), a directory, a glob, or - for
    standard input. Filters choose what is shown: what is read and judged stays the same.
    """
    from analyzer.cli.judging import judge_captures

    taps = settings_of_taps(options)
    fail_on = flattened(options["fail_on"])
    mask = mask_of(no_redact=options["no_redact"])
    code = judge_captures(
        options,
        formats=FORMATS,
        mask=mask,
        conditions=conditions_of(options),
        failed=lambda outcome: failed(outcome, fail_on),
        taps=taps,
    )
    ctx.exit(code)


def failed(outcome: Outcome, fail_on: tuple[str, ...]) -> bool:
    """Whether something is there that the run shall fail on."""
    if "never" in fail_on:
        return False
    tally = outcome.tally
    severities = [SEVERITIES.index(each) for each in fail_on if each in SEVERITIES]
    counted = SEVERITIES[: max(severities) + 1] if severities else ()
    return (
        any(tally.findings[severity] for severity in counted)
        or ("undecided" in fail_on and outcome.undecided.total() > 0)
        or ("empty" in fail_on and not tally.judged)
    )
