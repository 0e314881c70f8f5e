"""`wirelint rules`: the rule book."""

from __future__ import annotations

from typing import Any

import click

from analyzer.cli.options import SEVERITIES, Read, Words, flattened, union_of
from analyzer.cli.outputs import look_of

STATES = ("implemented", "not-yet", "not-observable")


@click.command(short_help="List the rule book, also what no capture can show.")
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
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
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.pass_context
def rules(ctx: click.Context, /, **options: Any) -> None:
    """List every requirement that the book knows.

    Each is a rule, or not yet one, or one that no capture can show; then the JSON says why.
    """
    from analyzer.explain import UnknownRuleError
    from analyzer.reports.jsonlines import encoded
    from analyzer.reports.rule_list import known_prefix, rule_lines, selected

    try:
        prefixes, ignored = (
            [known_prefix(word.strip()) for words in options[name] for word in words.split(",")]
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
    )
    if options["format_"] == "json":
        click.echo(b"[" + b",\n".join(encoded(record) for record in records) + b"]")
    else:
        click.echo("\n".join(rule_lines(records, look_of(options["color"]))), color=True)
