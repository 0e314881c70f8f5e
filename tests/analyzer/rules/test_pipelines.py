"""What is remembered of pipelines and of their failures."""

import pytest

from analyzer.rules import pipelines as module
from analyzer.rules.conversation import converse
from analyzer.rules.pipelines import Pipelines, asked, in_common, is_pipelined

PIPELINE = "> GET /1 HTTP/1.1\n>\n> GET /2 HTTP/1.1\n>\n"
ANSWER = "< HTTP/1.1 200 OK\n<\n< a\n"
TWICE = f"=== a\n{PIPELINE}<FIN\n=== b\n{PIPELINE}{ANSWER}{ANSWER}"


def noted(text, pipelines=None):
    said = converse(text)
    pipelines = pipelines or Pipelines()
    for exchange in said.exchanges:
        pipelines.note(exchange)
    return pipelines, said


def targets(exchanges):
    return [exchange.request.target for exchange in exchanges]


def test_requests_that_were_never_answered_are_a_failure_that_later_connections_see():
    pipelines, said = noted(TWICE)
    first, then = said.connections
    assert [targets(failed.left) for failed in pipelines.failures(then)] == [["/1", "/2"]]
    assert pipelines.failures(first) == []


def test_what_was_pipelined_is_remembered_until_the_connection_is_over():
    pipelines, said = noted(TWICE)
    then = said.connections[1]
    assert targets(pipelines.pipelined(then)) == ["/2"]
    pipelines.forget(then)
    assert pipelines.pipelined(then) == []


def test_what_is_asked_again_is_counted_once_for_each_time_it_was_asked():
    _, said = noted(TWICE)
    one, other = said.exchanges[:2], said.exchanges[2:]
    assert targets(in_common(one, other)) == ["/1", "/2"]
    assert targets(in_common(one[:1], [*other, *other])) == ["/1"]
    assert asked(one[0].request).target == "/1"
    assert [is_pipelined(exchange) for exchange in one] == [False, True]


def test_large_requests_and_those_without_certain_pairing_are_not_remembered():
    for text in (
        TWICE.replace("/1 HTTP", "/" + "1" * 5000 + " HTTP"),
        TWICE.replace("=== a\n", "=== a\n<? 9\n"),
    ):
        pipelines, said = noted(text)
        assert sum(len(failed.left) for failed in pipelines.failures(said.connections[1])) < 2


@pytest.mark.parametrize(("limit", "value"), [("REQUESTS_LIMIT", 1), ("CLIENTS_LIMIT", 1)])
def test_what_is_remembered_has_a_bound(monkeypatch, limit, value):
    monkeypatch.setattr(module, limit, value)
    text = "".join(f"=== c{n} 192.0.2.{n % 3 + 10}\n{PIPELINE}<FIN\n" for n in range(6))
    pipelines, said = noted(text)
    assert len(pipelines._failed) <= (1 if limit == "CLIENTS_LIMIT" else 3)
    assert all(
        len(one.left) <= (2 if limit == "CLIENTS_LIMIT" else 1)
        for many in pipelines._failed.values()
        for one in many
    )
    assert all(len(pipelines.pipelined(each)) == 1 for each in said.connections)
