"""The reference of the command line as Markdown.

docs/cli.md is made by `python -m analyzer.cli.reference`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.cli import cli
from analyzer.cli.group import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 80
_INTRODUCTION = """\
# The command line

Made by `python -m analyzer.cli.reference > docs/cli.md` from the commands themselves; do not edit it by hand.
What stands here is what `wirelint COMMAND --help` prints.

Data go to standard output; progress, notes and warnings to standard error. Colour: `--color`, else `NO_COLOR`
(none), `FORCE_COLOR` or `CLICOLOR_FORCE` (also where it is no terminal), else on a terminal that is not
`TERM=dumb`. `COLUMNS` sets the width of a terminal's page, from 80 to 120. Settings that are wanted every
time stand in a file: [settings.md](settings.md)."""


def reference_lines() -> Iterator[str]:
    """Write the page: the whole, then every command by sections."""
    yield from _INTRODUCTION.splitlines()
    yield ""
    yield from _block(cli, "wirelint")
    with click.Context(cli, info_name="wirelint") as parent:
        for title, names in SECTIONS.items():
            yield from ("", f"## {title}")
            for name in names:
                command = cli.get_command(parent, name)
                assert command is not None
                yield from ("", f"### wirelint {name}", "")
                yield from _block(command, name, parent)


def _block(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[str]:
    """Write the help of a command, and of the commands inside of it."""
    context = click.Context(
        command,
        parent,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    yield "```text"
    yield from (line.rstrip() for line in command.get_help(context).splitlines())
    yield "```"
    if parent is not None and isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                yield from ("", f"#### wirelint {name} {inner}", "")
                yield from _block(found, inner, context)


if __name__ == "__main__":
    click.echo("\n".join(reference_lines()))
