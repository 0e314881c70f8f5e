"""`wirelint schema`: the columns of what is handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.cli.options import colour_option
from analyzer.cli.outputs import look_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.reports.page import Look
    from analyzer.schema import Column

NAMES = ("exchanges", "findings", "connections", "coverage")


_EPILOG = """\b
Examples:
  wirelint schema findings
  wirelint schema connections --format json"""


@click.command(short_help="Show the columns of a frame: types, units, meaning.", epilog=_EPILOG)
@click.argument("frame", type=click.Choice(NAMES))
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@colour_option
def schema(frame: str, format_: str, color: str) -> None:
    """Show the columns of FRAME, which are the members of its JSON lines, in order."""
    from analyzer.reports.jsonlines import encoded
    from analyzer.schema import CLOSE, FRAMES, RECORDS

    columns = RECORDS.get(frame) or FRAMES[frame]
    if format_ == "json":
        rows = [column._asdict() for column in columns]
        if frame == "connections":
            rows[-1]["members"] = [column._asdict() for column in CLOSE]
        click.echo(b"[" + b",\n".join(encoded(row) for row in rows) + b"]")
        return
    inner = (
        [column._replace(name=f"close.{column.name}") for column in CLOSE] if frame == "connections" else []
    )
    click.echo("\n".join(_lines([*columns, *inner], look_of(color))), color=True)


def _lines(columns: Sequence[Column], look: Look) -> Iterator[str]:
    from analyzer.reports.page import wrapped

    name_width = max(len(column.name) for column in columns)
    dtype_width = max(len(column.dtype) for column in columns)
    for column in columns:
        unit = f"[{column.unit}] " if column.unit else ""
        only = f" (only: {column.only})" if column.only else ""
        start = f"{column.name:<{name_width}}  {column.dtype:<{dtype_width}}  "
        text = wrapped(f"{unit}{column.meaning}{only}", look.width, start, " " * len(start))
        text[0] = look.style(column.name, "strong") + text[0][len(column.name) :]
        yield from text
