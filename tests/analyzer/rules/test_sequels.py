"""Which later request is the sequel of which exchange."""

import pytest

from analyzer.rules import sequels
from analyzer.rules.clients import Clients
from analyzer.rules.conversation import converse
from analyzer.rules.marks import MARKS_LIMIT
from analyzer.rules.sequels import CHAIN_LIMIT, Sequels
from analyzer.rules.vocabulary import Relation
from parsers.model import NotObservedReason

FOLLOW, REPEAT, AGAIN, LATER = Relation.FOLLOW, Relation.REPEAT, Relation.AGAIN, Relation.LATER


def request(target="/a", method="GET", fields=""):
    return f"> {method} {target} HTTP/1.1\n{fields}>\n"


def response(status=403, location=None):
    field = f"< Location: {location}\n" if location else ""
    return f"< HTTP/1.1 {status} X\n{field}<\n"


def said(target="/a", status=403, location=None, *, method="GET", fields=""):
    return request(target, method, fields) + response(status, location)


def on(name, client="192.0.2.1", server="192.0.2.2"):
    return f"=== {name} {client} {server}\n"


def pairs(*texts, later=(), change=None, marked=lambda status: status != 200):
    """List all pairs of a conversation, as the judge makes them."""
    waiting, clients = Sequels(frozenset(later)), Clients()
    exchanges = converse("".join(texts)).exchanges
    if change is not None:
        change(exchanges)
    numbers = {id(exchange.request_or_none): n for n, exchange in enumerate(exchanges)}
    found = []
    for number, exchange in enumerate(exchanges):
        if not exchange.index:
            clients.note(exchange)
        made = waiting.pairs(exchange, clients)
        found += [(numbers[id(pair.first.request)], number, pair) for pair in made]
        final = exchange.response_or_none
        if final is not None and marked(final.status):
            waiting.add(exchange, made)
    return found


def relations(*texts, **options):
    """List (first, then, relation) of all pairs."""
    return [(first, then, pair.relation) for first, then, pair in pairs(*texts, **options)]


def test_the_same_request_is_a_repetition_and_each_answers_the_nearest_one():
    assert relations(said(), said(), said()) == [(0, 1, REPEAT), (1, 2, REPEAT)]


def test_repetitions_in_a_row_are_counted_while_the_status_is_the_same():
    found = pairs(said(), said(), said(), said(status=400), said(status=400))
    assert [pair.repeats for _, _, pair in found] == [1, 2, 3, 1]


@pytest.mark.parametrize(
    "other",
    [said(method="HEAD"), said("/b"), said("/a?x"), said(fields="> Host: example.net\n"), said("/A")],
    ids=["method", "path", "query", "host", "case"],
)
def test_another_request_is_no_repetition(other):
    assert relations(said(), other) == []


@pytest.mark.parametrize(
    "same",
    [said(fields="> Host: EXAMPLE.com:80\n"), said("http://example.com/a"), said("/%61"), said("/b/../a")],
    ids=["host and port", "absolute-form", "encoded", "dots"],
)
def test_equivalent_uris_are_one(same):
    assert relations(said(), same) == [(0, 1, REPEAT)]


def test_a_request_that_was_sent_before_the_response_ended_is_no_sequel():
    assert relations(request(), request(), response(), response()) == []
    early = f"{on('b')}> GET /a HTTP/1.1\n>\n"
    late = f"{on('b')}< HTTP/1.1 403 X\n<\n"
    assert relations(request(), early, "=== a\n", late) == []


def test_of_two_at_the_same_time_the_frames_tell_the_order():
    def at_once(exchanges):
        exchanges[1].request.first_time = exchanges[0].response.last_time

    def before(exchanges):
        at_once(exchanges)
        exchanges[1].request.first_frame = exchanges[0].response.last_frame - 1

    assert relations(said(), said(), change=at_once) == [(0, 1, REPEAT)]
    assert relations(said(), said(), change=before) == []


def test_parallel_requests_are_repeated_by_one_later_request():
    """After a repetition that succeeded, the same request answers to nothing any more."""
    parallel = request() + request() + response() + response()
    assert relations(parallel, said(status=200), said()) == [(1, 2, REPEAT)]


def test_a_request_for_the_location_follows_and_later_ones_ask_again():
    found = relations(said(status=302, location="/b"), said("/b", 200), said("/b", 200), said("/b", 200))
    assert found == [(0, 1, FOLLOW), (0, 2, AGAIN), (0, 3, AGAIN)]


def test_the_method_does_not_matter_to_what_follows():
    found = relations(said(status=302, location="/b", method="POST"), said("/b", 200, method="PUT"))
    assert found == [(0, 1, FOLLOW)]


@pytest.mark.parametrize(
    "location",
    [
        "/b",
        "b",
        "http://example.com/b",
        "//example.com/b#part",
        "HTTP://EXAMPLE.com:80/%62",
        "https://example.com/b",
    ],
)
def test_location_is_resolved_and_compared_but_for_the_scheme(location):
    assert relations(said(status=301, location=location), said("/b", 200)) == [(0, 1, FOLLOW)]


def test_a_redirect_to_https_of_the_same_uri_is_not_followed_by_the_next_visit():
    away = said(status=301, location="https://example.com/a")
    assert relations(away, away, away) == [(0, 1, REPEAT), (1, 2, REPEAT)]


def test_the_very_uri_of_https_follows_a_redirect_to_it():
    def secured(exchanges):
        exchanges[1].tls = True

    away = said(status=301, location="https://example.com/a")
    assert relations(away, said(status=200), change=secured) == [(0, 1, FOLLOW)]


def test_a_redirect_to_itself_is_followed_by_the_next_request_and_not_repeated():
    again = said(status=302, location="/a")
    assert relations(again, again, again) == [(0, 1, FOLLOW), (1, 2, FOLLOW)]


def test_a_request_that_follows_a_redirect_repeats_nothing():
    found = relations(said("/b"), said("/login", 302, "/b", method="POST"), said("/b"))
    assert found == [(1, 2, FOLLOW)]
    circle = [said("/a", 302, "/b"), said("/b", 302, "/a")]
    assert relations(*circle, *circle) == [(0, 1, FOLLOW), (1, 2, FOLLOW), (2, 3, FOLLOW)]


def test_two_redirects_to_one_uri_are_followed_by_two_requests():
    found = relations(said("/a", 302, "/x"), said("/b", 302, "/x"), said("/x", 200), said("/x", 200))
    assert found == [(1, 2, FOLLOW), (0, 3, FOLLOW)]


@pytest.mark.parametrize("status", [201, 304, 305, 403, 503])
def test_location_of_other_codes_is_no_invitation(status):
    assert relations(said(status=status, location="/b"), said("/b", 200)) == []


def test_a_preflight_is_no_follow_up():
    first = said(status=307, location="/b", method="POST")
    assert relations(first, said("/b", 204, method="OPTIONS"), said("/b", 200, method="POST")) == [
        (0, 2, FOLLOW)
    ]
    asked = said(status=307, location="/b", method="OPTIONS")
    assert relations(asked, said("/b", 200, method="OPTIONS")) == [(0, 1, FOLLOW)]


@pytest.mark.parametrize("field", ["Sec-Purpose: prefetch;prerender", "Purpose: prefetch", "X-Moz: prefetch"])
def test_what_a_browser_asks_ahead_is_neither_follow_up_nor_repetition(field):
    ahead = f"> {field}\n"
    assert relations(said(status=302, location="/b"), said("/b", 200, fields=ahead)) == []
    assert relations(said(status=503, fields=ahead), said()) == []
    assert relations(said(status=503, fields=ahead), said(fields=ahead)) == [(0, 1, REPEAT)]
    assert relations(said(), said(fields="> Referer: /prefetch\n")) == [(0, 1, REPEAT)]


def test_a_chain_holds_the_redirects_before_oldest_first():
    found = pairs(said("/a", 302, "/b"), said("/b", 302, "/c"), said("/c", 302, "/d"), said("/d", 200))
    assert [[step.request.target for step in pair.chain] for _, _, pair in found] == [
        [],
        ["/a"],
        ["/a", "/b"],
    ]


def test_a_request_that_follows_nothing_begins_a_new_chain():
    found = pairs(said("/a", 302, "/b"), said("/x", 302, "/y"), said("/y", 200))
    assert [(first, then, pair.chain) for first, then, pair in found] == [(1, 2, ())]


def test_a_chain_has_a_limit():
    texts = [said(f"/{n}", 302, f"/{n + 1}") for n in range(CHAIN_LIMIT + 5)]
    chain = pairs(*texts)[-1][2].chain
    assert (len(chain), chain[-1].request.target) == (CHAIN_LIMIT, f"/{CHAIN_LIMIT + 2}")


def test_any_connection_will_do_and_another_address_will_not():
    assert relations(said(), on("b"), said()) == [(0, 1, REPEAT)]
    assert relations(said(), on("b", server="192.0.2.3"), said()) == [(0, 1, REPEAT)]
    assert relations(said(), on("b", "192.0.2.7"), said()) == []


def test_whether_the_client_is_certain_is_said():
    agent = "> User-Agent: a/1\n"
    assert [pair.certain for *_, pair in pairs(said(), said())] == [True]
    assert [pair.certain for *_, pair in pairs(said(), on("b"), said())] == [False]
    assert [pair.certain for *_, pair in pairs(said(fields=agent), on("b"), said(fields=agent))] == [True]


def test_user_agents_at_one_address_are_told_apart():
    one, other = "> User-Agent: a/1\n", "> User-Agent: b/2\n"
    assert relations(said(fields=one), said(fields=other), said(fields=one)) == [(0, 2, REPEAT)]


def test_clients_behind_one_proxy_are_told_apart():
    one, other = "> X-Forwarded-For: 198.51.100.1\n", "> X-Forwarded-For: 198.51.100.2\n"
    assert relations(said(fields=one), said(fields=other), said(fields=one)) == [(0, 2, REPEAT)]
    assert relations(said(fields=one), said()) == []


def test_an_exchange_waits_for_ten_minutes():
    assert relations(said(), ">WAIT 599\n", said()) == [(0, 1, REPEAT)]
    assert relations(said(), ">WAIT 601\n", said()) == []


def test_the_gap_is_from_the_last_octet_to_the_first():
    ((_, _, pair),) = pairs(said(), ">WAIT 2.5\n", said())
    assert pair.gap_ns == 2_501_000_000


def test_without_host_the_target_means_the_same_to_one_server_only():
    old = "> GET /a HTTP/1.0\n>\n< HTTP/1.0 403 X\n<\n"
    connect = "> CONNECT example.com:443 HTTP/1.1\n>\n< HTTP/1.1 407 X\n<\n"
    for text in (old, connect):
        assert relations(text, on("b"), text) == [(0, 1, REPEAT)]
        assert relations(text, on("b", server="192.0.2.3"), text) == []
    assert relations(said(), old) == relations(old, said()) == []


def test_later_requests_are_paired_only_for_the_statuses_asked_for():
    texts = [said("/a", 407), said("/b", 403), said("/c", 403)]
    assert relations(*texts) == []
    assert relations(*texts, later={407}) == [(0, 1, LATER), (0, 2, LATER)]
    twice = [said("/a", 407), said("/b", 407), said("/c", 200)]
    assert relations(*twice, later={407}) == [(0, 1, LATER), (1, 2, LATER), (0, 2, LATER)]


def test_what_is_not_certain_is_no_sequel():
    def doubtful(exchanges):
        exchanges[1].doubt = NotObservedReason.PAIRING

    assert relations(said(), said(), change=doubtful) == []
    assert relations(said(), "> GET /a HTTP/1.1\n>? 30\n< HTTP/1.1 403 X\n<\n") == []
    assert relations(">? 20\n< HTTP/1.1 403 X\n<\n", said()) == []
    assert relations("> GET /a HTTP/1.1\n>\n< HTTP/1.1 403 X\n<? 30\n", on("b"), said()) == []


def test_request_lines_that_cannot_be_read_are_not_the_same():
    def unread(exchanges):
        for exchange in exchanges:
            exchange.request.method = exchange.request.target = ""

    assert relations(said(), said(), change=unread) == []


def test_a_request_without_response_is_a_sequel_too():
    assert relations(said(), request()) == [(0, 1, REPEAT)]


def test_a_client_has_a_limited_number_of_marks_and_the_oldest_is_forgotten():
    texts = [said(f"/{n}") for n in range(MARKS_LIMIT + 1)]
    assert relations(*texts, said("/0")) == []
    assert relations(*texts, said("/1")) == [(1, MARKS_LIMIT + 1, REPEAT)]


def _full(monkeypatch, *texts):
    monkeypatch.setattr(sequels, "CLIENTS_LIMIT", 1)
    waiting = Sequels()
    for exchange in converse("".join(texts)).exchanges:
        waiting.add(exchange, [])
    return [address in waiting.waiting for address in ("192.0.2.1", "192.0.2.7")], waiting.forgotten


def test_a_client_beyond_the_limit_takes_the_place_of_one_that_waits_no_more(monkeypatch):
    other = on("b", "192.0.2.7") + said()
    assert _full(monkeypatch, said(), other) == ([True, False], 1)
    assert _full(monkeypatch, said(), ">WAIT 601\n", other) == ([False, True], 0)
    assert _full(monkeypatch, said(), ">WAIT 601\n", said(), other) == ([True, False], 1)


def test_a_client_whose_marks_have_all_expired_is_forgotten():
    waiting, clients = Sequels(), Clients()
    first, then = converse(said() + ">WAIT 601\n" + said("/b", 200)).exchanges
    waiting.add(first, [])
    assert "192.0.2.1" in waiting.waiting
    assert waiting.pairs(then, clients) == []
    assert "192.0.2.1" not in waiting.waiting


def test_forgotten_marks_are_counted():
    waiting = Sequels()
    for exchange in converse("".join(said(f"/{n}") for n in range(MARKS_LIMIT + 2))).exchanges:
        waiting.add(exchange, [])
    assert waiting.forgotten == 2


def test_of_all_clients_so_many_marks_wait_and_the_client_silent_longest_goes_first(monkeypatch):
    monkeypatch.setattr(sequels, "TOTAL_LIMIT", 3)
    waiting = Sequels()
    text = said("/a") + said("/b") + on("b", "192.0.2.7") + said("/c") + said("/d")
    for exchange in converse(text).exchanges:
        waiting.add(exchange, [])
    assert (list(waiting.waiting), waiting.forgotten) == (["192.0.2.7"], 2)
    for exchange in converse(on("c", "192.0.2.9") + said("/e")).exchanges:
        waiting.add(exchange, [])
    assert (list(waiting.waiting), waiting.forgotten) == (["192.0.2.7", "192.0.2.9"], 2)
