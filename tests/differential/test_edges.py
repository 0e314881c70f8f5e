"""The four edge captures: what was not captured makes one exchange undecided, and no other."""

import pytest

import parsers
from parsers.model import Exchange

pytestmark = pytest.mark.corpus


def exchanges(corpus, name):
    return [event for event in parsers.read([str(corpus / "edge" / name)]) if isinstance(event, Exchange)]


def seen(exchange):
    response = exchange.response_or_none
    request = exchange.request_or_none if exchange.doubt is None or response is None else None
    return (
        request.target if request else None,
        response.status if response else None,
        exchange.complete,
    )


def test_only_the_exchange_that_touches_the_hole_is_incomplete(corpus):
    rows = [seen(exchange) for exchange in exchanges(corpus, "gap.pcap")]
    assert rows == [("/a/1", 200, False), ("/a/2", 405, True)]


def test_an_orphan_response_is_attached_to_no_other_request(corpus):
    rows = {seen(exchange) for exchange in exchanges(corpus, "lost.pcap")}
    assert rows == {("/a/1", None, False), (None, 405, False)}


def test_pipelined_exchanges_are_paired_in_order(corpus):
    rows = [seen(exchange) for exchange in exchanges(corpus, "pipe.pcap")]
    assert rows == [("/a/1", 200, True), ("/a/2", 405, True), ("/a/3", 401, True)]


def test_the_413_stands_though_the_server_resets_while_the_client_sends(corpus):
    (exchange,) = exchanges(corpus, "rst.pcap")
    assert exchange.response.status == 413
    assert exchange.connection.close.rst_server is not None
    assert not exchange.request.complete
