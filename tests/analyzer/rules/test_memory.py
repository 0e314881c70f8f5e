from analyzer.rules.conversation import converse
from analyzer.rules.memory import FRESH, Memory, path_of
from analyzer.rules.seen import CONTENT_KEPT, Seen, digest, seen

TWO = """
    > GET /a HTTP/1.1
    > Host: Example.com
    >
    < HTTP/1.1 200 OK
    <
    <= Hello
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 404 Not Found
    <
    < Gone.
    > GET /a HTTP/1.1
    > Host: example.net
    >
    < HTTP/1.1 200 OK
    <
    <= Hello
"""


def _memory(text=TWO, **options):
    memory = Memory(**options)
    exchanges = converse(text).exchanges
    for exchange in exchanges:
        memory.add(exchange)
    return memory, exchanges


def _indexes(found):
    return [one.index for one in found]


def test_exchanges_of_a_resource_are_those_of_its_server_target_and_host_latest_first():
    memory, exchanges = _memory()
    assert _indexes(memory.of_resource(exchanges[0])) == [1, 0]
    assert _indexes(memory.of_resource(exchanges[2])) == [2]


def test_what_comes_after_a_question_is_found_by_the_next():
    memory, exchanges = _memory()
    assert _indexes(memory.of_resource(exchanges[2])) == [2]
    memory.add(exchanges[2])
    assert _indexes(memory.of_resource(exchanges[2])) == [2, 2]


def test_exchanges_of_a_server_are_those_that_are_out_of_the_ordinary():
    memory, exchanges = _memory()
    assert _indexes(memory.of_server(exchanges[0].connection.server)) == [1]


def test_exchanges_of_a_client_are_found_by_path():
    memory, exchanges = _memory()
    address = exchanges[0].connection.client.address
    assert _indexes(memory.of_client(address, "/a")) == [0, 1, 2]
    assert memory.of_client(address, "/b") == memory.of_client("192.0.2.77", "/a") == []


def test_the_older_half_is_forgotten_and_counted_whether_asked_for_before_or_not():
    for asked_before in (False, True):
        memory, exchanges = _memory(limit=8)
        if asked_before:
            assert _indexes(memory.of_resource(exchanges[0])) == [1, 0]
        memory.add(exchanges[2])
        assert (memory.forgotten, _indexes(memory.of_resource(exchanges[0]))) == (0, [1, 0])
        for _ in range(4):
            memory.add(exchanges[2])
        assert memory.forgotten == 4
        assert list(memory.of_resource(exchanges[0])) == []
        assert list(memory.of_server(exchanges[0].connection.server)) == []
        assert _indexes(memory.of_resource(exchanges[2])) == [2, 2, 2, 2]
        assert _indexes(memory.of_client("192.0.2.1", "/a")) == [2, 2, 2, 2]


def test_parsed_field_lines_are_let_go_of_after_a_while():
    memory, exchanges = _memory()
    assert exchanges[0].request.fields
    for _ in range(FRESH):
        memory.add(exchanges[2])
    assert exchanges[0].request._fields is None
    assert exchanges[0].request.value("host") == "Example.com"


def test_what_is_not_certainly_paired_is_not_remembered():
    memory, exchanges = _memory("> GET /a HTTP/1.1\n>\n>FIN\n<FIN")
    assert (seen(exchanges[0]), list(memory.of_client("192.0.2.1", "/a"))) == (None, [])


def test_content_is_remembered_by_its_start_and_a_digest_of_the_whole():
    text = f"> PUT /a HTTP/1.1\n>\n>= {'x' * 5000}\n< HTTP/1.1 200 OK\n<\n<= Hello"
    first, second = (seen(converse(each).exchanges[0]) for each in (text, text.replace("xx\n", "xy\n")))
    assert (len(first.request.content), first.response.content) == (CONTENT_KEPT, b"Hello")
    assert first.response_digest == second.response_digest
    assert None is not first.request_digest != second.request_digest is not None


def test_content_that_was_not_captured_whole_has_no_digest():
    exchange = converse("> GET /a HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= Hel\n<? 2").exchanges[0]
    assert digest(exchange.response) is None
    assert digest(exchange.request) is not None


def test_an_exchange_is_made_again_of_what_was_remembered():
    (found, *_), exchanges = list(_memory()[0].of_client("192.0.2.1", "/a")), converse(TWO).exchanges
    again = found.as_exchange()
    assert isinstance(found, Seen)
    assert (again.index, again.request.target, again.response.status) == (0, "/a", 200)
    assert again.connection.client == exchanges[0].connection.client
    assert again.connection.number == 0


def test_the_path_of_a_target_is_told_in_every_form():
    targets = ("/a?b", "http://example.com/a?b", "http://example.com", "*", "example.com:443", "x://")
    assert [path_of(each) for each in targets] == ["/a?b", "/a?b", "/", "*", "example.com:443", "/"]


def test_exchanges_since_a_time_come_latest_first():
    memory, exchanges = _memory()
    end = exchanges[1].response.last_time
    assert _indexes(memory.since(0)) == [2, 1, 0]
    assert _indexes(memory.since(end)) == [2, 1]
    assert _indexes(memory.since(end + 1)) == [2]
    assert _indexes(Memory().since(0)) == []


LIVES = """
    > PUT /a HTTP/1.1
    >
    >= one
    < HTTP/1.1 201 Created
    <
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    <= one
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 304 Not Modified
    <
    > POST /b HTTP/1.1
    >
    >= two
    < HTTP/1.1 201 Created
    < Location: https://example.com/a
    <
"""


def test_wholes_are_what_was_fetched_whole_or_written():
    memory, exchanges = _memory(LIVES)
    assert _indexes(memory.wholes(exchanges[1])) == [1, 0]
    assert _indexes(memory.of_resource(exchanges[1])) == [2, 1, 0]


def test_a_201_is_found_by_what_it_created():
    memory, exchanges = _memory(LIVES)
    assert _indexes(memory.created(exchanges[1])) == [3, 0]
    assert _indexes(memory.created(exchanges[3])) == []


def test_targets_are_known_as_long_as_they_are_remembered():
    memory, exchanges = _memory(LIVES)
    assert memory.targets == {"/a", "/b"}
    assert memory.touched == {"/a", "http://example.com/a", "/b", "https://example.com/a"}
    memory, exchanges = _memory(LIVES, limit=4)
    assert (memory.targets, memory.forgotten) == ({"/a", "/b"}, 2)
    for _ in range(2):
        memory.add(exchanges[1])
    assert (memory.targets, memory.touched, memory.forgotten) == ({"/a"}, set(), 4)
    assert list(memory.created(exchanges[1])) == []


REFUSED = """
    > PUT /a HTTP/1.1
    > Content-Length: 0
    >
    < HTTP/1.1 501 Not Implemented
    <
    < No.
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 505 HTTP Version Not Supported
    <
    < No.
    > PUT /b HTTP/1.1
    > Host: example.net
    > Content-Length: 0
    >
    < HTTP/1.1 204 No Content
    <
    > DELETE /b HTTP/1.1
    >
    < HTTP/1.1 404 Not Found
    <
    < No.
"""


def test_a_refusal_waits_for_the_success_that_contradicts_it():
    memory, exchanges = _memory(REFUSED)
    assert memory.refusal(exchanges[0], "PUT").response.status == 501
    assert memory.refusal(exchanges[0], "HTTP/1.1").response.status == 505
    assert memory.refusal(exchanges[2], "PUT") is memory.refusal(exchanges[0], "GET") is None
    memory.add(converse(REFUSED.replace("    > Host: example.net\n", "")).exchanges[2])
    assert memory.refused == {}


def test_refusals_are_not_remembered_without_end(monkeypatch):
    monkeypatch.setattr("analyzer.rules.memory.REFUSALS_LIMIT", 1)
    memory, _ = _memory(REFUSED)
    assert len(memory.refused) == 1
