"""The settings file behind the options, and the options about how is judged.

A settings file gives defaults: what is on the command line takes their place. A value of the file is
read by the same code as an option's, and what is wrong with it is said with the file's name and the key.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from analyzer.cli.group import UnusableError
from analyzer.cli.options import SEVERITIES, Named, ParamType, RulePrefixes

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.cli.settings_file import SettingsFile
    from analyzer.ignores import Ignores
    from analyzer.rules.roles import Roles
    from analyzer.rules.rule import Rule, Severity

FunctionT = TypeVar("FunctionT", bound="Callable[..., Any]")
ABOUT_CAPTURES = frozenset({"port", "host", "status", "client", "server"})
"""Keys of filters: meant for whole captures, not for one connection that is asked for."""
ABOUT_THE_BOOK = frozenset({"rules-from", "color"})
"""Keys that say which rules there are; `select` and `status` choose what is judged, not what is listed."""
_SETTINGS = "analyzer.cli.settings"
"""Where the settings file of a command is kept in its context."""


class Configured(click.Command):
    """A command that takes defaults from a settings file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; what is wrong with a value of the settings file names the file and the key."""
        try:
            return super().parse_args(ctx, args)
        except click.BadParameter as error:
            name = error.param.name if error.param is not None else None
            if name is None or ctx.get_parameter_source(name) is not ParameterSource.DEFAULT_MAP:
                raise
            where = f"{ctx.meta[_SETTINGS].path}: {ctx.meta[f'{_SETTINGS}.{name}']}"
            raise UnusableError(f"{where}: {error.message}") from None


class RoleOf(ParamType):
    """ADDR=role, as its two parts."""

    name = "addr=role"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Read both."""
        from analyzer.rules.roles import role_of

        try:
            return role_of(str(value))
        except ValueError as error:
            return self.fail(str(error), param, ctx)


def settings_options(
    *, only: frozenset[str] | None = None, but: frozenset[str] = frozenset()
) -> Callable[[FunctionT], FunctionT]:
    """Take a settings file; the command gets it as `config`.

    Args:
        only: The keys that the command takes; None for those that are options of it.
        but: Keys that it does not take all the same.
    """

    def taken(key: str) -> bool:
        return (only is None or key in only) and key not in but

    def add(function: FunctionT) -> FunctionT:
        for option in (
            click.option(
                "--isolated",
                is_flag=True,
                is_eager=True,
                callback=_refuse_both,
                help="Read no settings file.",
            ),
            click.option(
                "--config",
                type=Named("a settings file without a name"),
                metavar="PATH",
                is_eager=True,
                callback=partial(_configure, taken),
                help="Read the settings from PATH.  [default: the nearest wirelint.toml, or pyproject.toml "
                "with [tool.wirelint], from here upwards]",
            ),
        ):
            function = option(function)
        return function

    return add


def rules_option(function: FunctionT) -> FunctionT:
    """Take files of the user's own rules; the command gets the rules as `rules_from`."""
    return click.option(
        "--rules-from",
        type=Named("a file of rules without a name"),
        multiple=True,
        metavar="PATH",
        is_eager=True,  # before --select, which may name them
        callback=_load,
        help="A Python file of rules of your own, as docs/own-rules.md shows.",
    )(function)


def judging_options(function: FunctionT) -> FunctionT:
    """Take what is judged by."""
    for option in (
        click.option(
            "--role",
            "roles",
            type=RoleOf(),
            multiple=True,
            callback=_roles,
            help="What an address is: origin, proxy, gateway or client, as in 10.0.0.0/8=client or "
            "192.0.2.7:80=origin; the most specific one wins.",
        ),
        rules_option,
        click.option(
            "--ignore", type=RulePrefixes(), multiple=True, help="Leave out the rules whose ids begin so."
        ),
        click.option(
            "--select",
            type=RulePrefixes(),
            multiple=True,
            help="Judge by the rules whose ids begin so, alone: S4,C0.",
        ),
        click.option(
            "--profile",
            type=click.Choice(["rfc9110", "rfc2616", "both"]),
            default="rfc9110",
            show_default=True,
            help="The standards that are judged by.",
        ),
    ):
        function = option(function)
    return function


def listed_options(function: FunctionT) -> FunctionT:
    """Take which verdicts are listed."""
    for option in (
        click.option(
            "--undecided", is_flag=True, help="List undecided verdicts too; they are always counted."
        ),
        click.option(
            "--min-severity",
            type=click.Choice(SEVERITIES),
            default="info",
            show_default=True,
            help="The least that is listed.",
        ),
    ):
        function = option(function)
    return function


def severity_of(options: dict[str, Any]) -> dict[str, Severity]:
    """Read the severities of the settings file, by prefix of rule ids.

    Raises:
        UnusableError: one names no rule.
    """
    settings: SettingsFile = options["config"]
    found: dict[str, Severity] = {}
    if settings.severity:
        from analyzer.explain import own_severities
        from analyzer.rules.library import library

        known = library(options["rules_from"])
        for prefix, name in settings.severity.items():
            try:
                found |= own_severities({prefix: name}, known)
            except ValueError as error:
                raise UnusableError(f"{settings.path}: severity.{prefix}: {error}") from None
    return found


def ignores_of(options: dict[str, Any]) -> Ignores:
    """Read the ignores of the settings file; they expire by the day of today.

    Raises:
        UnusableError: a value in one is none, or it names no rule.
    """
    from datetime import UTC, datetime

    from analyzer.ignores import Ignores, ignore_of

    settings: SettingsFile = options["config"]
    found = []
    if settings.ignores:
        from analyzer.explain import prefix_of_rules
        from analyzer.rules.library import library

        known = library(options["rules_from"])
        for number, table in enumerate(settings.ignores):
            where = f"{settings.path}: ignores[{number}]"
            try:
                ignore = ignore_of(table)
            except ValueError as error:
                raise UnusableError(f"{where}.{error}") from None
            try:
                found.append(ignore_of({**table, "rule": prefix_of_rules(ignore.rule, known)}))
            except ValueError as error:
                raise UnusableError(f"{where}.rule: {error}") from None
    return Ignores(found, today=datetime.now(UTC).date(), source=settings.path)


def _refuse_both(ctx: click.Context, _param: click.Parameter, isolated: bool) -> bool:
    if isolated and ctx.params.get("config") is not None:
        raise click.UsageError("either --config or --isolated", ctx)
    return isolated


def _configure(
    taken: Callable[[str], bool], ctx: click.Context, _param: click.Parameter, given: str | None
) -> SettingsFile:
    """Read the settings file, and make its values the defaults of the command's options."""
    from analyzer.cli import settings_file

    isolated = ctx.params.get("isolated", False)
    if given is not None and isolated:
        raise click.UsageError("either --config or --isolated", ctx)
    path = Path(given) if given is not None else None
    try:
        if path is None and not isolated and not ctx.resilient_parsing:
            path = settings_file.find(_here())
        if path is None:
            return settings_file.SettingsFile()
        found = settings_file.read(path, given or settings_file.name_for_people(path))
    except settings_file.SettingsError as error:
        raise UnusableError(str(error)) from None
    ctx.meta[_SETTINGS] = found
    ctx.default_map = dict(ctx.default_map or {})
    for param in ctx.command.params:
        for key in (option.removeprefix("--") for option in param.opts):
            if key in found.values and taken(key) and param.name is not None:
                value = found.values[key]
                several = param.multiple and not isinstance(value, list)
                ctx.default_map[param.name] = [value] if several else value
                ctx.meta[f"{_SETTINGS}.{param.name}"] = key
    return found


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:  # it was removed
        return Path()


def _load(ctx: click.Context, param: click.Parameter, paths: tuple[str, ...]) -> tuple[Rule, ...]:
    """Load the user's own rules."""
    if not paths or ctx.resilient_parsing:
        return ()
    from analyzer.cli.rule_files import RuleFileError, load

    try:
        return load(paths)
    except RuleFileError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def _roles(ctx: click.Context, param: click.Parameter, pairs: tuple[tuple[str, str], ...]) -> Roles:
    """Put the roles together."""
    from analyzer.rules.roles import Roles

    try:
        return Roles.of(pairs)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None
