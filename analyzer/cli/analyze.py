"""`wirelint analyze`: judge every response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.baselining import baseline_options, failed_on, refuse_parts
from analyzer.cli.configuring import Configured, judging_options, listed_options, settings_options
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

FORMATS = (
    *("text", "json", "jsonl", "csv", "parquet", "sarif", "junit", "github", "markdown", "html"),
    "openmetrics",
)


_EPILOG = """\b
Examples:
  wirelint analyze trace.pcap --profile both --fail-on warning
  wirelint analyze trace.pcap --since 2026-01-05T09:00:00Z --status 5xx
  wirelint analyze trace.pcap --role 192.0.2.7=origin --role 10.0.0.0/8=client
  wirelint analyze trace.pcap --group-by server
  wirelint analyze trace.pcap --select S4 --show 1 --verbose
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
  [[ignores]]              # counted, and not listed
  rule = "S404"            # and host, path, status
  path = "/old/*"
  reason = "goes in March"
  until = 2026-04-01       # from then on they are listed
"""


@click.command(cls=Configured, short_help="Judge every response; text by default.", epilog=_EPILOG)
@captures_argument
@output_options(FORMATS)
@settings_options()
@judging_options
@listed_options
@click.option(
    "--show",
    "--samples",
    "samples",
    type=NumberOrAll(),
    default=3,
    show_default=True,
    help="Findings shown of each rule in the text report.",
)
@click.option(
    "--group-by",
    type=click.Choice(["rule", "server", "host", "path", "status", "client"]),
    default="rule",
    show_default=True,
    help="What the findings of the text report are put together by; the worst 20 of all but rule.",
)
@click.option("--statistics", is_flag=True, help="Counts by rule in place of findings, in the text report.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Show the messages of each sample, with the evidence marked."
)
@click.option(
    "--fail-on",
    type=Words(FAIL_ON),
    multiple=True,
    default=["error"],
    help="What exit code 1 stands for, of what the filters show: a severity and those above it, undecided "
    "verdicts, or empty: no response was judged.  [default: error]",
)
@baseline_options
@click.option(
    "--charts",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Write the charts to DIR, each as PNG and as SVG.",
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

    if options["statistics"] and options["group_by"] != "rule":
        raise click.UsageError("either --statistics, which counts by rule, or --group-by", ctx)
    refuse_parts(options, conditions_of(options))
    taps = settings_of_taps(options)
    fail_on = failed_on(options, flattened(options["fail_on"]))
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
