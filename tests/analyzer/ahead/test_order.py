"""Messages on the pipe: whole, or the process is gone."""

import io

import pytest

from analyzer.ahead.order import Kind, receive, send


def pipe(*messages):
    out = io.BytesIO()
    for message in messages:
        send(out, *message)
    return out.getvalue()


def test_messages_are_received_as_they_were_sent():
    source = io.BytesIO(pipe((Kind.EVENTS, b"abc"), (Kind.END,)))
    assert [receive(source), receive(source), receive(source)] == [
        (Kind.EVENTS, b"abc"),
        (Kind.END, b""),
        None,
    ]


@pytest.mark.parametrize("length", range(1, 12))
def test_a_message_cut_short_is_none(length):
    octets = pipe((Kind.EVENTS, b"abc"))
    assert len(octets) == 12
    assert receive(io.BytesIO(octets[:length])) is None
