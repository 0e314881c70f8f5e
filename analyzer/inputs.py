"""From arguments to the files that are read, and which of them are one capture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Sequence


def rings_of(
    captures: Sequence[str], *, join: bool, notes: list[str], errors: list[CaptureError]
) -> list[tuple[str, ...]]:
    """Resolve arguments to files, and files to rings (parsers.capture.rings).

    Args:
        captures: Files, directories, globs, "-".
        join: Whether all are one capture.
        notes: Gets one line for what was left out of a directory, and for what was joined.
        errors: Gets the arguments that name nothing.
    """
    from parsers.capture.rings import rings

    found = rings(_found(captures, notes, errors), join=join)
    notes += [ring.note for ring in found if ring.note]
    return [ring.paths for ring in found]


def _found(captures: Sequence[str], notes: list[str], errors: list[CaptureError]) -> list[str]:
    """List the captures that the arguments name; an argument that names none is an error."""
    from parsers.capture.finding import find_captures

    arguments = list(captures)
    while arguments:
        said: list[str] = []
        try:
            paths = find_captures(arguments, said)
        except CaptureError as error:
            if error.path not in arguments:
                raise
            errors.append(error)
            arguments = [argument for argument in arguments if argument != error.path]
        else:
            notes += said
            return paths
    return []
