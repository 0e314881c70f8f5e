import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.history import History
from analyzer.rules.rule import Undecided
from analyzer.rules.twins import twin
from parsers.model import NotObserved

FIRST = """
    > GET /a HTTP/1.1
    > Accept: text/html
    >
    < HTTP/1.1 200 OK
    < ETag: "1"
    <
    <= Hello
"""
SECOND = """
    > GET /a HTTP/1.1
    > Accept: text/html
    > If-None-Match: "1"
    >
    < HTTP/1.1 304 Not Modified
    <
"""


def _twin(text, **options):
    """Look for the twin of the last exchange of a conversation."""
    history = History()
    *earlier, last = converse(text).exchanges
    for exchange in earlier:
        history.note(exchange)
        history.memory.add(exchange)
    return twin(last, history, **options)


def test_the_twin_is_the_latest_200_of_the_resource():
    assert _twin(FIRST + FIRST + SECOND).index == 1
    assert _twin(FIRST + SECOND + SECOND).index == 0


NONE = {
    "nothing before": "",
    "another resource": FIRST.replace("/a", "/b"),
    "another host": FIRST.replace("> Accept", "> Host: example.net\n> Accept"),
    "another server": f"=== a 192.0.2.1 192.0.2.9\n{FIRST}=== b\n",
    "another status": FIRST.replace("200", "203"),
    "another method": FIRST.replace("GET", "HEAD").replace("<= Hello", ""),
    "written to since": f"{FIRST}> PUT /a HTTP/1.1\n>\n>= new\n< HTTP/1.1 409 Conflict\n<\n< No.\n",
}


@pytest.mark.parametrize("before", NONE.values(), ids=NONE.keys())
def test_there_is_no_twin_where_nothing_stands_for_it(before):
    with pytest.raises(Undecided, match="no earlier 200"):
        _twin(before + SECOND)


def test_a_twin_is_not_older_than_asked_for():
    assert _twin(f"{FIRST}>WAIT 300\n{SECOND}").index == 0
    with pytest.raises(Undecided, match="no earlier 200"):
        _twin(f"{FIRST}>WAIT 300\n{SECOND}", within_ns=299_000_000_000)


OTHER = {
    "no Vary, and Accept differs": FIRST.replace("text/html", "text/plain"),
    "no Vary, and one has a cookie": FIRST.replace("> Accept", "> Cookie: a=b\n> Accept"),
    "Vary names a field that differs": FIRST.replace("< ETag", "< Vary: ACCEPT, Host\n< ETag").replace(
        "text/html", "text/plain"
    ),
    "Vary is *": FIRST.replace("< ETag", "< Vary: *\n< ETag"),
}


@pytest.mark.parametrize("before", OTHER.values(), ids=OTHER.keys())
def test_a_200_that_may_be_another_variant_is_not_compared(before):
    with pytest.raises(Undecided, match="another variant"):
        _twin(before + SECOND)


def test_a_field_that_vary_does_not_name_may_differ():
    before = FIRST.replace("< ETag", "< Vary: Accept\n< ETag").replace("> Accept", "> Cookie: a=b\n> Accept")
    assert _twin(before + SECOND).index == 0


def test_without_its_request_a_response_has_no_twin():
    with pytest.raises(NotObserved):
        _twin(FIRST + SECOND.replace("> GET /a HTTP/1.1\n", ">? 17\n"))
