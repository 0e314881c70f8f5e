"""How one connection closed, for Python and Jupyter: the verdict, the ladder, and the drawing of it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from analyzer.ladders.making import ladder_of
from analyzer.reports.ladder_text import ladder_lines
from analyzer.reports.page import Look

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from analyzer.rules.closes.verdict import CloseVerdict
    from parsers.model import Connection


class CloseView:
    """The close of one connection; in Jupyter it shows itself as a drawing.

    Attributes:
        connection: The connection.
        verdict: What the server did and what became of its response, with the tests that decided.
        ladder: The segments around the response and the close, each with what it meant.
    """

    def __init__(self, connection: Connection, verdict: CloseVerdict) -> None:
        """Take the connection, which is over, and the verdict on its close."""
        self.connection = connection
        self.verdict = verdict
        self.ladder = ladder_of(connection, verdict)

    def figure(self) -> Figure:
        """Draw the ladder."""
        from analyzer.ladders.chart import ladder_figure

        return ladder_figure(self.ladder)

    def __str__(self) -> str:
        """The ladder as text, 100 columns wide."""
        return "\n".join(ladder_lines(self.ladder, Look(100)))

    def __repr__(self) -> str:
        """The verdict in one line."""
        verdict = self.verdict
        what = f"{verdict.conduct.value}, {verdict.outcome.value}"
        return f"<close of connection {self.connection.number}: {what}>"

    def _repr_png_(self) -> bytes:
        octets = BytesIO()
        self.figure().savefig(octets, format="png")
        return octets.getvalue()
