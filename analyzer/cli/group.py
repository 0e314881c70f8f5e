"""The table of commands, its help, and how whatever goes wrong is said: one line, and a code."""

from __future__ import annotations

import contextlib
import os
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from parsers.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Sequence

FINDINGS, UNUSABLE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141
"""Exit codes. The last two are those of a shell for SIGINT and SIGPIPE."""

SECTIONS: dict[str, dict[str, str]] = {
    "Captures": {
        "analyze": "analyzer.cli.analyze",
        "exchanges": "analyzer.cli.exchanges",
        "connections": "analyzer.cli.connections",
        "show": "analyzer.cli.show",
        "extract": "analyzer.cli.extract",
        "report": "analyzer.cli.report",
        "diff": "analyzer.cli.diff",
    },
    "The periodic audit": {
        "audit": "analyzer.cli.audit",
    },
    "The rule book": {
        "rules": "analyzer.cli.rules",
        "explain": "analyzer.cli.explain",
        "schema": "analyzer.cli.schema",
    },
    "The installation": {
        "doctor": "analyzer.cli.doctor",
        "completion": "analyzer.cli.completion",
    },
}
"""The commands by section of the help; each stands under its name in its module."""
_MODULES = {name: module for commands in SECTIONS.values() for name, module in commands.items()}


class UnusableError(click.ClickException):
    """An input that cannot be read, or an output that cannot be written."""

    exit_code = UNUSABLE


class CommandTable(click.Group):
    """Imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order of the help."""
        del ctx
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None for an unknown one."""
        del ctx
        if cmd_name not in _MODULES:
            return None
        command: click.Command = getattr(import_module(_MODULES[cmd_name]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; of an unknown one say which are like it."""
        if args and args[0] not in _MODULES and not args[0].startswith("-"):
            raise click.UsageError(f"no command {args[0]!r}{likely(args[0], _MODULES)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by sections."""
        width = max(map(len, _MODULES))
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                rows = []
                for name in commands:
                    command = self.get_command(ctx, name)
                    if command is not None:
                        rows.append((name.ljust(width), command.get_short_help_str(90)))
                formatter.write_dl(rows)

    def main(  # type: ignore[override]  # (click declares it by overloads)
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        windows_expand_args: bool = True,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and end the process with an exit code; errors are one line on standard error."""
        options = {"complete_var": complete_var, "windows_expand_args": windows_expand_args, **extra}
        if not standalone_mode:
            return super().main(args, prog_name, standalone_mode=False, **options)
        try:
            code = super().main(args, prog_name or "wirelint", standalone_mode=False, **options)
            _flush()
        except click.exceptions.NoArgsIsHelpError as help_asked:
            help_asked.show()
            code = UNUSABLE
        except click.ClickException as error:
            click.echo(f"wirelint: error: {_one_line(error)}", err=True)
            code = UNUSABLE
        except (click.Abort, KeyboardInterrupt):
            code = INTERRUPTED
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Turn what can go wrong outside of this program into its one line."""
        try:
            return super().invoke(ctx)
        except CaptureError as error:
            raise UnusableError(str(error)) from error
        except BrokenPipeError:
            _forget_output()
            ctx.exit(PIPE_CLOSED)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise UnusableError(f"{where}{error.strerror or error}") from error


def likely(word: str, known: Any) -> str:
    """Say which known words are like this one: "; did you mean ...?", "" where none is."""
    by_lower = {each.lower(): each for each in known}
    close = get_close_matches(word.lower(), by_lower, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(by_lower[each] for each in close)}?" if close else ""


def _one_line(error: click.ClickException) -> str:
    """Write an error in one line, whatever stands in it; of wrong usage say where help is."""
    from analyzer.reports.captured import named

    message = named(" ".join(error.format_message().split("\n"))).rstrip(".")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{message} (see '{error.ctx.command_path} --help')"
    return message


def _flush() -> None:
    """Write what is left; whoever closed the pipe wants none of it."""
    if sys.stdout is None:  # the process was started with it closed
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()


def _forget_output() -> None:
    """Point standard output to nothing, so that the interpreter's last flush is quiet."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
