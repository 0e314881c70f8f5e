"""The last request of a connection that has no final response."""

from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.unanswered import unanswered_or_last

GET = "> GET / HTTP/1.1\n>\n"
DONE = "< HTTP/1.1 200 OK\n<\n< Hello\n"


def index(text):
    judge, said = Judge(), converse(text)
    for exchange in said.exchanges:
        judge.exchange(exchange)
    found = unanswered_or_last(said.connection, judge.history)
    return None if found is None else found.index


def test_the_last_request_without_an_answer_comes_first():
    assert index(GET + DONE) == 0
    assert index(GET + DONE + GET + "<FIN") == 1
    assert index(">= \\0\\0\n<= \\0\\0") is None
