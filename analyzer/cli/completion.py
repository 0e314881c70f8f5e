"""`wirelint completion`: the script that has a shell complete commands, options, rules and topics."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")
_EPILOG = """\b
Examples:
  eval "$(wirelint completion bash)"        in ~/.bashrc
  eval "$(wirelint completion zsh)"         in ~/.zshrc, after compinit
  wirelint completion fish > ~/.config/fish/completions/wirelint.fish

\b
Then, with the TAB key:
  wirelint analyze --select S4<TAB>
  wirelint explain reset<TAB>"""


@click.command(short_help="Print the script by which a shell completes.", epilog=_EPILOG)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script by which SHELL completes commands, options, rule ids and topics."""
    from click.shell_completion import get_completion_class

    from analyzer.cli import cli

    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(cli, {}, "wirelint", "_WIRELINT_COMPLETE")
    # Not by source(): of bash that starts a bash first, to warn of old versions.
    click.echo(script.source_template % script.source_vars())
