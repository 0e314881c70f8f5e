import pytest

from analyzer.cli.group import UnusableError
from analyzer.cli.picking import Picked
from analyzer.filters import Filters
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.run import Judged

THREE = """
    > GET /0 HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < one
    > DELETE /1 HTTP/1.1
    >
    < HTTP/1.1 405 Method Not Allowed
    <
    < two
    > GET /2 HTTP/1.1
    >
    < HTTP/1.1 404 Not Found
    <
    < three
"""


def events(*texts, capture="a.pcap", number=0):
    """The events of a run over conversations, each a connection."""
    judge = Judge(select=["S405-allow"])
    for at, text in enumerate(texts, number):
        said = converse(text, number=at)
        said.connection.capture = capture
        for exchange in said.exchanges:
            yield Judged(exchange, None, judge.exchange(exchange))
        yield Judged(None, said.connection, judge.connection(said.connection))
    yield Judged(None, None, judge.finish())


def picked(number, index=None, *, filters=None, limit=None, given=None):
    found = Picked(number, index, filters or Filters(), limit)
    for judged in given or events(THREE, THREE):
        found.take(judged)
    return found


def indexes(found):
    return [shown.exchange.index for shown in found.shown]


def test_the_exchanges_of_a_connection_are_kept_with_their_findings():
    found = picked(1)
    assert (indexes(found), found.exchanges, found.matching) == ([0, 1, 2], 3, 3)
    assert found.connection.number == 1
    assert [[one.rule for one in shown.findings] for shown in found.shown] == [[], ["S405-allow"], []]
    assert found.lacking("a.pcap") is None


def test_one_exchange_is_kept_where_it_is_asked_for():
    found = picked(0, 1)
    assert (indexes(found), found.exchanges, found.matching) == ([1], 3, 1)


def test_no_more_are_kept_than_asked_for_and_all_are_counted():
    found = picked(0, limit=2)
    assert (indexes(found), found.exchanges, found.matching) == ([0, 1], 3, 3)


def test_conditions_choose_among_the_exchanges():
    found = picked(0, filters=Filters(statuses=frozenset({404, 405})), limit=1)
    assert (indexes(found), found.exchanges, found.matching) == ([1], 3, 2)


@pytest.mark.parametrize(
    ("number", "index", "filters", "message"),
    [
        (2, None, Filters(), "a.pcap: no connection 2: there are 2 connections, 0 to 1"),
        (7, 3, Filters(), "a.pcap: no connection 7: there are 2 connections, 0 to 1"),
        (0, 3, Filters(), "a.pcap: no exchange 3 on connection 0: there are 3 exchanges, 0 to 2"),
        (0, 1, Filters(statuses=frozenset({200})), "a.pcap: exchange 0:1 does not match the conditions"),
        (0, None, Filters(statuses=frozenset({500})), None),
    ],
)
def test_what_is_not_there_is_said_with_how_many_there_are(number, index, filters, message):
    assert picked(number, index, filters=filters).lacking("a.pcap") == message


def test_numbers_of_one_and_of_none():
    one = events("> GET / HTTP/1.1\n>\n< HTTP/1.1 204 No Content\n<")
    found = picked(0, 1, given=one)
    assert found.lacking("a") == "a: no exchange 1 on connection 0: there is 1 exchange, 0"
    assert (
        picked(0, given=[Judged(None, None, [])]).lacking("a") == "a: no connection 0: there is no connection"
    )


def test_several_captures_have_connections_of_one_number_so_only_one_is_shown():
    found = picked(0)
    (other, *_) = events(THREE, capture="b.pcap")
    with pytest.raises(
        UnusableError, match=r"^one capture can be shown, and these are several: a\.pcap, b\.p"
    ):
        found.take(other)


def test_octets_that_belong_to_no_message_are_counted_before_the_next_one():
    text = "> GET /0 HTTP/1.1\n>\n< HTTP/1.1 204 No Content\n<\n<= stray\n" + THREE
    found = picked(0, given=events(text))
    assert [shown.unread for shown in found.shown][:3] == [{}, {False: 5}, {}]


def test_findings_on_what_is_kept_are_wanted():
    (finding,) = [one for judged in events(THREE) for one in judged.findings]
    assert picked(0).wants(finding)
    assert not picked(1).wants(finding)
    assert Picked(0, 1, Filters(), None).wants(finding)
    assert not Picked(0, 2, Filters(), None).wants(finding)
    assert not picked(0, limit=1).wants(finding)
    assert picked(0, limit=2).wants(finding)


def test_findings_that_name_no_exchange_are_those_of_the_connection():
    found = picked(0)
    (finding,) = [one for judged in events(THREE) for one in judged.findings]
    finding.exchange = None
    found.take(Judged(None, None, [finding]))
    finding_elsewhere = Judge(select=["S405-allow"]).exchange(converse(THREE, number=5).exchanges[1])
    found.take(Judged(None, None, finding_elsewhere))
    assert found.findings == [finding]
