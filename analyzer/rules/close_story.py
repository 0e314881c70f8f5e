"""What rules ask of the close verdict, and how they show it.

The verdict itself is worked out by analyzer.rules.closes; here it becomes kept, broken, undecided.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.closes.verdict import Conduct
from analyzer.rules.rule import Doubt, Severity, Undecided
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.closes.verdict import CloseVerdict
    from analyzer.rules.history import History
    from analyzer.rules.rule import Evidence, Found
    from parsers.model import Connection

_DOUBTS = {
    Conduct.CAPTURE_LOSS: Doubt.CAPTURE_LOSS,
    Conduct.MIDSTREAM: Doubt.MIDSTREAM,
    Conduct.TLS: Doubt.TLS,
    Conduct.ONE_DIRECTION: Doubt.ONE_WAY,
    Conduct.INJECTED: Doubt.RST_DOUBTFUL,
    Conduct.PEER_SILENT: Doubt.PEER_SILENT,
    Conduct.ORDER: Doubt.ORDER,
    Conduct.NO_ROW: Doubt.TIMELINE_CUT,
    Conduct.CLIENT_ABORTED: Doubt.CLIENT_CLOSED_FIRST,
}
_UNSEEN = {
    Conduct.SNAPLEN: NotObservedReason.SNAP_LENGTH,
    Conduct.CAPTURE_END: NotObservedReason.AFTER_CAPTURE,
}


def closed_by_server(connection: Connection) -> bool:
    """Whether the server sent a FIN or a RST."""
    close = connection.close
    return close is not None and (close.rst_server is not None or close.fin_server is not None)


def status_of(connection: Connection) -> int | None:
    """Return the status of the last final response that was read; None where there is none."""
    exchange = connection.last_exchange
    response = exchange.response_or_none if exchange else None
    return None if response is None else response.status


def is_4xx_and_closed(connection: Connection, _history: History) -> bool:
    """Whether the last response is a 4xx, and the server closed the connection."""
    status = status_of(connection)
    return status is not None and 400 <= status < 500 and closed_by_server(connection)


def decided(connection: Connection, history: History) -> CloseVerdict | None:
    """Return the close verdict; None where there is nothing to judge.

    Raises:
        Undecided, NotObserved: it is an indeterminate one, or both sides reset, the client first.
    """
    verdict = history.closes.of(connection)
    if verdict is None:
        return None
    if verdict.conduct is Conduct.CLIENT_ABORTED and verdict.rst is None:
        return verdict
    if verdict.conduct in _DOUBTS:
        raise Undecided(_DOUBTS[verdict.conduct])
    if verdict.conduct in _UNSEEN:
        raise NotObserved(_UNSEEN[verdict.conduct])
    return verdict


def shown(connection: Connection, verdict: CloseVerdict, what: str, *, at_most: Severity) -> Found:
    """Show the response, the RST, and the acknowledgment or the proof that counts.

    Args:
        connection: The connection.
        verdict: Its verdict, with a RST of the server.
        what: What the RST is.
        at_most: The cap on the severity.
    """
    rst, end = verdict.rst, verdict.response_end
    assert rst is not None
    exchange = connection.last_exchange
    found: list[Evidence] = []
    if exchange is not None and exchange.response_or_none is not None and not verdict.hidden:
        found.append(evidence.start_line(exchange.response_or_none))
    tests = f" ({', '.join(verdict.decided_by)})" if verdict.decided_by else ""
    found.append(evidence.segment(rst, what, f"at {rst.sequence}, the response ends at {end}{tests}"))
    if verdict.acknowledgment is not None:
        number = verdict.acknowledgment.acknowledgment
        found.append(evidence.segment(verdict.acknowledgment, "acknowledgment", f"of octets up to {number}"))
    if verdict.proof is not None and verdict.proof is not rst:
        number = verdict.proof.acknowledgment
        found.append(evidence.segment(verdict.proof, "proof of the loss", f"acknowledges up to {number}"))
    return [replace(one, at_most=at_most) for one in found]
