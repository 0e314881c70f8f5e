"""Which rules are asked about which exchanges."""

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.conversation import converse
from analyzer.rules.plans import ContentPlan, Triggers, exchange_plan, interim_kinds, is_plain
from analyzer.rules.rule import Level, Only, Party, Relation, Scope, rule
from parsers.model import Request, Response


def made(rule_id, **options):
    def check(_exchange, _history):
        """Why."""
        return ()

    columns = {"level": Level.MUST, "party": Party.SERVER, "rfc2616": None, "current": None}
    texts = {"message": "m.", "advice": "a", "guards": "g", "good": "> x", "bad": "> y"}
    return rule(rule_id, "title", **columns, **texts, **options)(check)


PLAIN = "> GET / HTTP/1.1\n> Host: a\n>\n< HTTP/1.1 200 OK\n<\n< Hello"


def applies(_exchange, _history):
    return True


MADE = (
    made("any"),
    made("any-applies", applies=applies),
    made("any-field", field="x-a"),
    made("405", statuses={405}),
    made("4xx", statuses={"4xx"}, applies=applies),
    made("1xx", statuses={"1xx"}, needs_response=False),
    made("request", needs_response=False),
    made("trace", methods={"TRACE"}),
    made("connection", scope=Scope.CONNECTION),
    made("sequel", scope=Scope.SEQUEL, relations={Relation.REPEAT}, statuses={405}),
    made("capture", scope=Scope.CAPTURE, statuses={405}),
)


def asked(final, interim=(), *, answered=True, method="GET"):
    plan = exchange_plan(MADE, final, interim, answered=answered, method=method)
    about_fields = plan.fields.of(Response(head=b"", head_complete=False))
    return {MADE[number].id for *_, number in plan.asked + about_fields}


def test_a_response_is_judged_by_the_rules_of_its_status_and_those_of_any():
    general = {"any", "any-applies", "any-field", "request"}
    assert asked(299) == asked(None) == general
    assert asked(405) == general | {"405", "4xx", "capture"}


def test_without_a_response_only_rules_that_need_none_are_asked():
    assert asked(None, answered=False) == {"request"}
    assert asked(None, [103], answered=False) == {"request", "1xx"}


def test_interim_responses_bring_their_rules():
    assert asked(200, [100]) - asked(200) == {"1xx"}


def test_rules_of_connections_and_of_pairs_are_never_in_a_plan():
    seen = set().union(*(asked(status, [100]) for status in range(100, 600)))
    assert {"connection", "sequel"} & seen == set()


def test_rules_of_a_method_are_asked_of_it_and_where_it_is_not_known():
    assert [("trace" in asked(200, method=method)) for method in ("GET", "TRACE", None)] == [
        False,
        True,
        True,
    ]


def test_what_no_question_is_needed_for_is_counted_by_the_plan():
    plan = exchange_plan(MADE, 405, [], answered=True)
    counted = {MADE[number].id for number in plan.counted}
    assert counted == {"any", "405", "request", "trace", "capture"}
    assert plan.count == 0


LOOKS = (
    made("odd", only=Only.ODD),
    made("odd-applies", only=Only.ODD, applies=applies),
    made("touched", only=Only.TOUCHED, applies=applies),
    made("forbidden", forbidden_field="x-a"),
    made("fine", kept_at={200}),
    made("fact", fact=True),
)


def test_rules_that_one_look_excuses_stand_apart_and_are_counted_if_they_always_apply():
    plan = exchange_plan(LOOKS, 200, [], answered=True)
    groups = {only: [LOOKS[number].id for *_, number in plan.only[only]] for only in Only}
    assert groups[Only.ODD] == ["odd", "odd-applies"]
    assert (groups[Only.TOUCHED], groups[Only.REPEATED], groups[Only.RELAYED]) == (["touched"], [], [])
    assert {LOOKS[number].id for number in plan.counted} == {"odd", "forbidden", "fine"}
    assert [LOOKS[number].id for *_, number in plan.asked] == ["fact"]


def test_a_status_that_always_keeps_a_rule_is_not_asked_by_it_unless_interim_responses_came():
    for status, interim, expected in ((200, [], False), (201, [], True), (200, [103], True)):
        plan = exchange_plan(LOOKS, status, interim, answered=True)
        assert ("fine" in [LOOKS[number].id for *_, number in plan.asked]) is expected
        assert 4 in plan.counted


def test_plain_reads_are_known_by_their_plan():
    known = [exchange_plan(LOOKS, status, [], answered=True, method=method).reads for status, method in READS]
    assert known == [True, False, False, False]


READS = [(200, "GET"), (200, "HEAD"), (204, "GET"), (200, None)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (PLAIN, True),
        (PLAIN.replace("Host", "a line without colon\n> Host"), False),
        (PLAIN.replace("< HTTP/1.1 200", "< HTTP/1.1 103 x\n<\n< HTTP/1.1 200"), False),
        (PLAIN.replace("> GET / HTTP/1.1\n", ">? 16\n"), False),
        (PLAIN.partition("<")[0], False),
        (PLAIN.partition("< Hello")[0].replace("<\n", "<? 30\n"), False),
    ],
)
def test_an_exchange_is_plain_where_nothing_is_odd(text, plain):
    (exchange,) = converse(text).exchanges
    assert is_plain(exchange) is plain


@pytest.mark.parametrize(
    ("field", "line", "found"),
    [
        ("x-a", "X-A: 1", True),
        ("x-a", "x-a\t : 1", True),
        ("x-a", "X-AB: 1", False),
        ("x-a", "Y-X-A: 1", False),
        ("x-", "X-AB: 1", True),
        ("x.a", "X-A: 1", False),
        ("x-a stale", "X-A: fresh, Stale", True),
        ("x-a stale", "X-A: fresh\r\nY: stale", False),
    ],
)
def test_a_field_is_found_by_its_line(field, line, found):
    triggers = Triggers([(field, 7, made("it"))])
    message = Request(head=f"GET / HTTP/1.1\r\nA: b\r\n{line}\r\n\r\n".encode())
    assert [number for *_, number in triggers.of(message)] == [7] * found


def test_a_head_that_is_missing_or_not_whole_may_have_every_field():
    triggers = Triggers([("x-a", 7, made("it")), ("x-b", 8, made("other"))])
    for message in (None, Request(head=b"GET / HTTP/1.1\r\nX", head_complete=False)):
        assert [number for *_, number in triggers.of(message)] == [7, 8]
    assert Triggers([]).of(None) == ()


def test_interim_statuses_of_one_kind_bring_the_same_rules():
    kinds = interim_kinds(RULES)
    assert set(kinds) == set(range(100, 200))
    assert len(set(kinds.values())) < 8
    assert interim_kinds([each for each in RULES if each.needs_response]) == {}


def response(status, kind):
    head = f"HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\n\r\n".encode()
    return Response(head=head, start_line_length=head.index(b"\n") + 1, status=status)


def is_multipart(_request, response):
    return response.value("content-type").startswith("multipart/")


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (206, "multipart/byteranges; boundary=a", True),
        (206, "text/plain", False),
        (200, "multipart/byteranges; boundary=a", False),
        (205, "text/plain", True),
        (None, "text/plain", False),
    ],
)
def test_content_is_wanted_where_a_rule_of_that_status_needs_it(status, kind, expected):
    rules = [
        made("parts", statuses={206}, needs_content=is_multipart),
        made("all", statuses={205}, needs_content=lambda *_: True),
    ]
    plan = ContentPlan(rules)
    assert [plan.wanted(None, response(status, kind)) for _ in range(2)] == [expected] * 2


def test_content_of_requests_is_wanted_where_any_rule_compares_it():
    request = Request(head=b"PUT / HTTP/1.1\r\n\r\n", method="PUT")
    assert not ContentPlan([made("none")]).wanted(request, None)
    assert ContentPlan([made("some", needs_request_content=True)]).wanted(request, None)


def test_the_content_of_an_ordinary_200_is_never_kept():
    wanted = ContentPlan(RULES).wanted
    request = Request(head=b"GET / HTTP/1.1\r\n\r\n", method="GET")
    for kind in ("text/html", "image/png", "application/json"):
        assert not wanted(request, response(200, kind))
