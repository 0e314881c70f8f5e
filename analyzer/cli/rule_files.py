"""Files of the user's own rules: Python modules that end in a tuple RULES, as those of the book do."""

from __future__ import annotations

import hashlib
import sys
from importlib.abc import InspectLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.rules.fence import line_in, told
from analyzer.rules.own_rules import OwnRuleError, own_rules

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType

    from analyzer.rules.rule import Rule


class RuleFileError(Exception):
    """A file holds no rules that can be judged by; the text is one line that names the file."""


class _Loader(InspectLoader):
    """Makes a module of the octets of a file, and leaves nothing beside it."""

    def __init__(self, path: str, octets: bytes) -> None:
        self._path = path
        self._octets = octets

    def get_source(self, fullname: str) -> str:
        """Return the text of the file, for tracebacks."""
        del fullname
        return self._octets.decode("utf-8", "replace")

    def get_code(self, fullname: str) -> CodeType:
        """Compile the file."""
        del fullname
        code: CodeType = self.source_to_code(self._octets, self._path)
        return code


def load(paths: Iterable[str]) -> tuple[Rule, ...]:
    """Load the rules of several files, in that order; a file that is named twice counts once.

    Raises:
        RuleFileError: one of them cannot be read or run, or holds no rules that can be judged by, or
            an id of one is taken.
    """
    rules: tuple[Rule, ...] = ()
    for path in {Path(path).absolute(): path for path in paths}.values():
        try:
            found = own_rules(_rules_of(path))  # by itself first: errors number the rules of their file
            rules = own_rules((*rules, *found))
        except OwnRuleError as error:
            raise RuleFileError(f"{path}: {error}") from None
    return rules


def _rules_of(path: str) -> Any:
    """Read and run one file, and return its RULES."""
    try:
        octets = Path(path).read_bytes()
    except OSError as error:
        raise RuleFileError(f"{path}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name
        raise RuleFileError(f"{path}: {error}") from None
    names = _run(path, octets)
    if "RULES" not in names:
        raise RuleFileError(f"{path}: no RULES in it; it must end in RULES = (first_rule, other_rule)")
    return names["RULES"]


def _run(path: str, octets: bytes) -> dict[str, Any]:
    """Run the file as a module under a name that nobody else uses, and return the names in it.

    Raises:
        RuleFileError: it cannot be compiled, or something went wrong while it ran.
    """
    name = f"_wirelint_rules_{hashlib.sha256(bytes(Path(path).absolute())).hexdigest()[:16]}"
    spec = spec_from_loader(name, _Loader(path, octets), origin=path)
    assert spec is not None
    module = module_from_spec(spec)
    module.__file__ = path
    sys.modules[name] = module  # dataclasses look their module up there
    try:
        _Loader(path, octets).exec_module(module)
    # Whatever a stranger's file raises is a fault of the file, and one line says where.
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise RuleFileError(f"{path}: {_fault(error, path)}") from error
    return vars(module)


def _fault(error: BaseException, path: str) -> str:
    if isinstance(error, SyntaxError) and error.filename == path:
        line, text = error.lineno, f"{type(error).__name__}: {error.msg}"
    else:
        line, text = line_in(path, error), told(error)
    return f"line {line}: {text}" if line else text
