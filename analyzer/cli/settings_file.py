"""The settings file: wirelint.toml, or the table [tool.wirelint] of a pyproject.toml.

Its keys are the names of options without the dashes, `severity` and `ignores`. It is looked for from a
directory upwards: the nearest one wins, and in one directory wirelint.toml. Files are not added up. Types are
checked here; what a value means (rule ids, addresses, ...) is read as if it stood on the command line.
"""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args, get_origin

import msgspec
from msgspec import UNSET, UnsetType

if TYPE_CHECKING:
    from pathlib import Path

OWN_NAME, SHARED_NAME = "wirelint.toml", "pyproject.toml"

Texts: TypeAlias = str | list[str]
"""One value, or several."""
Severity: TypeAlias = Literal["error", "warning", "info"]
Weight: TypeAlias = Literal["off", "info", "warning", "error"]


class Table(msgspec.Struct, kw_only=True, rename="kebab"):
    """What may stand in a settings file. What is about one run alone (-o, --since, ...) may not."""

    profile: Literal["rfc9110", "rfc2616", "both"] | UnsetType = UNSET
    select: Texts | UnsetType = UNSET
    ignore: Texts | UnsetType = UNSET
    severity: dict[str, Weight] | UnsetType = UNSET
    """By rule id or a prefix of several."""
    ignores: list[dict[str, Any]] | UnsetType = UNSET
    """See analyzer.ignores.ignore_of for what stands in each."""
    role: Texts | UnsetType = UNSET
    rules_from: Texts | UnsetType = UNSET
    """Relative to the directory of the settings file."""
    min_severity: Severity | UnsetType = UNSET
    fail_on: Texts | UnsetType = UNSET
    undecided: bool | UnsetType = UNSET
    samples: Annotated[int, msgspec.Meta(ge=1)] | Literal["all"] | UnsetType = UNSET
    port: int | list[int] | UnsetType = UNSET
    host: Texts | UnsetType = UNSET
    status: int | str | list[int | str] | UnsetType = UNSET
    client: Texts | UnsetType = UNSET
    server: Texts | UnsetType = UNSET
    join: bool | UnsetType = UNSET
    dissect_all: bool | UnsetType = UNSET
    jobs: Annotated[int, msgspec.Meta(ge=1)] | UnsetType = UNSET
    no_redact: bool | UnsetType = UNSET
    color: Literal["auto", "always", "never"] | UnsetType = UNSET
    quiet: bool | UnsetType = UNSET


FIELDS = {field.encode_name: field for field in msgspec.structs.fields(Table)}
"""By key."""
PATHS = ("rules-from",)
VALUE_SHOWN = 60
"""Characters of a wrong value that are repeated."""


class SettingsError(Exception):
    """A settings file cannot be used; the text is one line that names the file and the key."""


class SettingsFile(msgspec.Struct, frozen=True):
    """A settings file that was read, or that there is none."""

    path: str = ""
    """As shown to the user; "" for none."""
    values: dict[str, Any] = {}
    """By the names of options, as they stand there; without severity and ignores."""
    severity: dict[str, str] = {}
    ignores: list[dict[str, Any]] = []


def find(directory: Path) -> Path | None:
    """Find the settings file for a directory; None where there is none up to the root."""
    for folder in (directory, *directory.parents):
        own, shared = folder / OWN_NAME, folder / SHARED_NAME
        if os.path.isfile(own):  # noqa: PTH113  (that of Path raises where a directory is closed to us)
            return own
        if os.path.isfile(shared) and _has_table(shared):  # noqa: PTH113
            return shared
    return None


def read(path: Path, shown: str) -> SettingsFile:
    """Read a settings file.

    Args:
        path: The file; one that is called pyproject.toml is read as such.
        shown: Its name for people.

    Raises:
        SettingsError: it is no TOML, or a key or value in it is none.
        OSError: it cannot be read.
    """
    table = _parsed(path, shown)
    if path.name == SHARED_NAME:
        table = _inner(table, shown)
    table = _with_ignores(table)
    for key, value in table.items():
        _check(key, value, shown)
    values = dict(table)
    severity, ignores = values.pop("severity", {}), values.pop("ignores", [])
    for key in PATHS:
        if key in values:
            names = [values[key]] if isinstance(values[key], str) else values[key]
            values[key] = [name_for_people(path.parent / name) for name in names]
    return SettingsFile(shown, values, severity, ignores)


def name_for_people(path: Path) -> str:
    """Write a path as one would type it from the working directory."""
    try:
        return os.path.relpath(path)
    except (OSError, ValueError):  # the working directory is gone; another drive
        return str(path)


def _parsed(path: Path, shown: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{shown}: octet {error.start} is no UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{shown}: is no TOML: {error}") from None


def _has_table(path: Path) -> bool:
    """Whether a pyproject.toml has a table for Wirelint; one that does not name it is not even parsed."""
    if b"wirelint" not in path.read_bytes():
        return False
    tool = _parsed(path, name_for_people(path)).get("tool")
    return isinstance(tool, dict) and "wirelint" in tool


def _inner(table: dict[str, Any], shown: str) -> dict[str, Any]:
    tool = table.get("tool")
    found = tool.get("wirelint") if isinstance(tool, dict) else None
    if not isinstance(found, dict):
        raise SettingsError(f"{shown}: has no table [tool.wirelint]")
    return found


def _with_ignores(table: dict[str, Any]) -> dict[str, Any]:
    """Move tables that stand in `ignore`, where one may look for them, to `ignores`."""
    given, ignores = table.get("ignore"), table.get("ignores", [])
    if not isinstance(given, list) or not isinstance(ignores, list):
        return table
    tables = [each for each in given if isinstance(each, dict)]
    if not tables:
        return table
    prefixes = [each for each in given if not isinstance(each, dict)]
    rest = {key: value for key, value in table.items() if key != "ignore"}
    return rest | {"ignores": [*tables, *ignores]} | ({"ignore": prefixes} if prefixes else {})


def _check(key: str, value: object, shown: str) -> None:
    """See that there is such a key, and that its value is of the right type.

    Raises:
        SettingsError: it is not.
    """
    if key not in FIELDS:
        from analyzer.cli.group import likely

        hint = likely(key, FIELDS) or f"; there are {', '.join(FIELDS)}"
        raise SettingsError(f"{shown}: {key}: no such setting{hint}")
    if key == "severity" and isinstance(value, dict):
        for prefix, weight in value.items():
            _convert(weight, Weight, f"{shown}: {key}.{prefix}")
    else:
        _convert(value, FIELDS[key].type, f"{shown}: {key}")


def _convert(value: object, kind: Any, where: str) -> None:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        seen = repr(value)
        seen = seen if len(seen) <= VALUE_SHOWN else f"{seen[:VALUE_SHOWN]}..."
        raise SettingsError(f"{where}: must be {_described(kind)}, not {seen}") from None


def _described(kind: Any) -> str:
    """Say in words what a type takes."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return ", ".join(map(str, arguments[:-1])) + f" or {arguments[-1]}" if arguments[1:] else arguments[0]
    if origin is Annotated:
        return f"{_described(arguments[0])} above 0"
    if origin is list:
        return "a list of tables ([[ignores]])" if get_origin(arguments[0]) is dict else "a list of such"
    if origin is dict:
        return "a table of rule ids and severities"
    if arguments:
        return " or ".join(_described(each) for each in arguments if each is not UnsetType)
    return {str: "text", int: "a number", bool: "true or false"}[kind]
