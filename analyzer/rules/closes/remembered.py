"""The close verdict of each connection, worked out once for all the rules and records that ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.closes.judging import close_verdict
from analyzer.rules.closes.taps import Alone, ClientTap, joined
from analyzer.rules.closes.verdict import Vantage

if TYPE_CHECKING:
    from analyzer.rules.closes.verdict import CloseVerdict
    from parsers.model import Connection


class CloseVerdicts:
    """Remembers the verdict of the connection that was asked for last."""

    def __init__(self, vantage: Vantage | None = None) -> None:
        """Say where the captures were taken; None where that is to be inferred."""
        self.vantage = vantage
        self.client_tap: ClientTap | None = None
        """What the capture beside the client says, where the other one was taken beside the server."""
        self._last: tuple[Connection, CloseVerdict | None, Alone | None] | None = None

    def of(self, connection: Connection) -> CloseVerdict | None:
        """Return the verdict on a connection that is over; see judging.close_verdict."""
        return self._judged(connection)[1]

    def alone(self, connection: Connection) -> Alone | None:
        """Return what each of two taps would have said; None where only one saw the connection."""
        return self._judged(connection)[2]

    def _judged(self, connection: Connection) -> tuple[Connection, CloseVerdict | None, Alone | None]:
        if self._last is None or self._last[0] is not connection:
            self._last = connection, *self._judge(connection)
        return self._last

    def _judge(self, connection: Connection) -> tuple[CloseVerdict | None, Alone | None]:
        if self.client_tap is None or connection not in self.client_tap:
            return close_verdict(connection, self.vantage), None
        alone = Alone(self.client_tap.of(connection), close_verdict(connection, Vantage.SERVER))
        return joined(alone), alone
