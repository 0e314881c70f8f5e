"""How connections closed, counted: the section of the text report."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from analyzer.reports.captured import named
from analyzer.reports.page import counted, number, wrapped
from analyzer.rules.closes.verdict import Conduct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.reports.page import Look
    from analyzer.rules.closes.verdict import CloseVerdict
    from parsers.model import Connection

_RISKS = {
    Conduct.PROVABLY_LOST: "error",
    Conduct.RESET_BEFORE_ACK: "warning",
    Conduct.CLOSED_WHILE_SENDING: "warning",
    Conduct.ABORTIVE: "warning",
}
"""What puts a response at risk, the worst first, and the style of each."""
_QUIET = {
    Conduct.SAFE,
    Conduct.LINGERING,
    Conduct.TLS,
    Conduct.CAPTURE_END,
    Conduct.CAPTURE_LOSS,
    Conduct.MIDSTREAM,
    Conduct.SNAPLEN,
    Conduct.ONE_DIRECTION,
}
"""Where there is nothing to look at: all went well, or the capture shows too little."""


class _Closes(msgspec.Struct):
    """The closes of one verdict."""

    capture: str
    """Of the first one."""
    connection: int
    count: int = 0
    outcomes: Counter[str] = msgspec.field(default_factory=Counter)


class CloseCounts:
    """Takes connections that are over, and counts how they closed."""

    def __init__(self) -> None:
        self._closes: dict[Conduct, _Closes] = {}

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self._closes)

    def take(self, connection: Connection, verdict: CloseVerdict | None) -> None:
        """Count a connection; without a verdict (no response of HTTP/1) it is in no number."""
        if verdict is None:
            return
        closes = self._closes.get(verdict.conduct)
        if closes is None:
            closes = self._closes[verdict.conduct] = _Closes(connection.capture, connection.number)
        closes.count += 1
        closes.outcomes[verdict.outcome.value] += 1

    def lines(self, look: Look) -> Iterator[str]:
        """Write the section: risky verdicts first, each with what to open."""
        total = sum(closes.count for closes in self._closes.values())
        title = f"How connections closed, and what became of the response ({counted(total, 'close')})"
        yield look.style(title, "strong")
        figures = max(len(number(closes.count)) for closes in self._closes.values())
        for conduct, closes in sorted(self._closes.items(), key=_order):
            outcomes = ", ".join(
                f"{number(count)} {'not known' if name == 'unknown' else name}"
                for name, count in closes.outcomes.most_common()
            )
            start = f"  {number(closes.count):>{figures}} "
            told = f"{conduct.value}: {outcomes}, first on connection {closes.connection}"
            style = _RISKS.get(conduct, "")
            for line in wrapped(told, look.width, start, " " * (len(start) + 2)):
                yield look.style(line, style)
            if conduct not in _QUIET and closes.capture != "-":
                command = f"wirelint show {shlex.quote(named(closes.capture))} {closes.connection} --close"
                yield look.style(f"{' ' * (len(start) + 2)}{command}", "faint")


def _order(item: tuple[Conduct, _Closes]) -> tuple[int, bool, int, str]:
    """Sort the risky ones first, then what there is something to look at, then by count."""
    conduct, closes = item
    risk = list(_RISKS).index(conduct) if conduct in _RISKS else len(_RISKS)
    return risk, conduct in _QUIET, -closes.count, conduct.value
