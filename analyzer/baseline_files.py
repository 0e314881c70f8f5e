"""Baseline files: JSON in ASCII, sorted, one finding a line, so that a version control shows what changed."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from analyzer.baselines import KIND, SCHEMA_VERSION, Baseline, Known

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZE_LIMIT = 256 << 20
"""Octets of a file that is read."""
_HEAD = 4096
_SIGN = re.compile(rb'"kind"\s*:\s*"wirelint baseline"|"fingerprint"\s*:')


class BaselineError(ValueError):
    """A file is no baseline; the text is one line that begins with its name."""


def encoded(baseline: Baseline) -> bytes:
    """Write a baseline as JSON in ASCII, one finding a line."""
    lines = ["{"]
    lines += [
        f'"schema_version": {baseline.schema_version},',
        f'"kind": {_json(baseline.kind)},',
        f'"profile": {_json(baseline.profile)},',
        *_listed("findings", baseline.findings, ","),
        *_listed("rules", baseline.rules, ""),
        "}",
    ]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def write(path: str, baseline: Baseline) -> None:
    """Write a baseline in place of the file, whole or not at all.

    Raises:
        OSError: it cannot be written; what was there is there still.
    """
    target = Path(path)
    target = target.resolve() if target.is_symlink() else target
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(encoded(baseline))
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def is_baseline(path: str) -> bool:
    """Whether a file is a baseline, by its content; what cannot be opened is none.

    It is told by its kind, or by a fingerprint in its first octets where another program put the members
    into another order.
    """
    if not Path(path).is_file():
        return False
    try:
        with Path(path).open("rb") as octets:
            head = octets.read(_HEAD)
    except OSError:
        return False
    return head.lstrip()[:1] == b"{" and _SIGN.search(head) is not None


def read(path: str) -> Baseline:
    """Read a baseline; entries of one fingerprint, as a merge of two branches leaves them, are added up.

    Raises:
        BaselineError: it is none.
        OSError: it cannot be read.
    """
    with Path(path).open("rb") as octets:
        text = octets.read(SIZE_LIMIT + 1)
    if len(text) > SIZE_LIMIT:
        raise BaselineError(f"{path}: is no baseline: larger than {SIZE_LIMIT >> 20} MiB")
    try:
        baseline = msgspec.json.decode(text, type=Baseline)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BaselineError(f"{path}: is no baseline: {error}") from None
    if baseline.kind != KIND or b'"kind"' not in text:
        raise BaselineError(f'{path}: is no baseline: "kind" is not "{KIND}"')
    if baseline.schema_version != SCHEMA_VERSION:
        raise BaselineError(
            f"{path}: is a baseline of version {baseline.schema_version}; this program reads {SCHEMA_VERSION}"
        )
    entries: dict[str, Known] = {}
    for entry in baseline.findings:
        if entry.fingerprint in entries:
            entries[entry.fingerprint].count += entry.count
        else:
            entries[entry.fingerprint] = entry
    baseline.findings = list(entries.values())
    return baseline


def _listed(name: str, entries: Sequence[msgspec.Struct], end: str) -> list[str]:
    lines = [_json(msgspec.to_builtins(entry)) for entry in entries]
    return [f'"{name}": [', *(f"{line}," for line in lines[:-1]), *lines[-1:], f"]{end}"]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)


def _umask() -> int:
    """Ask for the mask of new files; the system tells it only to those who set it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
