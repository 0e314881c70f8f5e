"""Judging: which rules are asked, what is counted, and what is handed on."""

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.catalogue import PROFILES, severities
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.roles import Roles
from analyzer.rules.rule import Evidence, Level, Party, Relation, Scope, Severity, Standard, rule
from parsers.model import Response

TWO_FAULTS = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 401 Unauthorized
    < Content-Length: 0
    <
"""
FINE = """
    > GET /b HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < Hello
"""


def judge_all(judge, text, number=0):
    said = converse(text, number=number)
    findings = [finding for exchange in said.exchanges for finding in judge.exchange(exchange)]
    return findings + [finding for each in said.connections for finding in judge.connection(each)]


def counts(judge, rule_id):
    tally = judge.tally[rule_id]
    return (tally.kept, tally.broken, tally.undecided, dict(tally.reasons))


def made(rule_id, check, **options):
    """A rule of the test's own; it has no row in the catalogue, so it is a warning in both standards."""
    columns = {
        "level": Level.MUST,
        "party": Party.SERVER,
        "rfc2616": None,
        "current": None,
        "message": "m",
        "advice": "a",
        "guards": "g",
        "good": "> x",
        "bad": "> y",
    }
    return rule(rule_id, "title", **(columns | options))(check)


def broken(_exchange, _history):
    """Why."""
    return [Evidence(what="it")]


def kept(_exchange, _history):
    """Why."""
    return ()


def test_every_verdict_is_counted_and_the_broken_ones_are_handed_on():
    judge = Judge()
    found = judge_all(judge, TWO_FAULTS + FINE)
    assert {one.rule for one in found} == {"C4XX-explain-body", "S401-www-authenticate"}
    assert counts(judge, "C4XX-explain-body") == (0, 1, 0, {})
    assert counts(judge, "S401-www-authenticate") == (0, 1, 0, {})
    assert counts(judge, "C0-status-line") == (2, 0, 0, {})
    assert counts(judge, "S400-host") == (0, 0, 0, {})
    assert counts(judge, "S204-no-body") == (0, 0, 0, {})


def test_undecided_verdicts_are_counted_by_reason_and_listed_where_asked_for():
    text = ">? 20\n" + TWO_FAULTS.partition(">\n")[2]
    silent, listing = Judge(), Judge(list_undecided=True)
    assert [one.rule for one in judge_all(silent, text)] == ["S401-www-authenticate"]
    listed = [(one.rule, one.reason) for one in judge_all(listing, text) if one.verdict.value == "undecided"]
    assert ("C4XX-explain-body", "request not captured") in listed
    for judge in (silent, listing):
        assert counts(judge, "C4XX-explain-body") == (0, 0, 1, {"request not captured": 1})


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"select": ["S401"]}, ["S401-www-authenticate"]),
        ({"ignore": ["S401"]}, ["C4XX-explain-body"]),
        ({"select": ["S4", "C4"], "ignore": ["C4XX"]}, ["S401-www-authenticate"]),
        ({"select": ["S5"]}, []),
    ],
)
def test_rules_are_chosen_by_the_start_of_their_ids(options, expected):
    assert [one.rule for one in judge_all(Judge(**options), TWO_FAULTS)] == expected


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_has_the_rules_that_weigh_something_in_it(profile):
    judge = Judge(profile=profile)
    weighty = [
        one.id
        for one in RULES
        if any(severities(one.id)[standard] is not Severity.OFF for standard in PROFILES[profile])
    ]
    assert list(judge.tally) == [one.id for one in judge.rules] == weighty
    assert len(weighty) > 130


def test_the_more_specific_rule_is_reported_alone():
    general = made("X-general", broken)
    special = made("X-special", broken, supersedes={"X-general"})
    judge = Judge(rules=[general, special])
    assert [one.rule for one in judge_all(judge, FINE)] == ["X-special"]
    assert counts(judge, "X-general") == (0, 0, 0, {})
    assert [one.rule for one in judge_all(Judge(rules=[general]), FINE)] == ["X-general"]


def test_a_rule_is_asked_by_status_and_without_response_only_where_it_needs_none():
    rules = [
        made("X-any", kept),
        made("X-200", kept, statuses={200}),
        made("X-4xx", kept, statuses={"4xx"}),
        made("X-1xx", kept, statuses={"1xx"}, needs_response=False),
        made("X-request", kept, needs_response=False),
        made("X-sometimes", kept, applies=lambda exchange, _: exchange.index == 1),
    ]
    judge = Judge(rules=rules)
    judge_all(judge, FINE)
    judge_all(judge, FINE + TWO_FAULTS, number=1)
    judge_all(judge, "> GET / HTTP/1.1\n>\n< HTTP/1.1 103 Early Hints\n<", number=2)
    assert {rule_id: tally.kept for rule_id, tally in judge.tally.items()} == {
        "X-any": 3,
        "X-200": 2,
        "X-4xx": 1,
        "X-1xx": 1,
        "X-request": 4,
        "X-sometimes": 1,
    }


def test_a_connection_is_judged_by_the_status_of_its_last_response():
    options = {"scope": Scope.CONNECTION}
    rules = [
        made("X-200", broken, statuses={200}, **options),
        made("X-401", broken, statuses={401}, **options),
    ]
    judge = Judge(rules=rules)
    found = judge_all(judge, FINE + TWO_FAULTS)
    assert [(one.rule, one.exchange, one.status) for one in found] == [("X-401", 1, 401)]
    assert counts(judge, "X-200") == (0, 0, 0, {})


def test_a_rule_that_fails_says_on_what():
    def failing(_exchange, _history):
        raise ZeroDivisionError

    def check_of(scope):
        return Judge(rules=[made("X-fails", failing, scope=scope)])

    for scope, note in [
        (Scope.EXCHANGE, "while judging conversation, connection 0, exchange 0 by X-fails"),
        (Scope.CONNECTION, "while judging conversation, connection 0 by X-fails"),
    ]:
        with pytest.raises(ZeroDivisionError) as caught:
            judge_all(check_of(scope), FINE)
        assert caught.value.__notes__ == [note]


def test_what_a_profile_does_not_ask_for_is_kept_there():
    text = "> GET / HTTP/1.1\n> Host: a\n> Host: b\n>\n< HTTP/1.1 200 OK\n<"
    judges = {profile: Judge(profile=profile) for profile in ("rfc9110", "rfc2616")}
    for judge in judges.values():
        judge_all(judge, text)
    assert counts(judges["rfc9110"], "S400-host") == (0, 1, 0, {})
    assert counts(judges["rfc2616"], "S400-host") == (1, 0, 0, {})


def test_a_hostile_server_cannot_make_many_plans():
    judge = Judge()
    for bits in range(512):
        interim = "".join(f"< HTTP/1.1 {100 + n} x\n<\n" for n in (0, *range(2, 10)) if bits >> (n % 9) & 1)
        judge_all(judge, f"> GET / HTTP/1.1\n>\n{interim}< HTTP/1.1 200 OK\n<", number=bits)
    assert len(judge._plans) <= 8


def test_plans_that_are_forgotten_are_counted_all_the_same(monkeypatch):
    monkeypatch.setattr("analyzer.rules.judge.PLANS_LIMIT", 3)
    judge = Judge()
    for status in (200, 201, 203, 299, 200, 298):
        judge_all(judge, f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {status} x\n<\n< Hello", number=status)
        assert len(judge._plans) <= 3
    assert counts(judge, "C0-status-line") == (6, 0, 0, {})


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("HTTP/1.1 206 P\r\nContent-Type: multipart/byteranges; boundary=a\r\n\r\n", True),
        ("HTTP/1.1 206 P\r\nContent-Type: text/plain\r\n\r\n", False),
        ("HTTP/1.1 205 R\r\n\r\n", True),
        ("HTTP/1.1 200 OK\r\nContent-Type: multipart/byteranges\r\n\r\n", False),
    ],
)
def test_content_is_kept_where_a_rule_needs_it(head, wanted):
    octets = head.encode()
    response = Response(
        head=octets, start_line_length=octets.index(b"\n") + 1, status=int(head[9:12]), reason=""
    )
    assert Judge().content_wanted(None, response) is wanted


def test_a_judge_forgets_a_connection_that_is_over():
    judge = Judge()
    judge_all(judge, FINE + "< HTTP/1.1 200 OK\n<")
    assert (judge.history._ledgers, judge.history._dated_connections) == ({}, set())


NEVER_ASKED = made("X-never", broken, methods={"TRACE"})


def test_a_rule_is_asked_of_its_methods_and_where_the_method_is_not_known():
    judge = Judge(rules=[made("X-get", kept, methods={"GET"}), NEVER_ASKED])
    assert judge_all(judge, FINE) == []
    assert (counts(judge, "X-get"), counts(judge, "X-never")) == ((1, 0, 0, {}), (0, 0, 0, {}))
    found = judge_all(judge, ">? 20\n" + FINE.partition(">\n")[2], number=1)
    assert [one.rule for one in found] == ["X-never"]


@pytest.mark.parametrize(
    ("options", "line", "asked"),
    [
        ({"field": "x-a"}, "< X-A: 1", True),
        ({"field": "x-a"}, "< X-AB: 1", False),
        ({"field": "x-"}, "< X-AB: 1", True),
        ({"field": "x-a stale"}, "< x-a: fresh, STALE", True),
        ({"field": "x-a stale"}, "< X-A: fresh\n< X-B: stale", False),
        ({"field": "x-a"}, "> X-A: 1", False),
        ({"request_field": "x-a"}, "> X-A: 1", True),
        ({"request_field": "x-a"}, "< X-A: 1", False),
    ],
)
def test_a_rule_about_a_field_is_asked_only_where_the_field_is(options, line, asked):
    side, _, text = line.partition(" ")
    start = "GET /b HTTP/1.1" if side == ">" else "HTTP/1.1 200 OK"
    said = FINE.replace(start, f"{start}\n{side} {text}")
    judge = Judge(rules=[made("X-field", kept, **options)])
    judge_all(judge, said)
    assert counts(judge, "X-field")[0] == asked


def test_a_rule_about_a_field_is_asked_where_the_head_is_not_whole():
    judge = Judge(rules=[made("X-a", kept, field="x-a"), made("X-b", kept, request_field="x-b")])
    judge_all(judge, ">? 20\n< HTTP/1.1 200 OK\n<? 30\n<FIN")
    assert (counts(judge, "X-a")[0], counts(judge, "X-b")[0]) == (1, 1)


@pytest.mark.parametrize("scope", [Scope.EXCHANGE, Scope.CONNECTION])
def test_a_fact_is_noted_and_is_in_no_rate(scope):
    def unknown(exchange, _history):
        """Why."""
        return exchange.request

    judge = Judge(rules=[made("X-fact", broken, fact=True, scope=scope), made("X-no", kept, fact=True)])
    assert judge_all(judge, FINE) == []
    tally = judge.tally
    assert (tally["X-fact"].noted, tally["X-fact"].applicable, tally["X-no"].applicable) == (1, 0, 0)
    judge = Judge(rules=[made("X-fact", unknown, fact=True)], list_undecided=True)
    assert judge_all(judge, ">? 20\n" + FINE.partition(">\n")[2]) == []
    assert counts(judge, "X-fact") == (0, 0, 0, {})


def test_a_finding_weighs_as_much_as_the_one_whose_place_it_takes():
    def older(_exchange, _history):
        """Why."""
        return [Evidence(what="it", standards=(Standard.RFC2616,))]

    def newer(_exchange, _history):
        """Why."""
        return [Evidence(what="it", standards=(Standard.RFC9110,), at_most=Severity.INFO)]

    general = made("X-general", older, rfc2616="RFC2616 1.2")
    special = made("X-special", newer, supersedes={"X-general"}, current="RFC9110 3")
    (found,) = judge_all(Judge(profile="both", rules=[general, special]), FINE)
    assert (found.rule, sorted(found.standards)) == ("X-special", ["rfc2616", "rfc9110"])
    assert (found.severity, found.severities) == (Severity.WARNING, {"rfc2616": "warning", "rfc9110": "info"})
    assert (found.citation_rfc2616, found.citation_current) == ("RFC 2616, 1.2", "RFC 9110, 3")


def test_the_more_specific_rule_is_reported_alone_of_a_connection_too():
    general = made("X-general", broken, scope=Scope.CONNECTION)
    special = made("X-special", broken, scope=Scope.CONNECTION, supersedes={"X-general"})
    assert [one.rule for one in judge_all(Judge(rules=[general, special]), FINE)] == ["X-special"]


REFUSED = """
    > GET /b HTTP/1.1
    > User-Agent: one
    >
    < HTTP/1.1 403 Forbidden
    <
    < No.
"""


def repeated(**options):
    columns = {"scope": Scope.SEQUEL, "statuses": {403}, "relations": {Relation.REPEAT}}
    return made("X-again", broken, **(columns | options))


def test_a_pair_is_judged_when_the_second_exchange_is_over_and_names_it():
    judge = Judge(rules=[repeated()])
    (found,) = judge_all(judge, REFUSED + REFUSED)
    assert (found.rule, found.exchange, found.status, found.severity.value) == ("X-again", 1, 403, "warning")
    assert counts(judge, "X-again") == (0, 1, 0, {})


def test_a_pair_may_name_its_first_exchange():
    judge = Judge(rules=[repeated(about=lambda pair, _: pair.first.as_exchange())])
    (found,) = judge_all(judge, REFUSED + REFUSED)
    assert (found.exchange, found.connection, found.target) == (0, 0, "/b")


def test_of_a_client_that_may_be_several_a_finding_is_a_remark():
    other = "=== c 192.0.2.1\n" + REFUSED.replace("one", "two").replace("/b", "/c")
    text = f"=== a 192.0.2.1\n{REFUSED}\n{other}\n=== b 192.0.2.1\n{REFUSED}"
    (found,) = judge_all(Judge(rules=[repeated()]), text)
    assert found.severity is Severity.INFO
    assert [one.what for one in found.evidence] == ["it", "client identity uncertain"]


def test_another_relation_or_status_or_a_pair_that_does_not_apply_is_not_judged():
    for options in (
        {"relations": {Relation.FOLLOW}},
        {"statuses": {404}},
        {"applies": lambda pair, _: pair.repeats > 1},
    ):
        judge = Judge(rules=[repeated(**options)])
        assert judge_all(judge, REFUSED + REFUSED) == []
        assert counts(judge, "X-again") == (0, 0, 0, {})


def test_what_binds_a_proxy_is_not_held_against_an_origin_server_by_role():
    rules = [made("X-proxy", broken, party=Party.PROXY), made("X-origin", broken, party=Party.ORIGIN)]
    expected = {"origin": ["X-origin"], "proxy": ["X-proxy"], "gateway": ["X-proxy"]}
    for role, ids in expected.items():
        judge = Judge(rules=rules, roles=Roles.of({"192.0.2.2": role}))
        assert [one.rule for one in judge_all(judge, FINE)] == ids
        assert counts(judge, "X-origin")[2] == (role != "origin")
    assert len(judge_all(Judge(rules=rules), FINE)) == 2


def test_severities_of_the_user_silence_rules_and_weigh_the_others():
    given = {"S401": Severity.INFO, "C4XX": Severity.OFF}
    judge = Judge(profile="both", severity=given)
    (found,) = judge_all(judge, TWO_FAULTS)
    assert (found.rule, found.severity, set(found.severities.values())) == (
        "S401-www-authenticate",
        Severity.INFO,
        {"info"},
    )
    assert not any(rule_id.startswith("C4XX") for rule_id in judge.tally)


def test_a_rule_that_is_off_in_a_profile_can_be_switched_on():
    off = next(
        one.id for one in RULES if severities(one.id)[Standard.RFC9110] is Severity.OFF and not one.fact
    )
    assert off not in Judge().tally
    weight = severities(off)[Standard.RFC2616]
    on = off in Judge(severity={off: Severity.WARNING}).tally
    assert on is (weight is Severity.OFF)  # what only the other standard asks stays with that


def test_the_roles_that_are_given_reach_the_history():
    roles = Roles.of({"192.0.2.2": "origin"})
    assert Judge(roles=roles).history.roles is roles
    assert Judge().history.roles == Roles()


def test_findings_that_are_to_be_opened_are_kept_beside_the_samples():
    def check(exchange, _history):
        """Why."""
        return [Evidence(what="it")]

    own = made("X-later", check, scope=Scope.CAPTURE, settle=lambda _exchange, _history: lambda: True)
    judge = Judge(rules=[own], opened=lambda finding: finding.exchange == 7)
    judge_all(judge, FINE * 9)
    found = judge.finish()
    assert [one.exchange for one in found] == [0, 1, 2, 3, 4, 7]
    assert (sum(one.count for one in found), judge.tally["X-later"].broken) == (9, 9)


def test_a_rule_that_does_not_bind_takes_nobodys_place():
    general = made("X-general", broken)
    special = made("X-special", broken, party=Party.PROXY, supersedes={"X-general"})
    judge = Judge(rules=[general, special], roles=Roles.of({"192.0.2.2": "origin"}))
    assert [one.rule for one in judge_all(judge, FINE)] == ["X-general"]


def test_the_role_of_a_proxy_is_not_that_of_the_far_end_of_its_tunnel():
    tunnel = "> CONNECT example.com:80 HTTP/1.1\n> Host: example.com:80\n>\n< HTTP/1.1 200 OK\n<\n"
    rules = [made("X-origin", broken, party=Party.ORIGIN)]
    judge = Judge(rules=rules, roles=Roles.of({"192.0.2.2": "proxy"}))
    assert [one.exchange for one in judge_all(judge, tunnel + FINE)] == [1]
    assert counts(judge, "X-origin")[2] == 1
