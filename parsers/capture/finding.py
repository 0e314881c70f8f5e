"""The captures that a command line names: files, directories, globs, standard input."""

from __future__ import annotations

import glob
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.capture.opening import open_capture
from parsers.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def find_captures(arguments: Sequence[str], notes: list[str] | None = None) -> list[str]:
    """Return the paths of the captures that the arguments name, in their order, none twice.

    A file is taken as it is: opening it tells what is wrong with it. In directories (and what is below
    them) and behind globs, captures are told by their content, sorted as people count, and what is no
    capture is left out.

    Args:
        arguments: Paths; "-" is standard input; a name with `*`, `?` or `[` that is no file is a glob.
        notes: Gets one line for each file left out.

    Raises:
        CaptureError: A glob matches nothing, or a directory or glob has no capture.
    """
    notes = [] if notes is None else notes
    found: list[str] = []
    seen: dict[str, str] = {}
    for argument in arguments:
        for path in _named_by(argument, notes):
            real = path if path == "-" else os.path.realpath(path)
            if real in seen:
                notes.append(f"{path}: left out, it is the same file as {seen[real]}")
                continue
            seen[real] = path
            found.append(path)
    return found


def natural_order(path: str) -> tuple[list[tuple[int, int, str]], str]:
    """Return a key that sorts numbers in names by their value: 2 before 10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", path)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts], path


def _named_by(argument: str, notes: list[str]) -> list[str]:
    if argument == "-":
        return ["-"]
    if Path(argument).is_dir():
        files = _files_below(argument, set())
        return _captures_of(argument, files, notes, f"holds no capture ({len(files)} files)")
    if os.path.lexists(argument) or not glob.has_magic(argument):
        return [argument]
    matches = glob.glob(argument, recursive=True)  # noqa: PTH207 - pathlib knows no absolute patterns
    if not matches:
        raise CaptureError(argument, "matches no file")
    visited: set[tuple[int, int]] = set()
    files = [path for path in matches if not Path(path).is_dir()]
    for path in matches:
        if Path(path).is_dir():
            files += _files_below(path, visited)
    return _captures_of(argument, files, notes, f"matches no capture ({len(files)} files)")


def _captures_of(argument: str, files: list[str], notes: list[str], why_none: str) -> list[str]:
    """Keep the captures; of a file and the links to it the file."""
    known: set[str] = set()
    captures: list[str] = []
    for path in sorted(files, key=lambda path: (Path(path).is_symlink(), natural_order(path))):
        real = os.path.realpath(path)
        if real in known:
            continue
        known.add(real)
        why = _why_no_capture(path)
        if why:
            notes.append(f"{path}: left out, {why}")
        else:
            captures.append(path)
    if not captures:
        raise CaptureError(argument, why_none)
    return sorted(captures, key=natural_order)


def _why_no_capture(path: str) -> str:
    """Look at the beginning of a file; "" where it is a capture."""
    try:
        # A pipe in a directory would block, and looking at a device may do anything.
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return "it is no regular file"
        open_capture(path).close()
    except CaptureError as error:
        return f"it {error.reason}" if error.reason.startswith("is ") else error.reason
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return ""


def _files_below(directory: str, visited: set[tuple[int, int]]) -> list[str]:
    """Return what is below a directory and no directory itself; each directory is visited once."""
    return list(_walk(directory, visited))


def _walk(directory: str, visited: set[tuple[int, int]]) -> Iterator[str]:
    todo = [directory]
    while todo:
        folder = todo.pop()
        try:
            status = Path(folder).stat()
            if (status.st_dev, status.st_ino) in visited:
                continue  # a link that leads back to a directory above
            visited.add((status.st_dev, status.st_ino))
            entries = sorted(os.scandir(folder), key=lambda entry: natural_order(entry.name))
        except OSError:
            yield folder  # not readable: looking at it as a file says why
            continue
        for entry in entries:
            if entry.is_dir():
                todo.append(entry.path)
            else:
                yield entry.path
