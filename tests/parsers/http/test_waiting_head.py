"""A head that comes in portions is found once it is whole, and what stood before it is noted on it."""

from parsers.anomalies import Anomaly, AnomalyCode
from parsers.http.waiting_head import WaitingHead
from parsers.model import Request, Response

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def test_a_head_in_any_two_or_three_portions_ends_where_it_ends():
    for first in range(1, len(HEAD)):
        for second in range(first, len(HEAD)):
            waiting = WaitingHead()
            waiting.begin(HEAD[:first], 1, 2)
            if second > first:
                assert waiting.add(HEAD[first:second]) == -1
            assert waiting.add(HEAD[second:] + b"more") == len(HEAD)
            assert (waiting.take(len(HEAD)), waiting.octets, waiting.first) == (HEAD, b"", (1, 2))


def test_what_stood_before_is_noted_once():
    waiting = WaitingHead()
    waiting.empty_lines(5)
    waiting.empty_lines(7)
    waiting.overlap(9)
    assert waiting.odd
    first = waiting.new_message(True, 10, 1, 2)
    second = waiting.new_message(False, 20, 3, 4)
    assert first == Request(
        head=b"",
        at=10,
        first_frame=1,
        first_time=2,
        anomalies=[
            Anomaly(AnomalyCode.LEADING_EMPTY_LINES, 5),
            Anomaly(AnomalyCode.OVERLAP_DIFFERS, 9),
        ],
    )
    assert second == Response(head=b"", at=20, first_frame=3, first_time=4)


def test_empty_lines_that_no_message_followed_are_forgotten():
    waiting = WaitingHead()
    waiting.empty_lines(5)
    waiting.forget()
    assert not waiting.odd


def test_a_message_shown_in_part_keeps_only_what_stood_before_it():
    kept = Anomaly(AnomalyCode.LEADING_EMPTY_LINES, 5)
    message = Request(head=b"", anomalies=[kept, Anomaly(AnomalyCode.BARE_LF, 9)])
    WaitingHead.read_anew(message)
    assert message.anomalies == [kept]
