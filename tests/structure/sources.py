"""The project's source files and what each imports, read from their text."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]
PACKAGES = ("parsers", "analyzer")


def sources() -> list[Path]:
    """List the modules of both packages, as paths below the project."""
    return [
        path.relative_to(PROJECT)
        for package in PACKAGES
        for path in sorted((PROJECT / package).rglob("*.py"))
    ]


@cache
def tree(source: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse((PROJECT / source).read_text(encoding="utf-8"))


def module_name(source: Path) -> str:
    """Return the dotted name of a module."""
    parts = source.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports, those inside functions and for type checking too."""
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if _is_module(inner) else str(node.module)


def _is_module(name: str) -> bool:
    path = PROJECT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def functions(source: Path) -> Iterator[tuple[str, int]]:
    """Yield the name of each function and how many lines its statements take.

    The signature and the docstring are left out: they are its documentation.
    """
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
