"""`wirelint rules`: the rule book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.configuring import ABOUT_THE_BOOK, Configured, rules_option, settings_options, severity_of
from analyzer.cli.options import SEVERITIES, Read, Words, colour_option, flattened, union_of
from analyzer.cli.outputs import is_live, look_of

if TYPE_CHECKING:
    from analyzer.rules.library import Library

STATES = ("implemented", "not-yet", "not-observable")


_EPILOG = """\b
Examples:
  wirelint rules --status 4xx --state implemented
  wirelint rules --severity error --format json
  wirelint rules --coverage
  wirelint rules --format markdown > rules.md
  wirelint rules --rules-from own_rules.py --select OWN"""


@click.command(
    cls=Configured, short_help="List the rule book, also what no capture can show.", epilog=_EPILOG
)
@settings_options(only=ABOUT_THE_BOOK)
@rules_option
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="markdown: the whole book, with examples.",
)
@click.option(
    "--coverage", is_flag=True, help="How much of the standards, and of what other checkers test, is checked."
)
@click.option("--select", "prefixes", multiple=True, help="Only ids that begin so.")
@click.option("--ignore", "ignored", multiple=True, help="Not those that begin so.")
@click.option(
    "--status",
    "statuses",
    type=Read("status", "status_codes"),
    multiple=True,
    help="Only those about 404, 4xx, 400-417.",
)
@click.option(
    "--severity", "severities", type=Words(SEVERITIES), multiple=True, help="Only of this severity."
)
@click.option("--state", "states", type=Words(STATES), multiple=True, help="Only rules, or what is none.")
@colour_option
@click.pass_context
def rules(ctx: click.Context, /, **options: Any) -> None:
    """List every requirement that the book knows, with the severities of the settings, and your own rules.

    Each is a rule, or not yet one, or one that no capture can show; then the JSON says why.
    """
    from analyzer.explain import UnknownRuleError
    from analyzer.reports.jsonlines import encoded
    from analyzer.reports.rule_list import known_prefix, rule_lines, selected
    from analyzer.rules.library import library

    known = library(options["rules_from"], severity_of(options))
    if options["coverage"] or options["format_"] == "markdown":
        _whole_book(ctx, options, known)
        return
    try:
        prefixes, ignored = (
            [known_prefix(word.strip(), known) for words in options[name] for word in words.split(",")]
            for name in ("prefixes", "ignored")
        )
    except UnknownRuleError as error:
        raise click.UsageError(str(error), ctx) from None
    records = selected(
        prefixes=prefixes,
        ignored=ignored,
        statuses=union_of(options["statuses"]),
        states=[state.replace("-", " ") for state in flattened(options["states"])],
        severities=flattened(options["severities"]),
        known=known,
    )
    if options["format_"] == "json":
        click.echo(b"[" + b",\n".join(encoded(record) for record in records) + b"]")
    else:
        look, live = look_of(options["color"]), is_live()
        click.echo("\n".join(rule_lines(records, look, live=live)), color=True)


_SELECTING = ("prefixes", "ignored", "statuses", "severities", "states")


def _whole_book(ctx: click.Context, options: dict[str, Any], known: Library) -> None:
    """Print what is about the book as a whole."""
    from analyzer.reports.coverage_text import coverage_lines, coverage_record
    from analyzer.reports.jsonlines import encoded
    from analyzer.reports.rule_book import book_lines

    if any(options[name] for name in _SELECTING):
        raise click.UsageError("--coverage and --format markdown are of the whole book: select nothing", ctx)
    if not options["coverage"]:
        click.echo("\n".join(book_lines(known)))
    elif options["format_"] == "json":
        click.echo(encoded(coverage_record(known)))
    elif options["format_"] == "markdown":
        raise click.UsageError("--coverage is written as text or json", ctx)
    else:
        click.echo("\n".join(coverage_lines(look_of(options["color"]), known)), color=True)
