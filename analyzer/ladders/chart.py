"""The ladder of a close as a figure: the client on the left, the server on the right, time downwards.

The rungs are evenly spaced and carry their times: a scale would put a hundred segments on one line.
So a slanted arrow says only that a segment takes time, and at which end the tap saw it: that end is
at its time. One arrow is drawn as long as it was under way: an acknowledgment that passed a tap
beside the client before the RST, and arrived at the server after that had left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matplotlib.patches import Polygon

from analyzer.figures import COLOURS, FAINT, INK, Chart, label
from analyzer.ladders.rungs import Role, Segment
from analyzer.ladders.style import BAND, SIZE, SMALL, STROKES, broken, fitted, inches, named, write
from analyzer.rules.closes.verdict import Vantage

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analyzer.ladders.rungs import Elision, Ladder

WIDTH = 9.8
"""Of the figure. All places and sizes are inches from its upper left corner; fonts are in points."""
CLIENT, SERVER, TIME, FRAME, NOTES = 1.25, 6.25, 1.02, 6.98, 7.14
RUNG = 0.4
"""Between two rungs: room for a label above its arrow, and for three lines of notes."""
_APART = 0.25
"""More, before a RST that the acknowledgment crosses on its way."""
MARGIN = 0.25
_MOST, _LEAST = 0.1, 0.04
"""How far an arrow falls: where the way takes milliseconds, and where it takes nearly no time."""
_WAY_NS = 1_000_000
_NOTE, _NOTE_LINES = 41, 3
"""Characters of a line of notes, and lines that fit beside a rung."""


class _Place(NamedTuple):
    """Where an arrow runs."""

    client: float
    server: float

    def at(self, x: float) -> float:
        """Return how far down the arrow is there."""
        return self.client + (self.server - self.client) * (x - CLIENT) / (SERVER - CLIENT)


def ladder_figure(ladder: Ladder) -> Figure:
    """Draw the ladder of a close. Its height grows with its rungs."""
    heading = _heading(ladder)
    top = MARGIN + 0.36 + 0.19 * len(heading) + 0.82
    footing = _footing(ladder)
    height = top + _height(ladder) + 0.16 * len(footing) + 0.3
    figure = Chart(figsize=(WIDTH, height), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    write(axes, MARGIN, MARGIN + 0.1, ladder.title, 13, weight="bold")
    for number, line in enumerate(heading):
        write(axes, MARGIN, MARGIN + 0.38 + 0.19 * number, line, SIZE, colour=INK)
    if ladder.rungs:
        _Drawing(axes, ladder, top).draw()
    else:
        write(axes, MARGIN, top, "no segment of the close was kept", 11, colour=FAINT)
    for number, line in enumerate(footing):
        below = height - 0.16 * (len(footing) - number) - 0.06
        write(axes, MARGIN, below, line, SMALL, colour=FAINT)
    return figure


def _heading(ladder: Ladder) -> list[str]:
    """Write what stands below the title."""
    outcome = f"{ladder.outcome[0].upper()}{ladder.outcome[1:]}."
    lines = [f"{outcome}  {ladder.source[0].upper()}{ladder.source[1:]}."]
    if ladder.remark:
        lines += broken(label(ladder.remark, 260), 130, 2)
    return [fitted(line, WIDTH - 2 * MARGIN, SIZE) for line in lines]


def _footing(ladder: Ladder) -> list[str]:
    lines = [ladder.frames] if ladder.frames else []
    if ladder.waiting is not None:
        lines.append("Shaded: the server has no acknowledgment of the whole response.")
    if ladder.dropped:
        lines.append(f"Of the connection, {ladder.dropped:,} segments were not kept.")
    lines.append(
        f"Times in ms since {ladder.since}, at the tap; not to scale. "
        "Sequence and acknowledgment numbers are relative, as Wireshark shows them."
    )
    return lines


def _height(ladder: Ladder) -> float:
    return RUNG * max(len(ladder.rungs), 1) + (_APART if ladder.overtaken is not None else 0.0)


class _Drawing:
    """The rungs of a ladder, on axes whose unit is an inch."""

    def __init__(self, axes: Axes, ladder: Ladder, top: float) -> None:
        self.axes = axes
        self.ladder = ladder
        self.top = top
        self.bottom = top + _height(ladder) - 0.45 * RUNG
        way = ladder.one_way_ns
        self.fall = _MOST if way is not None and way >= _WAY_NS else _LEAST
        self.places = [self._place(number) for number in range(len(ladder.rungs))]

    def draw(self) -> None:
        """Draw everything, the background first."""
        self._band()
        self._sides()
        for number, rung in enumerate(self.ladder.rungs):
            if isinstance(rung, Segment):
                self._segment(number, rung)
            else:
                self._elision(rung, self._at(number))

    def _at(self, number: int) -> float:
        """Return where the time of a rung is; the room before an overtaking RST is for the crossing."""
        overtaken = self.ladder.overtaken
        return self.top + RUNG * number + (_APART if overtaken is not None and number >= overtaken else 0.0)

    def _place(self, number: int) -> _Place:
        """Place a rung: its time is at the end where the tap was, or half-way."""
        rung, at = self.ladder.rungs[number], self._at(number)
        if not isinstance(rung, Segment):
            return _Place(at, at)
        vantage, fall = self.ladder.verdict.vantage, self.fall
        share = {Vantage.CLIENT: 0.0, Vantage.SERVER: 1.0}.get(vantage, 0.5)
        if not rung.from_client:
            return _Place(at + share * fall, at - (1 - share) * fall)
        place = _Place(at - share * fall, at + (1 - share) * fall)
        overtaken = self.ladder.overtaken
        if rung.role is Role.DECIDING_ACKNOWLEDGMENT and overtaken is not None:
            left = self._place(overtaken).server
            return place._replace(server=left + 0.35 * RUNG)
        return place

    def _band(self) -> None:
        """Shade the time in which the server waits for the acknowledgment of the response."""
        if self.ladder.waiting is None:
            return
        begin, end = (self.places[number] for number in self.ladder.waiting)
        last = self.ladder.rungs[self.ladder.waiting[1]]
        open_ended = not isinstance(last, Segment) or last.role is not Role.DECIDING_ACKNOWLEDGMENT
        if open_ended:
            end = _Place(self.bottom, self.bottom)
        corners = [
            (CLIENT, begin.client),
            (SERVER, begin.server),
            (SERVER, end.server),
            (CLIENT, end.client),
        ]
        self.axes.add_patch(Polygon(corners, closed=True, facecolor=BAND, edgecolor="none", zorder=0))

    def _sides(self) -> None:
        """Draw both vertical lines, dotted where segments are left out, and their headings."""
        above = self.top - 0.34
        for number, rung in enumerate(self.ladder.rungs):
            begin = above if not number else self._at(number - 1) + RUNG * 0.5
            end = self.bottom if number + 1 == len(self.ladder.rungs) else self._at(number) + RUNG * 0.5
            style = "-" if isinstance(rung, Segment) else ":"
            for x in (CLIENT, SERVER):
                self.axes.plot([x, x], [begin, end], style, color=INK, linewidth=1.3, zorder=1)
        vantage = self.ladder.verdict.vantage
        for x, name, side, address in (
            (CLIENT, "client", Vantage.CLIENT, self.ladder.client),
            (SERVER, "server", Vantage.SERVER, self.ladder.server),
        ):
            tap = "  (tap)" if vantage in {side, Vantage.BOTH} else ""
            write(self.axes, x, above - 0.25, name + tap, SIZE, weight="bold", align="center")
            align = "center" if len(address) < 24 else "left" if x is CLIENT else "right"
            at = MARGIN if align == "left" else WIDTH - MARGIN if align == "right" else x
            write(self.axes, at, above - 0.09, label(address), SMALL, colour=FAINT, align=align)
        write(self.axes, TIME, above + 0.06, "ms", SMALL, colour=FAINT, align="right")
        write(self.axes, FRAME, above + 0.06, "frame", SMALL, colour=FAINT, align="right")

    def _segment(self, number: int, segment: Segment) -> None:
        place, stroke = self.places[number], STROKES[segment.role]
        lost = segment.role is Role.LOST
        begin, end = (CLIENT, place.client), (SERVER, place.server)
        if not segment.from_client:
            begin, end = end, begin
        if lost:
            end = (begin[0] + 0.72 * (end[0] - begin[0]), begin[1] + 0.72 * (end[1] - begin[1]))
        self.axes.annotate(
            "",
            end,
            begin,
            arrowprops={
                "arrowstyle": "-" if lost else "-|>,head_length=0.55,head_width=0.22",
                "color": stroke.colour,
                "linewidth": stroke.width,
                "linestyle": stroke.style,
                "shrinkA": 0,
                "shrinkB": 0,
                "mutation_scale": 13,
            },
            zorder=3,
        )
        if lost:
            self.axes.plot(*end, "x", color=COLOURS["error"], markersize=10, markeredgewidth=2.6, zorder=4)
        self._labels(number, segment, (begin[0] + end[0]) / 2)

    def _labels(self, number: int, segment: Segment, middle: float) -> None:
        """Write what a segment carries above its arrow, its time on the left, the rest on the right."""
        stroke = STROKES[segment.role]
        weight = "bold" if stroke.strong else "normal"
        seen = self._at(number)
        words = named(segment, SERVER - CLIENT - (1.7 if segment.role is Role.LOST else 0.3), weight)
        x, y = self._label_place(number, middle, inches(words, SIZE, weight))
        colour = INK if stroke.colour == COLOURS["responses"] else stroke.colour
        write(self.axes, x, y, words, SIZE, colour=colour, align="center", weight=weight, above=True)
        write(self.axes, TIME, seen, f"{segment.time_ns / 1e6:.3f}", SIZE, align="right")
        write(self.axes, FRAME, seen, str(segment.frame), SIZE, colour=FAINT, align="right")
        lines = [line for note in segment.notes for line in broken(note, _NOTE, _NOTE_LINES)]
        for row, line in enumerate(lines[:_NOTE_LINES]):
            y = seen + 0.13 * (row - (min(len(lines), _NOTE_LINES) - 1) / 2)
            write(self.axes, NOTES, y, line, SMALL, colour=colour)

    def _label_place(self, number: int, middle: float, wide: float) -> tuple[float, float]:
        """Place a label of that width above its arrow, out of the way of one that crosses the others.

        Returns:
            Where its middle and its lower edge are.
        """
        place, crossing = self.places[number], self._crossing()
        left, right = CLIENT + 0.14 + wide / 2, SERVER - 0.14 - wide / 2

        def lower(x: float) -> float:
            return min(place.at(x - wide / 2), place.at(x + wide / 2)) - 0.045

        def room(x: float) -> float:
            """Return how far the crossing arrow stays away; far enough is far enough."""
            assert crossing is not None
            ways = [crossing.at(end) - lower(x) + 0.06 for end in (x - wide / 2, x + wide / 2)]
            return min(*map(abs, ways), 0.12) if ways[0] * ways[1] > 0 else 0.0

        if crossing is place:
            return left, lower(left)
        x = middle if crossing is None else max((middle, left, right), key=room)
        return x, lower(x)

    def _crossing(self) -> _Place | None:
        """Return where an acknowledgment runs that was overtaken by the RST."""
        if self.ladder.overtaken is None:
            return None
        return next(
            place
            for place, rung in zip(self.places, self.ladder.rungs, strict=True)
            if isinstance(rung, Segment) and rung.role is Role.DECIDING_ACKNOWLEDGMENT
        )

    def _elision(self, elision: Elision, y: float) -> None:
        """Write what was left out, the client's on the left, the server's below it on the right."""
        size, room = SMALL + 0.2, SERVER - CLIENT - 0.3
        y -= 0.03  # the label of the next arrow may reach up to here
        if not elision.client and not elision.server:
            write(
                self.axes, (CLIENT + SERVER) / 2, y, "segments not kept", size, colour=FAINT, align="center"
            )
            return
        both = 0.085 if elision.client and elision.server else 0.0
        if elision.client:
            words = fitted(f"{elision.client}  →", room, size)
            write(self.axes, CLIENT + 0.15, y - both, words, size, colour=FAINT)
        if elision.server:
            words = fitted(f"←  {elision.server}", room, size)
            write(self.axes, SERVER - 0.15, y + both, words, size, colour=FAINT, align="right")
        if elision.incomplete:
            write(self.axes, NOTES, y, "and others, not kept", SMALL, colour=FAINT)
        if elision.first_frame is not None:
            first, last = f"{elision.first_frame}-", str(elision.last_frame)
            # Both of many digits would reach over the line of the server.
            rows = [first + last] if len(first + last) < 11 else [first, last]
            for row, line in enumerate(rows):
                down = 0.13 * (row - (len(rows) - 1) / 2)
                write(self.axes, FRAME, y + down, line, SMALL, colour=FAINT, align="right")
