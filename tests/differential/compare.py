"""Two views of a capture side by side: how many exchanges agree, and each that does not, by kind."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from tests.differential.rows import ports

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.differential.rows import Group, Key, Row, View

NOT_LOOKED_INTO = "not looked into"

KINDS = {
    "missing": "a response that only the other side has",
    "extra": "a response that only Wirelint has",
    "pairing": "the same response, another request",
    "doubt": "Wirelint says that the pairing is uncertain, the other side does not",
    "unanswered-missing": "a request without response that only the other side has",
    "unanswered-extra": "a request without response that only Wirelint has",
    "interim": "other interim status codes",
    "content": "a firm response, another number of octets of content",
    "incomplete": "a firm response, complete for the other side alone",
    "frame": "a firm response, another first frame",
    "tcp-stream": "another number than Wireshark's",
    "unreadable": "a capture that only the other side can read",
    "accounting": "a sum of the accounting that does not add up",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement."""

    capture: str
    kind: str
    connection: str
    other: str
    """What the truth or tshark says."""
    ours: str
    firm: bool = False
    notes: tuple[str, ...] = ()
    partial: bool = False
    """The other side names no request, and ours is not whole."""


@dataclass(slots=True)
class Comparison:
    """What came of comparing one capture."""

    capture: str
    agreed: int = 0
    firm: int = 0
    differences: list[Difference] = field(default_factory=list)
    skipped: int = 0
    confirmed: str = ""
    """Who else saw the status codes that Wirelint saw; "" for nobody."""


def compare(capture: str, ours: View, other: View) -> Comparison:
    """Compare the exchanges of each connection, in order."""
    result = Comparison(capture, skipped=other.skipped)
    for key in sorted(ours.groups.keys() | other.groups.keys(), key=_printed):
        _compare_group(result, _printed(key), ours.groups[key], other.groups[key])
    result.differences += [
        Difference(capture, "accounting", "", "", sentence, firm=True) for sentence in ours.unbalanced
    ]
    return result


def _printed(key: Key) -> str:
    return f"stream {key}" if isinstance(key, int) else " - ".join(sorted(key))


def _compare_group(result: Comparison, connection: str, ours: Group, other: Group) -> None:
    def differ(
        kind: str, theirs: object, mine: object, row: Row | None = None, *, partial: bool = False
    ) -> None:
        firm, notes = (row.firm, row.notes) if row else (False, ())
        partial |= row is not None and row.method is None and "early-response" in getattr(mine, "notes", ())
        result.differences.append(
            Difference(result.capture, kind, connection, str(theirs), str(mine), firm, notes, partial)
        )

    for theirs, mine in aligned(other.finals, ours.finals):
        if theirs is None and mine is not None:
            differ("extra", "", mine)
        elif mine is None and theirs is not None:
            differ("missing", theirs, "", theirs)
        elif theirs is not None and mine is not None:
            kind = _kind(theirs, mine)
            if kind:
                differ(kind, theirs, mine, theirs)
            else:
                result.agreed += 1
                result.firm += theirs.firm
    for request, count in (Counter(other.unanswered) - Counter(ours.unanswered)).items():
        differ("unanswered-missing", f"{request} x{count}", "")
    for request, count in (Counter(ours.unanswered) - Counter(other.unanswered)).items():
        differ("unanswered-extra", "", f"{request} x{count}", partial=request in ours.partial)
    if sorted(other.interim) != sorted(ours.interim):
        differ("interim", sorted(other.interim), sorted(ours.interim))


def _kind(theirs: Row, mine: Row) -> str:
    if theirs.name != mine.name:
        return "doubt" if mine.doubted else "pairing"
    if theirs.firm and theirs.content is not None and mine.content != theirs.content:
        return "incomplete" if mine.content is None else "content"
    if theirs.firm and theirs.frame != mine.frame:
        return "frame"
    return ""


def aligned(theirs: list[Row], mine: list[Row]) -> Iterable[tuple[Row | None, Row | None]]:
    """Put two lists side by side: equal exchanges first, then between them equal status codes."""
    for block in _blocks([row.name for row in theirs], [row.name for row in mine]):
        left, right = theirs[block[0] : block[1]], mine[block[2] : block[3]]
        if block[4]:
            yield from zip(left, right, strict=True)
            continue
        for inner in _blocks([row.status for row in left], [row.status for row in right]):
            if inner[4]:
                yield from zip(left[inner[0] : inner[1]], right[inner[2] : inner[3]], strict=True)
            else:
                yield from ((row, None) for row in left[inner[0] : inner[1]])
                yield from ((None, row) for row in right[inner[2] : inner[3]])


def _blocks(left: list, right: list) -> list[tuple[int, int, int, int, bool]]:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return [(a, b, c, d, tag == "equal") for tag, a, b, c, d in matcher.get_opcodes()]


def compare_streams(capture: str, ours: View, other: View) -> list[Difference]:
    """Hold the tcp_stream of each connection against the truth's streams: equal or null.

    Only ports and frames are compared: for tunnels the truth gives the outer addresses.
    """
    known = {number: (first, key) for first, number, key in other.streams}
    wrong = []
    for first_frame, number, key in ours.streams:
        if number is None:
            continue
        first, theirs = known.get(number, (0, None))
        if (
            theirs is None
            or ports(theirs) != ports(key)
            or not first <= first_frame <= other.last_frames[number]
        ):
            wrong.append(
                Difference(
                    capture,
                    "tcp-stream",
                    _printed(key),
                    f"{number} is {theirs}",
                    f"frame {first_frame}",
                    firm=True,
                )
            )
    return wrong


# -- what is known


@dataclass(slots=True)
class Known:
    """A difference that was looked into."""

    capture: str
    """A path below the shared captures; * and ? as in file names."""
    kind: str
    who: str
    """Who is wrong: tshark, truth, or wirelint (explained, not mended); or scope: nobody, not built."""
    reason: str
    used: int = 0

    def covers(self, difference: Difference) -> bool:
        return fnmatch(difference.capture, self.capture) and fnmatch(difference.kind, self.kind)


def known_differences() -> list[Known]:
    """Read known.csv."""
    with Path(__file__).with_name("known.csv").open(newline="", encoding="utf-8") as lines:
        return [
            Known(row["capture"], row["kind"], row["who"], row["reason"]) for row in csv.DictReader(lines)
        ]


def judged(comparison: Comparison, known: list[Known]) -> Iterable[tuple[Difference, str, str]]:
    """Say of each difference who is wrong and why; what nobody looked into is Wirelint's fault."""
    for difference in comparison.differences:
        yield difference, *_who(difference, comparison.confirmed, known)


def _who(difference: Difference, confirmed: str, known: list[Known]) -> tuple[str, str]:
    for entry in known:
        if entry.covers(difference):
            entry.used += 1
            return entry.who, entry.reason
    if difference.partial and not difference.firm:
        return "tshark", "shows no request that is not whole, such as one that was answered early"
    if confirmed and difference.kind not in {"tcp-stream", "accounting", "unreadable"}:
        return "tshark", confirmed
    return "wirelint", NOT_LOOKED_INTO
