"""Which frames of a capture an extract holds, and what is said of them in it.

A small connection is taken whole. Of a large one the frames that explain a finding are: how it opened,
the exchange, what is around the evidence, how it closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from analyzer.finding_records import finding_record
from analyzer.reports.captured import named, plain
from analyzer.rules.finding import display_filter
from analyzer.rules.vocabulary import Verdict
from parsers.packets.segment import FIN, RST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    from analyzer.redaction import Mask
    from analyzer.rules.finding import Finding
    from parsers.extracting import Members

    Frames = npt.NDArray[np.int64]

WHOLE = 10_000
"""Frames of a connection that is taken whole."""
OPENING, CLOSING = 4, 12
"""Frames at the ends of a large one that are always taken."""
BESIDE = 20
"""Frames before and after each piece of evidence."""
OF_EXCHANGE = 2_000
"""Frames of the beginning of an exchange that are taken, and as many of its end."""
NS_PER_SECOND = 1_000_000_000
COMMENTS = 20
"""Comments at one frame."""


class Around(NamedTuple):
    """How near to the frames that are named others must be."""

    frames: int | None
    """So many before and after, of the same connection; None where time tells."""
    ns: int = 0
    """Nanoseconds before and after."""


class Wanted(msgspec.Struct):
    """What is to be extracted of one capture.

    Attributes:
        capture: Its name, as in findings.
        connections: By number, the two ends of each.
        spans: The frames of exchanges: number of the connection, first and last frame.
        findings: The findings that are told of.
        whole: Whether all frames of the connections are meant, however many.
    """

    capture: str
    connections: dict[int, str] = {}
    spans: list[tuple[int, int, int]] = []
    findings: list[Finding] = []
    whole: bool = False

    @property
    def named(self) -> dict[int, set[int]]:
        """The frames that the findings name, by connection; without findings the ends of the exchanges."""
        named_frames: dict[int, set[int]] = {}
        for finding in self.findings:
            named_frames.setdefault(finding.connection, set()).update(frames_of(finding))
        for connection, *ends in () if self.findings else self.spans:
            named_frames.setdefault(connection, set()).update(ends)
        return named_frames


def frames_of(finding: Finding) -> set[int]:
    """Return the frames that a finding names."""
    return {*finding.frames, *(one.frame for one in finding.evidence)} - {0}


def chosen(members: Members, wanted: Wanted, around: Around | None) -> Frames:
    """Choose frames.

    Args:
        members: Those of the connections, shape (n,), dtype parsers.extracting.MEMBER, by frame.
        wanted: What is asked for.
        around: Only those near the named ones; None for the usual choice.

    Returns:
        Frame numbers, ascending, each once.
    """
    named_frames = wanted.named
    spans: dict[int, list[tuple[int, int]]] = {}
    for connection, first, last in wanted.spans:
        spans.setdefault(connection, []).append((first, last))
    parts = [np.array(sorted(frames), np.int64) for frames in named_frames.values()]
    for connection, mine in _by_connection(members):
        names = np.array(sorted(named_frames.get(connection, ())), np.int64)
        if around is not None:
            taken = _around(mine, names, around)
        elif wanted.whole or len(mine) <= WHOLE:
            taken = np.ones(len(mine), np.bool_)
        else:
            taken = _explaining(mine, names, spans.get(connection, ()))
        parts.append(mine["frame"][taken].astype(np.int64))
    return np.unique(np.concatenate([np.zeros(0, np.int64), *parts]))


def _by_connection(members: Members) -> Iterator[tuple[int, Members]]:
    """Part the frames by connection."""
    by_number = members[np.argsort(members["connection"], kind="stable")]
    numbers, begins = np.unique(by_number["connection"], return_index=True)
    yield from zip(numbers.tolist(), np.split(by_number, begins[1:]), strict=False)  # (nothing is one part)


def _around(mine: Members, names: Frames, around: Around) -> npt.NDArray[np.bool_]:
    """Mark the frames of a connection that are near those that are named."""
    taken = np.zeros(len(mine), np.bool_)
    places = np.searchsorted(mine["frame"], names)
    if around.frames is not None:
        for place in places.tolist():
            taken[max(place - around.frames, 0) : place + around.frames + 1] = True
        return taken
    times = mine["time_ns"]
    for place in places[places < len(mine)].tolist():
        taken |= np.abs(times - times[place]) <= around.ns
    return taken


def _explaining(mine: Members, names: Frames, spans: Sequence[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """Mark the opening, the exchanges, what is beside the evidence, and the close."""
    taken = _around(mine, names, Around(BESIDE))
    taken[:OPENING] = taken[-CLOSING:] = True
    taken |= (mine["flags"] & (FIN | RST)) != 0
    for first, last in spans:
        begin, end = np.searchsorted(mine["frame"], [first, last + 1])
        taken[begin : min(begin + OF_EXCHANGE, end)] = True
        taken[max(end - OF_EXCHANGE, begin) : end] = True
    return taken


def comments_of(findings: Iterable[Finding], mask: Mask) -> dict[int, list[str]]:
    """Write what findings say of each frame: the rule and the evidence, escaped and masked."""
    comments: dict[int, list[str]] = {}
    for finding in findings:
        record = finding_record(finding, mask=mask, mask_targets=True)
        undecided = finding.verdict is Verdict.UNDECIDED
        why = f"Undecided: {finding.reason}." if undecided else finding.message
        shown: dict[int, list[str]] = {frame: [] for frame in sorted(frames_of(finding))}
        for one in record.evidence:
            if one.frame:
                value = f": {plain(one.value)}" if one.value else ""
                shown[one.frame].append(f"{plain(one.what)}{value}")
        for frame, evidence in shown.items():
            said = "; ".join(evidence) or "a frame of the exchange"
            comments.setdefault(frame, []).append(f"{finding.rule}: {said}. {why}")
    return {frame: list(dict.fromkeys(texts))[:COMMENTS] for frame, texts in comments.items()}


def heading_of(wanted: Wanted, count: int, of: int, version: str) -> str:
    """Say in the file where it comes from, and what it holds.

    Args:
        wanted: What was asked for.
        count: Frames that are in it.
        of: Frames of the connections.
        version: Wirelint's.
    """
    ends = "; ".join(f"connection {number}, {said}" for number, said in list(wanted.connections.items())[:10])
    more = len(wanted.connections) - 10
    ends += f"; and {more} more" if more > 0 else ""
    return (
        f"Extracted by wirelint {version} from {named(wanted.capture)}: {ends}; {count} frames"
        f"{'' if count >= of else f' of {of}'}. "
        "THIS FILE HOLDS SECRETS IN CLEAR: the octets are those of the capture, and nothing is masked."
    )


def filter_in_slice(finding: Finding, frames: Frames, before: int = 0) -> str:
    """Write the display filter of a finding for the extract.

    Args:
        finding: The finding.
        frames: The frames of its capture that were extracted, ascending.
        before: Packets of the file before the first of these.
    """
    places = np.searchsorted(frames, sorted(finding.frames)) + before + 1
    addresses = finding.filter.split(" && ")[1:]
    return " && ".join([display_filter(places.tolist(), ()), *addresses])
