"""`--tap`: where a capture was taken, or two captures of the same connections, one beside either end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

FunctionT = TypeVar("FunctionT", bound="Callable[..., Any]")
PLACES = ("client", "server", "middle")


def tap_option(function: FunctionT) -> FunctionT:
    """Take where the captures were taken; read by `settings_of_taps`."""
    return click.option(
        "--tap",
        "taps",
        multiple=True,
        metavar="client=A server=B",
        help="Judge each close by two captures of the same connections, A taken beside the client and B "
        "beside the server. With one word, client, server or middle: where CAPTURE was taken.",
    )(function)


def settings_of_taps(options: dict[str, Any]) -> dict[str, Any]:
    """Read --tap, take the captures that it names, and return the settings of the run.

    With two taps the server's capture is the one that is read and judged.

    Raises:
        click.UsageError: it names neither a place nor one capture for each end.
    """
    from analyzer.rules.closes.verdict import Vantage

    places = [tap for tap in options["taps"] if tap in PLACES]
    if options["taps"] and len(places) == len(options["taps"]) == 1:
        return {"vantage": Vantage(places[0])}
    if not options["taps"]:
        return {}
    pairs = [*options["taps"], *options["captures"]]
    named = dict(pair.split("=", 1) for pair in pairs if pair.startswith(("client=", "server=")))
    if len(pairs) != 2 or set(named) != {"client", "server"} or not all(named.values()):
        raise click.UsageError(
            "--tap takes a place (client, server or middle), or two captures: --tap client=A server=B"
        )
    if "-" in named.values():
        raise click.UsageError("--tap client=A server=B reads files, not standard input")
    options["captures"] = (named["server"],)
    return {"client_tap": named["client"], "vantage": Vantage.SERVER}
