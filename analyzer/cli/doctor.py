"""`wirelint doctor`: whether the installation is what it should be, and what to do if it is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analyzer.cli.options import colour_option
from analyzer.cli.outputs import look_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.installation import Check
    from analyzer.reports.page import Look

WIDTH = 80
_STYLES = {"ok": "kept", "wrong": "error", "info": "faint"}
_EPILOG = """\b
Examples:
  wirelint doctor
  wirelint doctor --format json

\b
Exit codes: 0 all is well, 1 something is wrong."""


@click.command(short_help="Look at the installation: versions, extras, what is wrong.", epilog=_EPILOG)
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@colour_option
@click.pass_context
def doctor(ctx: click.Context, format_: str, color: str) -> None:
    """Look at the installation: versions, extras, the settings file, and a sample judged.

    Another package may have written over `analyzer` or `parsers`, which are common names: that is seen too.
    """
    from analyzer.reports.jsonlines import encoded

    found = list(_checks())
    wrong = sum(check.state == "wrong" for check in found)
    if format_ == "json":
        click.echo(encoded({"schema_version": 1, "ok": not wrong, "checks": found}))
    else:
        click.echo("\n".join(_lines(found, look_of(color), wrong)), color=True)
    ctx.exit(1 if wrong else 0)


def _checks() -> Iterator[Check]:
    """Look at everything; what fails to be looked at is wrong, and the rest is looked at all the same."""
    from analyzer import installation

    yield from installation.checks()
    yield _settings()
    yield _processors()
    for name, dissect_all in (("sample", False), ("sample by scapy", True)):
        yield _sample(name, dissect_all=dissect_all)


def _settings() -> Check:
    """Read the settings file of the working directory."""
    from analyzer.cli import settings_file
    from analyzer.installation import Check

    try:
        path = settings_file.find(Path.cwd())
        if path is None:
            return Check("settings", "info", "no settings file from here upwards")
        shown = settings_file.name_for_people(path)
        settings = settings_file.read(path, shown)
    except settings_file.SettingsError as error:
        return Check("settings", "wrong", str(error), "docs/settings.md tells what may stand there")
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        said = f"{where}{error.strerror or error}"
        return Check("settings", "wrong", said, "make it readable, or use --isolated")
    keys = [*settings.values, *(["severity"] if settings.severity else [])]
    return Check("settings", "ok", f"{shown}: {', '.join(keys) or 'empty'}")


def _processors() -> Check:
    """Count them, and say what --jobs is without being given."""
    from analyzer.ahead.readers import WORTH_IT, processors
    from analyzer.installation import Check

    count = processors()
    jobs = f"1 job below {WORTH_IT >> 20} MiB of captures, else one more than there are, at most {count}"
    return Check("processors", "info", f"{count}; without --jobs {jobs}")


def _sample(name: str, *, dissect_all: bool) -> Check:
    """Judge the sample. Whatever breaks on the way is what this is for."""
    from analyzer.installation import Check

    try:
        from analyzer.sample import EXPECTED, judged

        found = judged(dissect_all=dissect_all)
    except Exception as error:  # noqa: BLE001  (a broken installation breaks anywhere)
        return Check(name, "wrong", f"{type(error).__name__}: {error}", _REINSTALL)
    if found != EXPECTED:
        said = f"judging gave {', '.join(found) or 'nothing'}, and should give {', '.join(EXPECTED)}"
        return Check(name, "wrong", said, _REINSTALL)
    return Check(name, "ok", f"a 405 without Allow gives {', '.join(found)}")


_REINSTALL = "pip install --force-reinstall wirelint in a fresh environment"


def _lines(found: Sequence[Check], look: Look, wrong: int) -> Iterator[str]:
    """Write a line for each check, and under what is wrong what to do."""
    from analyzer.reports.captured import named
    from analyzer.reports.page import counted, wrapped

    width = max(len(check.name) for check in found)
    indent = " " * (width + 9)
    for check in found:
        start = f"{check.state:<5}  {check.name:<{width}}  "
        first, *rest = wrapped(named(check.value), WIDTH, start, indent)
        yield look.style(check.state, _STYLES[check.state]) + first[len(check.state) :]
        yield from rest
        if check.advice:
            yield from wrapped(f"-> {named(check.advice)}", WIDTH, indent, indent + "   ")
    yield ""
    yield f"{counted(wrong, 'thing')} {'is' if wrong == 1 else 'are'} wrong" if wrong else "all is well"
