"""What the page is made of, gathered while the run goes: bounded, whatever the captures hold."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analyzer.chart_frames import ChartFrames
from analyzer.ladders.making import ladder_of
from analyzer.page.groups import Groups
from analyzer.page.limits import Limits
from analyzer.page.rows import Rows
from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Outcome
from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from analyzer.ladders.rungs import Ladder
    from analyzer.redaction import Mask
    from analyzer.rules.closes.remembered import CloseVerdicts
    from analyzer.rules.finding import Finding
    from analyzer.run import Judged
    from parsers.model import Connection, Exchange

RISKY = (
    Conduct.PROVABLY_LOST,
    Conduct.RESET_BEFORE_ACK,
    Conduct.CLOSED_WHILE_SENDING,
    Conduct.ABORTIVE,
)
"""Conducts that put a response at risk, the worst first."""


class RiskyClose:
    """A close that is drawn."""

    def __init__(self, connection: Connection, verdict: CloseVerdict) -> None:
        self.capture = connection.capture
        self.connection = connection.number
        self.verdict = verdict
        self.ladder: Ladder = ladder_of(connection, verdict)


class Collected:
    """Everything that a page shows beside the outcome of the run.

    Attributes:
        groups: The findings by rule.
        rows: The findings that are listed.
        frames: What the charts are drawn of.
        drawn: Exchanges and findings that the charts count.
        undrawn: Those that no chart counts.
        conducts: Connections by how their close treated the response.
        span: Between when the exchanges shown fell, in nanoseconds; None before the first.
    """

    def __init__(
        self,
        mask: Mask,
        closes: CloseVerdicts,
        limits: Limits | None = None,
    ) -> None:
        """Prepare for a run.

        Args:
            mask: Masks what is secret.
            closes: Judges closes.
            limits: None for those of a page that is mailed.
        """
        self.mask = mask
        self.limits = limits or Limits(content=1000 if mask.off else 0)
        self.groups = Groups(self.limits)
        self.rows = Rows(mask, self.limits)
        self.frames = ChartFrames()
        self.drawn = 0
        self.undrawn = 0
        self.conducts: Counter[Conduct] = Counter()
        self.span: tuple[int, int] | None = None
        self._judge = closes
        self._closes: dict[tuple[Conduct, Outcome], list[RiskyClose]] = {}
        self._recent: dict[tuple[str, int, int], Exchange] = {}

    def see(self, judged: Judged, *, shown: bool = True) -> None:
        """Look at an event of the run, before its findings are taken.

        Args:
            judged: The event.
            shown: Whether its exchange or connection passes the filters.
        """
        if judged.exchange is not None:
            self._remember(judged.exchange)
            if shown:
                self._draw(judged.exchange)
        elif judged.connection is not None:
            if judged.connection.last_exchange is not None:
                self._remember(judged.connection.last_exchange)
            if shown:
                self._close(judged.connection)

    def take(self, finding: Finding) -> None:
        """Take a finding that is shown."""
        key = (finding.capture, finding.connection, -1 if finding.exchange is None else finding.exchange)
        self.groups.take(finding, self._recent.get(key))
        self.rows.take(finding)
        if finding.verdict is Verdict.BROKEN and self._has_room():
            self.frames.finding(finding)

    def closes(self) -> list[RiskyClose]:
        """List the closes that are drawn: the worst kinds first, as many of each as there is room for."""
        found: list[RiskyClose] = []
        kinds = sorted(self._closes.items(), key=lambda item: _badness(item[0]))
        for place in range(self.limits.ladders):
            found += [closes[place] for _, closes in kinds if place < len(closes)]
        kept = found[: self.limits.ladders]
        return sorted(kept, key=lambda one: _badness((one.verdict.conduct, one.verdict.outcome)))

    def _remember(self, exchange: Exchange) -> None:
        connection = exchange.connection
        key = (connection.capture, connection.number, exchange.index)
        self._recent.pop(key, None)
        self._recent[key] = exchange
        if len(self._recent) > self.limits.recent:
            del self._recent[next(iter(self._recent))]

    def _draw(self, exchange: Exchange) -> None:
        message = exchange.response_or_none or exchange.request_or_none
        if message is not None:
            first, last = self.span or (message.first_time, message.first_time)
            self.span = min(first, message.first_time), max(last, message.first_time)
        if self._has_room():
            self.frames.exchange(exchange)

    def _has_room(self) -> bool:
        """Count what the charts are given, or are no longer given."""
        if self.drawn < self.limits.drawn:
            self.drawn += 1
            return True
        self.undrawn += 1
        return False

    def _close(self, connection: Connection) -> None:
        """Count how a connection closed, and keep the ladder of a risky one."""
        if self.drawn < self.limits.drawn:
            self.frames.connection(connection, self._judge)
        verdict = self._judge.of(connection)
        if verdict is None:
            return
        self.conducts[verdict.conduct] += 1
        if verdict.conduct in RISKY:
            kept = self._closes.setdefault((verdict.conduct, verdict.outcome), [])
            if len(kept) < self.limits.ladders:
                kept.append(RiskyClose(connection, verdict))


def _badness(kind: tuple[Conduct, Outcome]) -> tuple[int, str]:
    return RISKY.index(kind[0]), "" if kind[1] is Outcome.LOST else kind[1].value
