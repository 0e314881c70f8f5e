from analyzer.rules.book.resources.one_client import by_one_client, of_client
from analyzer.rules.conversation import converse
from analyzer.rules.history import History
from analyzer.rules.rule import Evidence, Severity

GET = "> GET /a HTTP/1.1\n> User-Agent: x\n>\n< HTTP/1.1 200 OK\n<\n"
OTHER_CONNECTION = "=== b 192.0.2.1 192.0.2.2:80\n"


def _before_last(text):
    history = History()
    *earlier, last = converse(text).exchanges
    for exchange in earlier:
        history.note(exchange)
        history.memory.add(exchange)
    history.note(last)
    return last, history


def _indexes(text):
    last, history = _before_last(text)
    return [found.index for found in of_client(last, history.memory.of_resource(last))]


def test_exchanges_are_one_clients_by_address_user_agent_and_who_a_proxy_speaks_for():
    assert _indexes(GET + GET + GET) == [1, 0]
    assert _indexes(GET + OTHER_CONNECTION + GET) == [0]
    assert _indexes(GET.replace(": x", ": y") + GET) == []
    assert _indexes(GET.replace("> User", "> X-Forwarded-For: 192.0.2.7\n> User") + GET) == []
    assert _indexes(GET + OTHER_CONNECTION.replace("192.0.2.1 ", "192.0.2.7 ") + GET) == []


def test_exchanges_of_more_than_ten_minutes_ago_are_left_out():
    assert _indexes(f"{GET}>WAIT 601\n{GET}{GET}") == [1]


def test_what_may_be_two_clients_is_a_remark():
    found = [Evidence(what="a")]
    last, history = _before_last(GET + GET)
    (before,) = history.memory.of_resource(last)
    assert by_one_client(last, history, before, found) is found
    last, history = _before_last((GET + OTHER_CONNECTION + GET).replace("> User-Agent: x\n", ""))
    (before,) = history.memory.of_resource(last)
    assert {one.at_most for one in by_one_client(last, history, before, found)} == {Severity.INFO}
