"""`wirelint analyze`: judge every response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.options import (
    FAIL_ON,
    SEVERITIES,
    ParamType,
    RulePrefixes,
    Words,
    captures_argument,
    conditions_of,
    filter_options,
    flattened,
    mask_of,
    output_options,
    reading_options,
)

if TYPE_CHECKING:
    from analyzer.reports.outcome import Outcome

FORMATS = ("text", "json", "jsonl", "csv")


class Samples(ParamType):
    """A number of findings, or all."""

    name = "number|all"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """Read it; None for all."""
        if value is None or value == "all":
            return None
        if isinstance(value, int) or (str(value).isascii() and str(value).isdecimal() and int(value)):
            return int(value)
        return self.fail(f"{value!r} is neither a number above 0 nor 'all'", param, ctx)


@click.command(short_help="Judge every response; text by default.")
@captures_argument
@output_options(FORMATS)
@click.option(
    "--profile",
    type=click.Choice(["rfc9110", "rfc2616", "both"]),
    default="rfc9110",
    show_default=True,
    help="The standards that are judged by.",
)
@click.option(
    "--select", type=RulePrefixes(), multiple=True, help="Judge by the rules whose ids begin so, alone."
)
@click.option("--ignore", type=RulePrefixes(), multiple=True, help="Leave out the rules whose ids begin so.")
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
    type=Samples(),
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
@reading_options
@click.pass_context
def analyze(ctx: click.Context, /, **options: Any) -> None:
    """Judge every response in the captures by the rules of its status code.

    CAPTURE is a pcap or pcapng file (also compressed by gzip, zstd or xz), a directory, a glob, or - for
    standard input. Filters choose what is shown: what is read and judged stays the same.
    """
    from analyzer.cli.judging import judge_captures

    options["select"], options["ignore"] = flattened(options["select"]), flattened(options["ignore"])
    fail_on = flattened(options["fail_on"])
    mask = mask_of(no_redact=options["no_redact"])
    code = judge_captures(
        options,
        formats=FORMATS,
        mask=mask,
        conditions=conditions_of(options),
        failed=lambda outcome: failed(outcome, fail_on),
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
