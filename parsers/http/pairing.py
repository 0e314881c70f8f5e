"""Pair responses with requests: in order, and never across doubt.

Responses answer requests in the order sent (RFC 9112, 9.3). That holds as long as both streams are
read whole. Two losses make it doubtful:
  requests missing   octets of the client were not read that may hold requests. The requests before
                     the hole are still answered first, in order; a response beyond them may
                     answer any lost one.
  responses missing  octets of the server were not read that may hold responses. Which of the
                     requests outstanding then are answered is unknown.
Doubt ends where nothing can be outstanding any more: when a client that has never pipelined begins
a request while the server is between messages and has answered since the last request or hole, or
when as many final responses were seen behind the hole as there were requests. That the client does
not pipeline is a presumption: if it begins one more request before the next response, the doubt is
back.

Exchanges leave in the order of their requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.anomalies import Anomaly, AnomalyCode
from parsers.model import Connection, EndedBy, Exchange, NotObservedReason, Request, Response

if TYPE_CHECKING:
    from collections import defaultdict
    from collections.abc import Callable

OUTSTANDING_LIMIT = 1000
"""Exchanges of a connection that may wait for their end. Browsers pipelined up to 32 requests, load
generators some hundreds; what waits costs about 2 KB each."""

INTERIM_LIMIT = 100
"""Interim responses that are kept of an exchange; a server that sends 102 every 20 s for half an
hour sends 90."""

IDLE_NS = 500_000_000
"""The shortest silence after which a server is thought to give up waiting for a request."""


class Pairing:
    """The exchanges of one connection that are not over yet.

    Lists, not deques: there are few in them, and an empty deque takes 760 octets of every open connection.
    """

    # fmt: off
    __slots__ = (
        "_answered_lost", "_asked", "_closed", "_doubtful_requests", "_doubtful_responses", "_index",
        "_orphan", "_presumed", "_quiet_since", "_waiting", "connection", "emit", "full", "outstanding",
        "pipelines", "requests_missing", "responses_missing", "server_over", "set_aside"
    )
    # fmt: on

    def __init__(
        self, connection: Connection, emit: Callable[[Exchange], None], set_aside: defaultdict[str, int]
    ) -> None:
        self.connection = connection
        self.emit = emit
        self.outstanding: list[Exchange] = []
        """Those whose final response has not begun, and will be the next ones in this order."""
        self.set_aside = set_aside
        self.requests_missing = self.responses_missing = connection.opened != "syn"
        self.server_over = False
        self.pipelines = False
        """Whether the client was seen to begin a request before the one before was answered."""
        self.full = False
        self._waiting: list[Exchange] = []
        """Those that were not handed on yet, by index."""
        self._closed: set[int] = set()
        """Indexes of those that will get no final response any more."""
        self._index = 0
        self._orphan: Exchange | None = None
        """One without request that has interim responses only, so far."""
        self._doubtful_requests = 0
        self._doubtful_responses = 0
        self._asked = False
        """Whether a request began, or octets of the client were lost, and the server sent nothing since."""
        self._answered_lost = False
        """Whether the server answered what was not read of the client since the last request."""
        self._presumed: tuple[bool, bool, int, int] | None = None
        """The doubt that was ended by a presumption, until the next final response bears it out."""
        self._quiet_since = connection.start_ns

    def request_begins(self, request: Request, *, server_busy: bool) -> Exchange:
        """Make the exchange of a request whose start was read.

        Args:
            request: The request; its head may be incomplete.
            server_busy: Whether the server is in the middle of a message.
        """
        exchange = Exchange(connection=self.connection, index=self._index, request_or_none=request)
        self._index += 1
        self._waiting.append(exchange)
        if self._asked:
            self.pipelines = True
            self._take_back()
        doubt = self.requests_missing or self.responses_missing
        self._asked, self._answered_lost = True, False
        if doubt and not (self.pipelines or self.outstanding or server_busy):
            doubt = False
            self._presume()
        elif self.outstanding or server_busy:
            self.pipelines = True
            exchange.anomalies.append(Anomaly(AnomalyCode.PIPELINED, request.at))
        if self._orphan is not None:
            self._close_orphan()
        if doubt:
            self._doubt(exchange)
        elif self.server_over:
            self._unanswered(exchange)
        else:
            self.outstanding.append(exchange)
        self.full = len(self._waiting) > OUTSTANDING_LIMIT
        return exchange

    def response_begins(self, response: Response) -> Exchange:
        """Find or make the exchange of a response whose head was read."""
        if response.is_interim:
            return self._interim(response)
        self._asked, self._presumed = False, None
        if self.outstanding and not self.responses_missing and not self._crossed(response):
            exchange = self.outstanding.pop(0)
            request = exchange.request_or_none
            if request is not None and request.ended_by is EndedBy.OPEN:
                exchange.anomalies.append(Anomaly(AnomalyCode.EARLY_RESPONSE, response.at))
            exchange.response_or_none = response
        else:
            exchange = self._orphan or self._new_orphan(response)
            self._orphan = None
            self._answered_lost = True
            exchange.response_or_none = response
            if self.responses_missing and not self.requests_missing:
                self._doubtful_responses += 1
                if self._doubtful_responses >= self._doubtful_requests:
                    self._settle()
        self.connection.last_exchange = exchange
        return exchange

    def _interim(self, response: Response) -> Exchange:
        if self.outstanding and not self.responses_missing:
            exchange = self.outstanding[0]
        else:
            exchange = self._orphan = self._orphan or self._new_orphan(response)
        if len(exchange.interim) < INTERIM_LIMIT:
            exchange.interim.append(response)
        else:
            self.set_aside["interim responses beyond 100 of an exchange"] += 1
        return exchange

    def _new_orphan(self, response: Response) -> Exchange:
        """Make an exchange without a request, and say why it has none."""
        exchange = Exchange(connection=self.connection, index=self._index)
        self._index += 1
        self._waiting.append(exchange)
        self.full = len(self._waiting) > OUTSTANDING_LIMIT
        if self.requests_missing or self.responses_missing:
            exchange.anomalies.append(Anomaly(AnomalyCode.PAIRING_DOUBTFUL, response.at))
            if self._doubtful_requests:
                exchange.doubt = NotObservedReason.PAIRING
        else:
            exchange.anomalies.append(Anomaly(AnomalyCode.RESPONSE_BEFORE_REQUEST, response.at))
        return exchange

    def _crossed(self, response: Response) -> bool:
        """Whether a 408 may have crossed the request on its way; if so, its pairing becomes doubtful.

        A server gives up an idle connection by 408 and a close (RFC 9110, 15.5.9). The client may
        have sent a request just then, which is seen first at its end. The sign: a complete
        request after a silence, and a 408 that announces the close right behind it.
        """
        request = self.outstanding[0].request_or_none
        if response.status != 408 or request is None or request.ended_by is EndedBy.OPEN:
            return False
        quiet = request.first_time - self._quiet_since
        if quiet < IDLE_NS or response.first_time - request.first_time >= min(quiet, 2 * IDLE_NS):
            return False
        if b"close" not in response.head.lower():
            return False
        self.responses_lost()
        return True

    def request_ended(self, exchange: Exchange) -> None:
        """Take note that no more octets of the request will come."""
        if exchange.response_or_none is not None or exchange.index in self._closed:
            self._hand_on()

    def response_ended(self, exchange: Exchange, response: Response) -> None:
        """Take note that no more octets of the response will come."""
        self._quiet_since = response.last_time
        if response is exchange.response_or_none:
            self._hand_on()

    def requests_lost(self) -> None:
        """Octets of the client were not read that may hold requests."""
        self.requests_missing = True
        if self.outstanding and _whole(self.outstanding[-1]):  # they lie behind what is not answered
            self.pipelines = True
        self._asked, self._answered_lost = not self._answered_lost, False

    def responses_lost(self) -> None:
        """Octets of the server were not read that may hold responses."""
        self._asked, self._answered_lost = False, not self.outstanding
        self.doubt_outstanding()

    def doubt_outstanding(self) -> None:
        """Give up the search for the responses to what is outstanding."""
        self.responses_missing = True
        while self.outstanding:
            self._doubt(self.outstanding.pop(0))
        self._hand_on()

    def server_finished(self) -> None:
        """No more responses can come."""
        self.server_over = True
        self._close_orphan()
        while self.outstanding:
            self._unanswered(self.outstanding.pop(0))
        self._hand_on()

    def _presume(self) -> None:
        """End the doubt, since a client that does not pipeline has got all its answers."""
        self._presumed = (
            self.requests_missing,
            self.responses_missing,
            self._doubtful_requests,
            self._doubtful_responses,
        )
        self._settle()

    def _take_back(self) -> None:
        """Doubt again: the client pipelines, so that an answer to an earlier request may be to come."""
        if self._presumed is None:
            return
        requests_missing, responses_missing, requests, responses = self._presumed
        self._presumed = None
        self._doubtful_requests += requests
        self._doubtful_responses += responses
        self.doubt_outstanding()
        self.requests_missing, self.responses_missing = requests_missing, responses_missing

    def _settle(self) -> None:
        """End the doubt: nothing can be outstanding."""
        self.requests_missing = self.responses_missing = False
        self._doubtful_requests = self._doubtful_responses = 0
        self._close_orphan()

    def _close_orphan(self) -> None:
        if self._orphan is not None:
            self._closed.add(self._orphan.index)
            self._orphan = None
            self._hand_on()

    def _doubt(self, exchange: Exchange) -> None:
        """Give up the search for the response to a request: any response might be it."""
        self._doubtful_requests += 1
        exchange.doubt = NotObservedReason.PAIRING
        assert exchange.request_or_none is not None
        exchange.anomalies.append(Anomaly(AnomalyCode.PAIRING_DOUBTFUL, exchange.request_or_none.at))
        self._closed.add(exchange.index)

    def _unanswered(self, exchange: Exchange) -> None:
        assert exchange.request_or_none is not None
        exchange.anomalies.append(Anomaly(AnomalyCode.UNANSWERED, exchange.request_or_none.at))
        self._closed.add(exchange.index)

    def _hand_on(self) -> None:
        """Emit those that are over, up to the first that is not."""
        waiting = self._waiting
        while waiting:
            exchange = waiting[0]
            request, response = exchange.request_or_none, exchange.response_or_none
            if request is not None and request.ended_by is EndedBy.OPEN:
                return
            if response is not None:
                if response.ended_by is EndedBy.OPEN:
                    return
            elif exchange.index in self._closed:
                self._closed.discard(exchange.index)
            else:
                return
            waiting.pop(0)
            self.connection.exchanges += 1
            self.emit(exchange)


def _whole(exchange: Exchange) -> bool:
    request = exchange.request_or_none
    return request is not None and request.ended_by is EndedBy.FRAMING
