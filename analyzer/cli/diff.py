"""`wirelint diff`: which findings are new, gone, and still there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.configuring import Configured, judging_options, settings_options
from analyzer.cli.options import Named, NumberOrAll, Words, flattened, output_options, reading_options

if TYPE_CHECKING:
    from analyzer.cli.outputs import Output
    from analyzer.differences import Difference, Side

FORMATS = ("text", "json", "markdown")
FAIL_ON = ("new", "gone", "rise", "never")

_EPILOG = """\b
Examples:
  wirelint diff monday.pcap tuesday.pcap
  wirelint diff baseline.json /var/captures/today --fail-on new,rise
  wirelint diff before.pcap after.pcap -f markdown"""


@click.command(cls=Configured, short_help="Findings that are new, gone, and still there.", epilog=_EPILOG)
@click.argument("old", type=Named("a side without a name"))
@click.argument("new", type=Named("a side without a name"))
@output_options(FORMATS)
@settings_options(but=frozenset({"fail-on"}))
@judging_options
@click.option(
    "--fail-on",
    type=Words(FAIL_ON),
    multiple=True,
    default=["new"],
    help="What exit code 1 stands for: a finding is new, or gone, or the rate of a rule rose significantly.  "
    "[default: new]",
)
@click.option(
    "--show",
    "limit",
    type=NumberOrAll(),
    default=50,
    show_default=True,
    help="Findings shown of each kind in text and Markdown.",
)
@reading_options
@click.pass_context
def diff(ctx: click.Context, /, old: str, new: str, **options: Any) -> None:
    """Compare two captures, directories of captures, or baselines (of analyze --update-baseline).

    A finding is the same where its fingerprint is: by rule, host, method, normal form of the target, status
    and kind of evidence. Rates are compared where both sides tell how often a rule was decided: broken of
    decided verdicts, by the test of two proportions, at a false discovery rate of 5 % over all rules.
    """
    from analyzer.cli.outputs import opened
    from analyzer.cli.sides import side_of
    from analyzer.differences import difference

    if old == new == "-":
        raise click.UsageError("standard input can be one side alone", ctx)
    with opened(
        options["format_"], options["outputs"], color=options["color"], formats=FORMATS, captures=(old, new)
    ) as outputs:
        before, now = side_of(old, options), side_of(new, options)
        found = difference(before.baseline, now.baseline)
        if not options["quiet"]:
            _say_profiles(before, now)
        for output in outputs:
            _write(output, before, now, found, options["limit"])
    ctx.exit(int(failed(found, flattened(options["fail_on"]))))


# Fingerprints, normal forms of targets and counts: there is nothing in them to be masked.
diff.params = [param for param in diff.params if param.name != "no_redact"]


def failed(found: Difference, fail_on: tuple[str, ...]) -> bool:
    """Whether something differs that the command shall fail on."""
    return "never" not in fail_on and (
        ("new" in fail_on and bool(found.new))
        or ("gone" in fail_on and bool(found.gone))
        or ("rise" in fail_on and any(change.rose for change in found.rates))
    )


def _say_profiles(old: Side, new: Side) -> None:
    """Say where the sides were judged by different standards: what differs may be no more than that."""
    one, other = old.baseline.profile, new.baseline.profile
    if one and other and one != other:
        click.echo(f"wirelint: note: the old side was judged by {one!r}, the new one by {other!r}", err=True)


def _write(output: Output, old: Side, new: Side, found: Difference, limit: int | None) -> None:
    from analyzer.reports.difference import markdown_lines, record, text_lines
    from analyzer.reports.jsonlines import encoded

    if output.format == "json":
        output.out.write(encoded(record(old, new, found)) + b"\n")
        return
    if output.format == "markdown":
        lines = markdown_lines(old, new, found, limit=limit)
    else:
        lines = text_lines(old, new, found, output.look, limit=limit)
    for line in lines:
        output.out.write(line.encode("utf-8", "backslashreplace") + b"\n")
