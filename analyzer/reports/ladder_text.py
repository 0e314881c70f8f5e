"""The ladder of a close as text: the client on the left, the server on the right, arrows between.

         ms  client                            server  frame
      0.000  |<---- 413 Content Too Large 1..57 ----|     12
      9.812  |----- data 44..544 (+500), ack 1 ---->|     14
      9.874  |<==== RST seq 1 ======================|     15  left before the acknowledgment arrived

The segments that the verdict rests on have double lines; what was lost ends in an X. Plain ASCII.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from analyzer.ladders.rungs import Elision, Role, Segment
from analyzer.reports.captured import named, plain, shortened
from analyzer.reports.page import counted, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.ladders.rungs import Ladder, Rung
    from analyzer.reports.page import Look

_NAME = 32
"""Characters of a name at most: the longest registered reason phrase has 31, with its code 35."""
_REMARK = 300
"""Characters of the verdict's reason at most."""
_LEAST = 34
"""Columns between the two lines, at least."""
_ARROW = 8
"""Columns of an arrow beside its label, at least."""

_STYLES = {
    Role.RESPONSE: "info",
    Role.LOST: "error",
    Role.ACKNOWLEDGMENT: "faint",
    Role.DECIDING_ACKNOWLEDGMENT: "kept",
    Role.RST: "warning",
    Role.STALE: "warning",
    Role.DECIDING_RST: "error",
    Role.PROOF: "undecided",
    Role.HANDSHAKE: "faint",
}
_DOUBLE = {Role.DECIDING_ACKNOWLEDGMENT, Role.DECIDING_RST, Role.PROOF}


class _Columns(NamedTuple):
    """How wide the columns are, in characters."""

    time: int
    between: int
    """The two vertical lines."""
    frame: int
    notes: int
    """What is left behind the frame."""


def ladder_lines(ladder: Ladder, look: Look) -> Iterator[str]:
    """Write a ladder, its verdict above and what it rests on below."""
    for line in wrapped(f"{ladder.title}; {ladder.outcome}", look.width, ""):
        yield look.style(line, "strong")
    ends = f"client {named(ladder.client)}, server {named(ladder.server)}; {ladder.source}"
    for line in wrapped(ends, look.width, "  "):
        yield look.style(line, "faint")
    # Captured text in it may be one long word, which would push the page wide.
    remark = textwrap.wrap(plain(shortened(ladder.remark, _REMARK)), look.width - 2)
    yield from (f"  {line}" for line in remark)
    if not ladder.rungs:
        yield "  no segment of the close was kept"
        return
    yield ""
    columns = _columns(ladder, look)
    yield look.style(_heading(columns), "faint")
    for rung in ladder.rungs:
        if isinstance(rung, Segment):
            yield from _segment(rung, columns, look)
        else:
            yield from _elision(rung, columns, look)
    yield ""
    if ladder.frames:
        yield from wrapped(ladder.frames, look.width, "  ")
    if ladder.dropped:
        yield f"  of the connection, {counted(ladder.dropped, 'segment')} were not kept"
    legend = f"times in ms since {ladder.since}, at the tap; sequence numbers relative, as in Wireshark"
    for line in wrapped(legend, look.width, "  "):
        yield look.style(line, "faint")


def _columns(ladder: Ladder, look: Look) -> _Columns:
    time = max(8, *(len(_time(rung.time_ns)) for rung in ladder.rungs))
    frame = max(5, *(len(_frames(rung)) for rung in ladder.rungs))
    labels = [length for rung in ladder.rungs for length in _lengths(rung)]
    between = max([_LEAST, *labels]) + _ARROW
    # Behind the frame there is room for a short note, or none at all.
    between = min(between, look.width - time - frame - 5)
    return _Columns(time, between, frame, look.width - time - between - frame - 6)


def _heading(columns: _Columns) -> str:
    sides = f"client{'server':>{columns.between - 4}}"
    return f"{'ms':>{columns.time}} {sides} {'frame':>{columns.frame}}"


def _segment(segment: Segment, columns: _Columns, look: Look) -> Iterator[str]:
    """Write an arrow with its label, and its notes beside it or below it."""
    style = _STYLES.get(segment.role, "")
    notes = "; ".join(segment.notes)
    arrow = look.style(_arrow(segment, columns.between), style)
    beside = f"  {look.style(notes, style)}" if notes and len(notes) <= columns.notes else ""
    time, frame = _time(segment.time_ns), _frames(segment)
    yield f"{time:>{columns.time}} |{arrow}| {frame:>{columns.frame}}{beside}"
    if notes and not beside:
        room = columns.between - 2
        for line in (line for note in segment.notes for line in wrapped(note, room - 2, "")):
            text = line.ljust(room) if segment.from_client else line.rjust(room)
            yield f"{'':>{columns.time}} | {look.style(text, style)} |"


def _arrow(segment: Segment, width: int) -> str:
    """Draw an arrow of that many columns."""
    stroke = "=" if segment.role in _DOUBLE else "-"
    lost = segment.role is Role.LOST
    room = min(max(width - width // 4, len(_label(segment)) + 8), width - 3) if lost else width
    label = f" {shortened(_label(segment), room - 4)} "
    if segment.from_client:
        line = label.center(room - 1, stroke) + ("X" if lost else ">")
        return line.ljust(width)
    line = ("X" if lost else "<") + label.center(room - 1, stroke)
    return line.rjust(width)


def _lengths(rung: Rung) -> tuple[int, ...]:
    """Return how long the labels of a rung are; the arrow of a lost one has to be seen to end."""
    if isinstance(rung, Segment):
        return (len(_label(rung)) + 4 * (rung.role is Role.LOST),)
    return len(rung.client), len(rung.server)


def _label(segment: Segment) -> str:
    name = plain(shortened(segment.name, _NAME))
    return f"{shortened(name, _NAME)} {segment.words}".lstrip()


def _elision(elision: Elision, columns: _Columns, look: Look) -> Iterator[str]:
    """Write what was left out: a line for each side."""
    room = columns.between - 2
    frames = _frames(elision)
    lines = [line.ljust(room) for line in _towards(elision.client, "", " -->", room)]
    lines += [line.rjust(room) for line in _towards(elision.server, "<-- ", "", room)]
    if elision.incomplete:
        lines.append(("and others, not kept" if lines else "segments not kept").center(room))
    for number, line in enumerate(lines):
        time = _time(elision.time_ns) if not number else ""
        start = f"{time:>{columns.time}} : {look.style(line, 'faint')} :"
        yield f"{start} {frames:>{columns.frame}}".rstrip() if not number else start


def _towards(text: str, before: str, behind: str, room: int) -> list[str]:
    """Break a sum into lines, with an arrow before the first or behind the last of them."""
    lines = wrapped(text, room - 4, "")
    if lines:
        lines[0] = before + lines[0]
        lines[-1] += behind
    return lines


def _time(time_ns: int | None) -> str:
    """Write milliseconds with their microseconds."""
    return "" if time_ns is None else f"{time_ns / 1e6:.3f}"


def _frames(rung: Rung) -> str:
    if isinstance(rung, Segment):
        return str(rung.frame)
    if rung.first_frame == rung.last_frame:
        return "" if rung.first_frame is None else str(rung.first_frame)
    return f"{rung.first_frame}-{rung.last_frame}"
