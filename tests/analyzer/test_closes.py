"""The facts of how a connection closed."""

import msgspec
import pytest

from analyzer.closes import NO_VERDICT, close_record
from analyzer.rules.conversation import converse
from parsers.model import Connection, Endpoint
from parsers.timeline import CloseFacts

ANSWERED = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
"""


def close(text):
    return close_record(converse(text).connection)


def facts(text):
    record = close(text)
    return (
        *(
            record.by,
            record.ended,
            record.fin_client,
            record.fin_server,
            record.rst_client,
            record.rst_server,
        ),
        *(record.unacknowledged_octets, record.client_octets_after_response),
    )


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("", (None, "capture-end", None, None, None, None, 75, 0)),
        (">ACK", (None, "capture-end", None, None, None, None, 0, 0)),
        ("<FIN\n>ACK\n>FIN", ("server", "fin", 8, 6, None, None, 0, 0)),
        (">FIN", ("client", "fin", 6, None, None, None, 0, 0)),
        (">RST", ("client", "rst", None, None, 6, None, 0, 0)),
        ("<FIN\n>= more\n<RST 75", ("server", "rst", None, 6, None, 8, 0, 4)),
    ],
    ids=["open", "acknowledged", "server", "client", "client-reset", "sends-on"],
)
def test_who_closed_and_what_was_in_flight(steps, expected):
    assert facts(f"{ANSWERED}\n{steps}") == expected


def test_without_a_response_there_is_no_verdict_and_the_reason_says_so():
    record = msgspec.to_builtins(close("> GET / HTTP/1.1\n>\n<FIN"))
    verdict = {
        name: record[name] for name in ("verdict", "subtype", "outcome", "decided_by", "vantage", "reason")
    }
    assert verdict == {
        **dict.fromkeys(("verdict", "subtype", "outcome", "decided_by", "vantage")),
        "reason": NO_VERDICT,
    }


def test_without_a_response_there_is_no_end_of_it():
    record = close("> GET / HTTP/1.1\n>\n<FIN")
    shown = (record.response_end_offset, record.unacknowledged_octets, record.client_octets_after_response)
    assert shown == (None, None, None)


def test_the_timeline_is_not_written_out_where_the_client_sent_no_more():
    connection = converse(ANSWERED).connection
    connection.close = CloseFacts(highest_sent_by_client=37, timeline=lambda: pytest.fail("asked for"))
    assert close_record(connection).client_octets_after_response == 0


def test_octets_after_the_response_are_unknown_where_the_timeline_begins_later():
    connection = converse(f"{ANSWERED}\n>= more").connection
    last = connection.close.events[-1:]
    connection.close = CloseFacts(highest_sent_by_client=41, timeline=lambda: last, packets=len(last) + 2)
    assert close_record(connection).client_octets_after_response is None


def test_a_connection_without_facts_has_nulls():
    ends = Endpoint("192.0.2.1", 1), Endpoint("192.0.2.2", 80)
    connection = Connection(
        number=0, capture="a", tcp_stream=None, client=ends[0], server=ends[1], roles_known=True
    )
    record = msgspec.to_builtins(close_record(connection))
    assert {name for name, value in record.items() if value is not None} == {"reason"}


def test_a_verdict_is_written_with_what_decided_it():
    record = close(f"{ANSWERED}\n<RST\n>ACK")
    assert (record.verdict, record.subtype, record.outcome, record.decided_by, record.vantage) == (
        "abortive-close",
        "before-ack",
        "delivered-then-reset",
        ["E5"],
        "middle",
    )
    assert (record.reason, record.taps) == (None, None)
