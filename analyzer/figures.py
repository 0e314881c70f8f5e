"""How every chart looks: colours, labels that cannot mislead, and a figure that shows itself.

Text from captures is hostile: a dollar sign would start a formula, a control character or a
character of another direction would change what is read, a long name would push the chart away.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {
    "error": "#b5340f",
    "warning": "#f0a830",
    "info": "#5aa9dd",
    "none": "#d5dad5",
    "responses": "#7a858c",
    "broken": "#6b5b95",
}
"""Distinct in hue and in lightness, so also for the colour-blind and in print; after the palette of Okabe
and Ito."""
INK = "#2b2f33"
FAINT = "#7a7f84"
GRID = "#e6e8e6"

TEXT: dict[str, Any] = {"parse_math": False, "usetex": False}
"""Of every piece of text: what stands in it is shown, whatever it is."""

LABEL_LIMIT = 48
"""Characters of a label: an IPv6 address with its port; a longer one loses its middle."""
_LAST_CHARACTER = 0x24F
"""The end of the Latin blocks, all of which the font that comes with matplotlib has."""


class Chart(Figure):
    """A figure that a notebook shows without pyplot."""

    def _repr_png_(self) -> bytes:
        return png(self)


def png(figure: Figure, dpi: int = 110) -> bytes:
    """Draw a figure as PNG; the same figure gives the same octets."""
    out = BytesIO()
    figure.savefig(out, format="png", dpi=dpi, metadata={"Software": None})
    return out.getvalue()


def svg(figure: Figure, salt: str = "wirelint") -> bytes:
    """Draw a figure as SVG; the same figure and salt give the same octets.

    Its text is drawn as outlines: it looks the same everywhere, and nothing in it can be more than shapes.

    Args:
        figure: The figure.
        salt: What the ids inside are made of: two figures in one page need two.
    """
    from matplotlib import rc_context

    out = BytesIO()
    with rc_context({"svg.hashsalt": salt, "svg.fonttype": "path"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def label(text: str, limit: int = LABEL_LIMIT) -> str:
    r"""Make captured text safe to draw: escapes for what is not plain, the middle left out where it is long.

    >>> label("a\x00b"), label("0123456789", 5)
    ('a\\x00b', '01…89')
    """
    # Escapes only make it longer, so the ends of a huge text are enough.
    kept = text if len(text) <= 2 * limit else text[:limit] + text[-limit:]
    shown = "".join(map(_shown, kept))
    if len(shown) <= limit:
        return shown
    head = (limit - 1) // 2
    return f"{shown[:head]}…{shown[head + 1 - limit :]}"


def _shown(character: str) -> str:
    """Show one character; a backslash is doubled, so that an escape is not mistaken for captured text."""
    if character == "\\":
        return "\\\\"
    if character.isprintable() and ord(character) <= _LAST_CHARACTER:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"


def chart(title: str, *, height: float, rows: int = 1, columns: int = 1) -> tuple[Chart, list[Axes]]:
    """Make a figure with a title and empty axes; those above each other share the x axis.

    Args:
        title: What the chart shows.
        height: In inches; the width is that of a notebook's or a report's column.
        rows: How many axes stand above each other.
        columns: How many stand beside each other.
    """
    layout = ConstrainedLayoutEngine(w_pad=0.09)
    figure = Chart(figsize=(9.0, height), layout=layout, facecolor="white")
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold", color=INK, **TEXT)
    found = figure.subplots(rows, columns, sharex="col", squeeze=False)
    axes: list[Axes] = [each for row in found for each in row]
    for each in axes:
        each.spines[["top", "right"]].set_visible(False)
        each.spines[["left", "bottom"]].set_color(FAINT)
        each.tick_params(colors=INK, labelsize=9, length=3)
        each.set_axisbelow(True)
    return figure, axes


def empty(title: str, what: str) -> Chart:
    """Make a chart that says that there is nothing to draw."""
    figure, (axes,) = chart(title, height=1.6)
    axes.set_axis_off()
    axes.text(
        0.5, 0.5, what, ha="center", va="center", transform=axes.transAxes, color=FAINT, fontsize=11, **TEXT
    )
    return figure


def remark(figure: Figure, text: str) -> None:
    """Write a line below a chart."""
    figure.supxlabel(text, x=0.01, ha="left", fontsize=8, color=FAINT, **TEXT)
