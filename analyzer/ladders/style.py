"""How the arrows of a ladder look, by what they mean, and text that fits the room there is.

Sizes of text are in points, places and widths in inches.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import withStroke
from matplotlib.textpath import TextPath

from analyzer.figures import COLOURS, FAINT, INK, TEXT, label
from analyzer.ladders.rungs import Role

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analyzer.ladders.rungs import Segment

SIZE, SMALL = 9.0, 8.0
_HINTING = 1.07
"""How much wider a text of many Ws is on a screen than by its outlines."""
_NAME = 40
"""Characters of a name at most."""

RESPONSE, KEPT, BAND = "#0072b2", "#00795a", "#fdf0d0"
"""With the vermillion of errors these differ for the colour-blind, and in lightness; after Okabe and Ito."""


class Stroke(NamedTuple):
    """How an arrow is drawn."""

    colour: str
    width: float = 1.1
    """In points."""
    style: str = "-"
    strong: bool = False
    """Whether its label is bold."""


STROKES = {
    Role.RESPONSE: Stroke(RESPONSE, 2.0, strong=True),
    Role.LOST: Stroke(RESPONSE, 1.8, "--", strong=True),
    Role.REQUEST: Stroke(COLOURS["responses"]),
    Role.DATA: Stroke(COLOURS["responses"]),
    Role.ACKNOWLEDGMENT: Stroke(COLOURS["responses"], 0.8),
    Role.DECIDING_ACKNOWLEDGMENT: Stroke(KEPT, 2.6, strong=True),
    Role.FIN: Stroke(INK, 1.4),
    Role.RST: Stroke(COLOURS["error"], 1.1),
    Role.STALE: Stroke(COLOURS["error"], 0.9, ":"),
    Role.DECIDING_RST: Stroke(COLOURS["error"], 2.6, strong=True),
    Role.PROOF: Stroke(COLOURS["broken"], 2.6, strong=True),
    Role.HANDSHAKE: Stroke(FAINT, 0.8),
}


def named(segment: Segment, room: float, weight: str) -> str:
    """Write the label of a segment; where it is too long the name is cut first."""
    if not segment.name:
        return fitted(segment.words, room, SIZE, weight)
    for limit in range(_NAME, 5, -3):
        words = f"{label(segment.name, limit)}  {segment.words}"
        if inches(words, SIZE, weight) <= room:
            return words
    return fitted(segment.words, room, SIZE, weight)


def fitted(text: str, room: float, size: float, weight: str = "normal") -> str:
    """Cut the end of a text of ours until it fits."""
    while len(text) > 2 and inches(text, size, weight) > room:
        text = text[: len(text) * 9 // 10 - 1].rstrip() + "…"
    return text


def inches(text: str, size: float, weight: str) -> float:
    """Measure how wide a text is at most.

    A dollar sign would be measured as a formula; a digit is as wide. Pixels make letters wider.
    """
    path = TextPath(
        (0, 0), text.replace("$", "0"), size=size, prop=FontProperties(weight=weight), usetex=False
    )
    return float(path.get_extents().width) / 72 * _HINTING


def broken(text: str, width: int, most: int) -> list[str]:
    """Break a text into at most so many lines of so many characters."""
    return textwrap.wrap(text, width, max_lines=most, placeholder="…")


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    colour: str = INK,
    align: str = "left",
    weight: str = "normal",
    above: bool = False,
) -> None:
    """Write a line; a white edge keeps it legible where an arrow crosses it."""
    axes.text(
        x,
        y,
        text,
        fontsize=size,
        color=colour,
        ha=align,
        va="bottom" if above else "center",
        fontweight=weight,
        path_effects=[withStroke(linewidth=2.4, foreground="white", alpha=0.85)] if above else [],
        zorder=5,
        **TEXT,
    )
