"""Rings: files that one capture program wrote one after another, read as one capture (DESIGN 2.11).

Files are a ring where their names follow one pattern and go on, link type and snap length are the same,
and each begins no sooner than the one before it ends. That a connection goes on from file to file is
for the layer that knows connections to see.

What is looked at: of each file whose name has a neighbour's the head, with the first packet. Where names
and heads agree, the end of the earlier file too (`ends`), so that two captures made at the same time
are not taken for one after the other. Files without such neighbours are not opened at all.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.capture.ends import Head, head_of, last_time_ns
from parsers.capture.finding import natural_order
from parsers.capture.ring_names import RingName, goes_on, ring_names

if TYPE_CHECKING:
    from collections.abc import Sequence

SLACK_NS = 10_000_000
"""Nanoseconds by which a packet may stand in the file after the one it belongs to: packets of several
processors' queues are not quite in order, at a change of file as anywhere."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Files to be read one after another as one capture; mostly a single one."""

    paths: tuple[str, ...]
    note: str = ""
    """Why they are joined, or why this file is not joined with its neighbour; "" where that is plain."""


@dataclass(slots=True)
class _File:
    """A file, its name as one of a ring, and what was found out about it."""

    path: str
    position: int
    """Index among the paths given."""
    name: RingName | None = None
    head: Head | None = None
    note: str = ""


def rings(paths: Sequence[str], *, join: bool = False) -> list[Ring]:
    """Group files into rings, in the order of the paths (of a ring: its first file's).

    Args:
        paths: Captures; what cannot be opened or is no file stays on its own.
        join: Join all of them whatever their names, link types and snap lengths, in the order of
            their times; files that overlap in time are still not joined.
    """
    files = [_File(path, position) for position, path in enumerate(paths)]
    chains = _joined(files) if join else _by_names(files)
    chains.sort(key=lambda chain: min(file.position for file in chain))
    return [Ring(tuple(file.path for file in chain), _note(chain, join=join)) for chain in chains]


def _note(chain: list[_File], *, join: bool) -> str:
    if len(chain) == 1:
        return chain[0].note
    why = "as asked for" if join else "their names, times, link type and snap length go on"
    return f"{len(chain)} files are read as one capture, {chain[0].path} to {chain[-1].path}: {why}"


def _by_names(files: list[_File]) -> list[list[_File]]:
    """Chain the files whose names go on."""
    patterns: dict[tuple[str, ...], list[_File]] = {}
    for file in files:
        for name in ring_names(file.path):
            patterns.setdefault(name.pattern, []).append(file)
    chains: list[list[_File]] = []
    taken: set[int] = set()
    # The largest groups first: a name may fit two patterns, and one of a kind is no ring.
    for pattern, group in sorted(patterns.items(), key=lambda item: -len(item[1])):
        members = [file for file in group if file.position not in taken]
        if len(members) < 2:
            continue
        for file in members:
            file.name = next(name for name in ring_names(file.path) if name.pattern == pattern)
            file.head = _head_of(file.path)
        chains += _chained([file for file in members if file.head is not None])
        taken.update(file.position for file in members if file.head is not None)
    return chains + [[file] for file in files if file.position not in taken]


def _chained(files: list[_File]) -> list[list[_File]]:
    """Chain files of one pattern, in the order of their first packets."""
    chains: list[list[_File]] = []
    for file in sorted(files, key=_begin):
        before = chains[-1][-1] if chains else None
        if before is None or before.name is None or file.name is None or not goes_on(before.name, file.name):
            chains.append([file])
            continue
        why = _why_apart(before, file, alike=True)
        if why:
            file.note = f"{file.path} is not joined with {before.path}: {why}"
            chains.append([file])
        else:
            chains[-1].append(file)
    return chains


def _joined(files: list[_File]) -> list[list[_File]]:
    """Chain all files that do not overlap, in the order of their first packets."""
    for file in files:
        file.head = _head_of(file.path)
    chains: list[list[_File]] = []
    for file in sorted((file for file in files if file.head is not None), key=_begin):
        why = ""
        for chain in chains:
            reason = _why_apart(chain[-1], file, alike=False)
            if not reason:
                chain.append(file)
                break
            why = why or f"{file.path} is not joined with {chain[-1].path}: {reason}"
        else:
            file.note = why
            chains.append([file])
    alone = [file for file in files if file.head is None]
    for file in alone:
        file.note = f"{file.path} is not joined: it has no packet that could be looked at"
    return chains + [[file] for file in alone]


def _begin(file: _File) -> tuple[int, object]:
    assert file.head is not None
    return file.head.first_time_ns, natural_order(file.path)


def _why_apart(before: _File, after: _File, *, alike: bool) -> str:
    """Say why a file does not go on where another ends; "" where it does."""
    assert before.head is not None
    assert after.head is not None
    if alike and before.head.link_type != after.head.link_type:
        return f"link type {before.head.link_type}, then {after.head.link_type}"
    if alike and before.head.snap_length != after.head.snap_length:
        return f"snap length {before.head.snap_length}, then {after.head.snap_length}"
    end = last_time_ns(before.path, before.head)
    if end is None or after.head.first_time_ns < end - SLACK_NS:
        return "they overlap in time"
    return ""


def _head_of(path: str) -> Head | None:
    """Look at the head of a file; None for pipes, which can be read but once, and for no captures."""
    try:
        regular = path != "-" and stat.S_ISREG(Path(path).stat().st_mode)
    except OSError:
        return None
    return head_of(path) if regular else None
