from analyzer.rules.conversation import converse
from analyzer.rules.memory import Memory
from analyzer.rules.seen import CONTENT_KEPT, HEADS_LIMIT, INTERIM_LIMIT, Seen, digest, seen

SAID = """
    > PUT /a HTTP/1.1
    >
    >= new
    < HTTP/1.1 103 Early Hints
    <
    < HTTP/1.1 200 OK
    <
    <= Hello
"""


def test_what_is_remembered_is_where_it_was_and_both_messages():
    (exchange,) = converse(SAID, number=7).exchanges
    found = seen(exchange)
    assert isinstance(found, Seen)
    assert (found.connection, found.index, found.request.method, found.response.status) == (7, 0, "PUT", 200)
    assert [interim.status for interim in found.interim] == [103]


def test_it_is_made_an_exchange_again_to_be_named():
    (exchange,) = converse(SAID).exchanges
    again = seen(exchange).as_exchange()
    assert (again.request, again.response, again.index) == (exchange.request, exchange.response, 0)
    assert (again.connection.client, again.connection.server) == (
        exchange.connection.client,
        exchange.connection.server,
    )


def test_digests_tell_content_apart_beyond_what_is_remembered_of_it():
    long = SAID.replace("new", "x" * (CONTENT_KEPT + 10))
    one, other = (seen(converse(text).exchanges[0]) for text in (long, long.replace("xx\n", "xy\n")))
    assert len(one.request.content) == CONTENT_KEPT
    assert one.request_digest != other.request_digest
    assert one.response_digest == other.response_digest == digest(one.response)
    assert one.request_digest is not None


def test_what_was_not_captured_or_not_kept_has_no_digest():
    (cut,) = converse("> GET /a HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= Hel\n<? 2").exchanges
    assert digest(cut.response) is None
    (exchange,) = converse(SAID).exchanges
    exchange.response.content = b""
    assert digest(exchange.response) is None


def test_an_exchange_in_doubt_or_without_response_is_not_remembered():
    (unanswered,) = converse("> GET /a HTTP/1.1\n>\n>FIN\n<FIN").exchanges
    assert seen(unanswered) is None


def test_what_takes_too_much_room_is_not_remembered():
    for text in (
        SAID.replace("> PUT /a", f"> PUT /{'x' * HEADS_LIMIT}"),
        SAID.replace("< HTTP/1.1 200", TOO_MANY),
    ):
        (exchange,) = converse(text).exchanges
        memory = Memory()
        memory.add(exchange)
        assert (seen(exchange), memory.forgotten, memory.targets) == (None, 1, set())


TOO_MANY = "< HTTP/1.1 103 Early Hints\n<\n" * (INTERIM_LIMIT + 1) + "< HTTP/1.1 200"
