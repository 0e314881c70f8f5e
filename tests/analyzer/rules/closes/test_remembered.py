"""The verdict of a connection is worked out once."""

from analyzer.rules.closes import remembered
from analyzer.rules.closes.remembered import CloseVerdicts
from analyzer.rules.closes.taps import ClientTap
from analyzer.rules.closes.verdict import Vantage
from analyzer.rules.conversation import converse

GET = "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n"


def test_a_verdict_is_worked_out_once(monkeypatch):
    asked = []
    monkeypatch.setattr(remembered, "close_verdict", lambda connection, vantage: asked.append(vantage))
    closes = CloseVerdicts(Vantage.CLIENT)
    first, second = converse(GET).connection, converse(GET).connection

    for connection in (first, first, second, second):
        closes.of(connection)
        closes.alone(connection)

    assert asked == [Vantage.CLIENT, Vantage.CLIENT]


def test_with_one_capture_nobody_speaks_alone():
    assert CloseVerdicts().alone(converse(GET).connection) is None


def test_a_connection_that_one_tap_alone_saw_is_judged_by_it():
    closes = CloseVerdicts(Vantage.SERVER)
    closes.client_tap = ClientTap()
    connection = converse(GET + "<FIN\n>FIN").connection
    assert closes.of(connection).conduct.value == "safe"
    assert closes.alone(connection) is None
