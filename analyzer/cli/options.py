"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from analyzer.cli.outputs import endings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.filters import Filters
    from analyzer.redaction import Mask

FunctionT = TypeVar("FunctionT", bound="Callable[..., Any]")
if TYPE_CHECKING:
    ParamType = click.ParamType[Any]
else:  # it takes no arguments at run time before click 8.3
    ParamType = click.ParamType
SEVERITIES = ("error", "warning", "info")
_FILTERS = {
    "ports": "--port",
    "hosts": "--host",
    "statuses": "--status",
    "clients": "--client",
    "servers": "--server",
    "since": "--since",
    "until": "--until",
}
FAIL_ON = (*SEVERITIES, "undecided", "empty", "never")


class Words(ParamType):
    """Words of a closed set, separated by commas."""

    name = "words"

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(words)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show the words."""
        del param, ctx
        return f"[{'|'.join(self._words)}]"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Read them."""
        words = tuple(word.strip().lower() for word in str(value).split(","))
        for word in words:
            if word not in self._words:
                self.fail(f"{word!r} is none of {', '.join(self._words)}", param, ctx)
        return words


class Given(NamedTuple):
    """A value as given, and what it means."""

    text: str
    value: Any


class Read(ParamType):
    """A value that a function of analyzer.filters reads; converts to `Given`."""

    def __init__(self, name: str, function: str) -> None:
        self.name = name
        self._function = function

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it."""
        from analyzer import filters

        try:
            return Given(str(value), getattr(filters, self._function)(str(value)))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class RulePrefixes(ParamType):
    """Prefixes of rule ids, in any case, separated by commas; each must match a rule."""

    name = "rule-prefix"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """Offer the ids that begin so."""
        from analyzer.cli.completing import rule_ids

        del ctx, param
        return rule_ids(incomplete)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Read them, in the case of the book; the user's own rules are loaded by then (--rules-from)."""
        from analyzer.explain import UnknownRuleError, prefix_of_rules
        from analyzer.rules.library import library

        known = library(ctx.params.get("rules_from", ()) if ctx else ())
        try:
            return tuple(prefix_of_rules(prefix.strip(), known) for prefix in str(value).split(","))
        except UnknownRuleError as error:
            self.fail(str(error), param, ctx)


class Named(ParamType):
    """Text that names something: an empty one is a variable that a script did not set."""

    name = "name"

    def __init__(self, refusal: str) -> None:
        self._refusal = refusal

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it as it is."""
        return str(value) if value else self.fail(self._refusal, param, ctx)


class NumberOrAll(ParamType):
    """A number above 0, or all."""

    name = "number|all"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """Read it; None for all."""
        if value is None or value == "all":
            return None
        if isinstance(value, int) or (str(value).isascii() and str(value).isdecimal() and int(value)):
            return int(value)
        return self.fail(f"{value!r} is neither a number above 0 nor 'all'", param, ctx)


def captures_argument(function: FunctionT) -> FunctionT:
    """Take the captures."""
    named = Named("a capture without a name")
    return click.argument("captures", nargs=-1, required=True, type=named, metavar="CAPTURE...")(function)


def reading_options(function: FunctionT) -> FunctionT:
    """Take how captures are read."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="Neither progress nor warnings on standard error."),
        click.option(
            "--dissect-all", is_flag=True, help="Decode every packet by Scapy: slow, to cross-check."
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            metavar="N",
            help="Processes: one judges, the others read. Without it as many as are worth it for the size of "
            "the captures. The output is the same.",
        ),
        click.option("--join", is_flag=True, help="Read all captures as one, in the order of their times."),
        click.option(
            "--no-redact", is_flag=True, help="Show cookies, credentials and tokens instead of masks."
        ),
    ):
        function = option(function)
    return function


colour_option = click.option(
    "--color",
    "--colour",
    "color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour text; auto: on a terminal.",
)


def output_options(formats: Sequence[str]) -> Callable[[FunctionT], FunctionT]:
    """Take formats and files to write to."""
    endings = endings_of(formats)
    names = f"{', '.join(formats)}: format" if len(formats) > 10 else "Format"  # as many fit into a line

    def add(function: FunctionT) -> FunctionT:
        for option in (
            colour_option,
            click.option(
                "-o",
                "--output",
                "outputs",
                metavar="PATH",
                multiple=True,
                help=f"Write to PATH, in the format of its ending ({endings}); may be repeated; "
                "- is standard output.",
            ),
            click.option(
                "-f",
                "--format",
                "format_",
                type=click.Choice(list(formats)),
                metavar=None if names == "Format" else "FORMAT",
                help=f"{names} on standard output, and of PATHs with another ending.  [default: text]",
            ),
        ):
            function = option(function)
        return function

    return add


def filter_options(function: FunctionT) -> FunctionT:
    """Take what is shown."""
    for option in (
        click.option(
            "--until",
            type=Read("time", "time_ns"),
            help="Only before this time: --since 2026-01-05 --until 2026-01-06 is one day.",
        ),
        click.option(
            "--since",
            type=Read("time", "time_ns"),
            help="Only from this time on: RFC 3339 (2026-01-05T09:00:00.5Z), a date, or seconds since 1970; "
            "UTC unless it says otherwise.",
        ),
        click.option(
            "--server", "servers", type=Read("net", "network"), multiple=True, help="Address or network."
        ),
        click.option(
            "--client", "clients", type=Read("net", "network"), multiple=True, help="Address or network."
        ),
        click.option(
            "--status",
            "statuses",
            type=Read("status", "status_codes"),
            multiple=True,
            help="Status code, class or range: 404, 4xx, 400-417.",
        ),
        click.option(
            "--host",
            "hosts",
            type=Named("'' names no host"),
            multiple=True,
            metavar="NAME",
            help="Host asked for; * and ? as in file names.",
        ),
        click.option(
            "--port", "ports", type=click.IntRange(0, 65535), multiple=True, help="Port of the server."
        ),
    ):
        function = option(function)
    return function


def filters_of(options: dict[str, Any], *, severity: str = "info") -> Filters:
    """Make the conditions of the options of `filter_options`."""
    from analyzer.filters import Filters
    from analyzer.rules.vocabulary import Severity

    since, until = options["since"], options["until"]
    if since and until and since.value >= until.value:
        raise click.UsageError(f"nothing is at or after {since.text} and before {until.text}")
    return Filters(
        ports=frozenset(options["ports"]),
        hosts=tuple(host.lower() for host in options["hosts"]),
        statuses=union_of(options["statuses"]),
        clients=tuple(given.value for given in options["clients"]),
        servers=tuple(given.value for given in options["servers"]),
        since_ns=since.value if since else None,
        until_ns=until.value if until else None,
        severity=Severity(severity),
    )


def conditions_of(options: dict[str, Any]) -> str:
    """Write the filters as they were given, for the reader of the report."""
    from analyzer.reports.captured import named

    words: list[str] = []
    for name, option in _FILTERS.items():
        values = options[name]
        given = values if isinstance(values, tuple) and not isinstance(values, Given) else (values,)
        words += [
            f"{option} {value.text if isinstance(value, Given) else value}"
            for value in given
            if value is not None
        ]
    return named(" ".join(words))


def union_of(sets: Sequence[Given]) -> frozenset[int]:
    """Join the status codes of several options."""
    return frozenset().union(*(given.value for given in sets))


def mask_of(*, no_redact: bool) -> Mask:
    """Make the mask of this run."""
    from analyzer.redaction import Mask

    return Mask(off=no_redact)


def flattened(groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Join the values of an option that is repeatable and comma separated."""
    return tuple(dict.fromkeys(word for group in groups for word in group))
