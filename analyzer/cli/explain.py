"""`wirelint explain`: all about one rule or status code."""

from __future__ import annotations

import click

from analyzer.cli.outputs import look_of


@click.command(short_help="Explain a rule or a status code.")
@click.argument("topic", metavar="RULE|STATUS")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.pass_context
def explain(ctx: click.Context, topic: str, color: str) -> None:
    """Explain a rule (its id) or a status code (its number).

    \b
    Examples:
      wirelint explain C0-status-line
      wirelint explain 206
    """  # noqa: D301  (the escape is click's)
    from analyzer.explain import UnknownRuleError, explained

    try:
        lines = list(explained(topic, look_of(color)))
    except UnknownRuleError as error:
        raise click.UsageError(str(error), ctx) from None
    click.echo("\n".join(lines), color=True)
