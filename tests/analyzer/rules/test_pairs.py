"""What rules ask about a pair."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.history import History
from analyzer.rules.pairs import (
    SECOND_NS,
    hops,
    periodic,
    reloaded,
    same_content,
    same_credentials,
    same_fields,
    sent_after,
    visits,
    within,
)
from analyzer.rules.rule import Doubt, Undecided
from analyzer.rules.seen import seen
from analyzer.rules.sequels import Pair
from analyzer.rules.vocabulary import Relation
from parsers.model import NotObserved, NotObservedReason


def get(fields="", target="/a", content="", status=403, method="GET"):
    content = f">= {content}\n" if content else ""
    return f"> {method} {target} HTTP/1.1\n{fields}>\n{content}< HTTP/1.1 {status} X\n<\n"


def pair_of(*texts, first=0, **options):
    """Pair the last exchange of a conversation with the first one."""
    exchanges = converse("".join(texts), **options).exchanges
    one, then = seen(exchanges[first]), exchanges[-1]
    chain = tuple(seen(exchange) for exchange in exchanges[:-2]) if len(exchanges) > 2 else ()
    gap = then.request.first_time - one.response.last_time
    return Pair(one, then, Relation.REPEAT, gap, certain=True, repeats=1, chain=chain)


def test_soon_is_a_matter_of_seconds():
    pair = pair_of(get(), ">WAIT 1\n", get())
    assert [within(pair, seconds) for seconds in (1, 1.002, 2)] == [False, True, True]


OPEN, WAITS = "=== b 192.0.2.1\n> GET /x HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n=== a\n", "=== b 192.0.2.1\n"


@pytest.mark.parametrize(
    ("crossing", "texts"),
    [
        (False, [get(), get()]),
        (False, [get(), WAITS, get()]),
        (True, [OPEN, get(), WAITS, get()]),
        (False, [OPEN, get(), WAITS, ">WAIT 0.2\n", get()]),
    ],
    ids=["same connection", "opened since", "open already", "open already, but later"],
)
def test_what_comes_at_once_on_an_open_connection_may_have_crossed_the_response(crossing, texts):
    exchanges = converse("=== a\n" + "".join(texts)).exchanges
    one, then = seen(exchanges[-2]), exchanges[-1]
    gap = then.request.first_time - one.response.last_time
    pair = Pair(one, then, Relation.REPEAT, gap, certain=True, repeats=1, chain=())
    if crossing:
        with pytest.raises(Undecided) as found:
            sent_after(pair)
        assert found.value.reason is Doubt.IN_FLIGHT
    else:
        sent_after(pair)


def test_streams_of_one_connection_are_sent_side_by_side():
    pair = pair_of(get(), get())
    pair.then.h2_stream = 3
    with pytest.raises(Undecided):
        sent_after(pair)


@pytest.mark.parametrize(
    ("expected", "one", "other"),
    [(True, "", ""), (True, "a=1", "a=1"), (False, "a=1", "a=2"), (False, "a=1", "a=12"), (False, "a=1", "")],
)
def test_content_is_compared(expected, one, other):
    assert same_content(pair_of(get(content=one), get(content=other))) is expected


def test_content_that_was_not_kept_is_not_the_same_and_not_another():
    with pytest.raises(NotObserved) as found:
        same_content(pair_of(get(content="a=1"), get(content="a=1"), content_limit=0))
    assert found.value.reason is NotObservedReason.CONTENT_LIMIT
    assert same_content(pair_of(get(content="a=1"), get(content="a=12"), content_limit=0)) is False


def test_content_that_was_lost_is_not_the_same_and_not_another():
    lost = "> GET /a HTTP/1.1\n> Content-Length: 3\n>\n>? 3\n< HTTP/1.1 403 X\n<\n"
    with pytest.raises(NotObserved) as found:
        same_content(pair_of(get(content="a=1"), lost))
    assert found.value.reason is NotObservedReason.LOST


A, B = "> X: 1\n", "> X: 2\n"


@pytest.mark.parametrize(
    ("expected", "one", "other"),
    [
        (True, "", ""),
        (False, A, B),
        (False, A, ""),
        (False, A, A + A),
        (True, "> Y: 1\n> X: 1\n", "> x: 1\n> y: 1\n"),
        (True, "> Connection: close\n> Traceparent: 1\n", "> X-B3-TraceId: 7\n"),
        (True, "> Cookie: a=1; b=2\n", "> Cookie: b=2; a=1\n"),
        (False, "> Cookie: a=1\n", "> Cookie: a=2\n"),
        (True, "> broken\n", "> broken\n"),
    ],
)
def test_fields_are_compared_but_for_those_of_the_hop_and_for_tracing(expected, one, other):
    assert same_fields(pair_of(get(one), get(other))) is expected


def test_fields_that_cannot_be_read_are_not_compared():
    with pytest.raises(Undecided) as found:
        same_fields(pair_of(get("> broken\n"), get(A + "> broken\n")))
    assert found.value.reason is Doubt.MALFORMED_HEAD


@pytest.mark.parametrize(
    ("expected", "one", "other"),
    [
        (True, "", ""),
        (True, A, B),
        (False, "> Authorization: Basic Yjox\n", ""),
        (False, "> Cookie: a=1\n", "> Cookie: a=2\n"),
        (True, "> Cookie: a=1; b=2\n", "> Cookie: b=2; a=1\n"),
    ],
)
def test_credentials_are_authorization_and_cookies(expected, one, other):
    assert same_credentials(pair_of(get(one), get(other))) is expected


NO_CACHE = "> Cache-Control: no-cache\n"


@pytest.mark.parametrize(
    ("expected", "one", "other"),
    [
        (False, "", ""),
        (True, "", NO_CACHE),
        (True, "", "> Cache-Control: max-age=0\n"),
        (True, "", "> Pragma: no-cache\n"),
        (False, NO_CACHE, NO_CACHE),
        (False, "", "> Cache-Control: max-age=60\n"),
    ],
)
def test_a_reload_asks_past_the_caches(expected, one, other):
    assert reloaded(pair_of(get(one), get(other))) is expected


def test_hops_are_the_redirects_that_were_followed_at_once():
    steps = [get(target=f"/{n}", status=302) for n in range(3)]

    def targets(*texts):
        return [step.request.target for step in hops(pair_of(*texts, get(target="/end"), first=-2))]

    assert targets(*steps) == ["/0", "/1", "/2"]
    assert targets(steps[0], ">WAIT 2\n", *steps[1:]) == ["/1", "/2"]
    assert targets(*steps, ">WAIT 2\n") == []
    assert targets(steps[0], get(target="/1", status=300), steps[2]) == ["/2"]


def test_visits_are_those_of_the_same_client_method_and_uri():
    texts = [
        get(), get("> User-Agent: b/2\n"), get("> Host: example.net\n"), get(method="HEAD"), get(target="/b"),
        "=== b 192.0.2.7\n", get(), "=== a 192.0.2.1\n", get(),
    ]  # fmt: skip
    exchanges = converse("".join(texts)).exchanges
    history = History()
    for exchange in exchanges[:-1]:
        history.note(exchange)
        history.memory.add(exchange)
    one, then = seen(exchanges[0]), exchanges[-1]
    pair = Pair(one, then, Relation.REPEAT, 0, certain=True, repeats=1, chain=())
    assert visits(pair, history) == [one.request.first_time, then.request.first_time]


@pytest.mark.parametrize(
    ("expected", "seconds"),
    [
        (True, [0, 10, 20, 30]),
        (True, [0, 3, 13, 23, 33]),
        (True, [0, 10, 21, 31]),
        (False, [0, 10, 20]),
        (False, [0, 10, 25, 35]),
        (False, [0, 0.5, 1, 1.5]),
    ],
)
def test_a_period_is_three_equal_intervals(expected, seconds):
    assert periodic([int(second * SECOND_NS) for second in seconds]) is expected
