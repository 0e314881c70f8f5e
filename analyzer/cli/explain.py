"""`wirelint explain`: all about one rule, status code or topic."""

from __future__ import annotations

from typing import Any

import click

from analyzer.cli.completing import topics
from analyzer.cli.configuring import ABOUT_THE_BOOK, Configured, rules_option, settings_options, severity_of
from analyzer.cli.options import colour_option
from analyzer.cli.outputs import look_of


@click.command(cls=Configured, short_help="Explain a rule, a status code or a topic.")
@click.argument("topic", metavar="RULE|STATUS|TOPIC", shell_complete=topics)
@settings_options(only=ABOUT_THE_BOOK)
@rules_option
@colour_option
@click.pass_context
def explain(ctx: click.Context, /, **options: Any) -> None:
    """Explain a rule (its id), a status code (its number) or a topic, with the severities of the settings.

    Topics are reset-before-ack and the other words for how a connection closed.

    \b
    Examples:
      wirelint explain C0-status-line
      wirelint explain 206
      wirelint explain reset-before-ack
      wirelint explain OWN-request-id --rules-from own_rules.py
    """  # noqa: D301  (the escape is click's)
    from analyzer.explain import UnknownRuleError, explained
    from analyzer.rules.library import library

    known = library(options["rules_from"], severity_of(options))
    try:
        lines = list(explained(options["topic"], look_of(options["color"]), known))
    except UnknownRuleError as error:
        raise click.UsageError(str(error), ctx) from None
    click.echo("\n".join(lines), color=True)
