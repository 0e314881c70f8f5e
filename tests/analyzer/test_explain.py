import re

import pytest

from analyzer.explain import (
    UnknownRuleError,
    explained,
    is_about,
    likely,
    own_severities,
    prefix_of_rules,
    rows_about,
)
from analyzer.reports.page import Look
from analyzer.rules.book import RULES
from analyzer.rules.catalogue import catalogue
from analyzer.rules.library import library
from analyzer.rules.registry import STATUS_CODES
from analyzer.rules.rule import Severity
from analyzer.rules.topics import BY_NAME, TOPICS
from tests.analyzer.own import declared


def text(topic, width=100):
    return "\n".join(explained(topic, Look(width)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_explained_whole(rule):
    said = text(rule.id)
    squeezed = " ".join(said.split())
    for part in (rule.title, rule.message, rule.advice, rule.guards, rule.level.value, rule.party.value):
        assert " ".join(part.split()) in squeezed
    for part in (*rule.good.splitlines(), *rule.bad.splitlines()):
        assert part in said
    for citation in (*rule.current, *rule.rfc2616):
        assert str(citation) in squeezed


@pytest.mark.parametrize(
    "row", [row for row in catalogue().values() if row.reason][:5], ids=lambda row: row.id
)
def test_what_no_capture_can_show_is_explained_by_its_reason(row):
    assert row.reason.split(".", maxsplit=1)[0] in " ".join(text(row.id).split())


@pytest.mark.parametrize("status", sorted(STATUS_CODES))
def test_a_status_code_is_explained_by_its_requirements(status):
    said = text(str(status))
    assert said.splitlines()[0] == f"{status} {STATUS_CODES[status][0]}"
    assert all(f"  {row.id}" in said for row in rows_about(status))


def test_unregistered_codes_have_the_rules_of_their_class():
    assert text("299").splitlines()[:2] == ["299 not registered", "taken for 200 by clients: RFC 9110, 15"]
    assert text("104").splitlines()[1] == "registered for a time"


@pytest.mark.parametrize("topic", ["999", "40", "nonsense", "", "C0-", "\x1b[31m"])
def test_what_is_unknown_is_said(topic):
    with pytest.raises(UnknownRuleError):
        explained(topic, Look())


@pytest.mark.parametrize(
    ("status", "code", "about"),
    [
        ("206", 206, True),
        ("2xx,412", 204, True),
        ("2xx,412", 412, True),
        ("2xx,412", 404, False),
        ("any (HEAD)", 200, False),
        ("not 206/416", 206, False),
        ("201,200,204 (PUT)", 204, True),
        ("any", 200, False),
    ],
)
def test_a_requirement_is_about_the_codes_it_names(status, code, about):
    row = next(iter(catalogue().values()))
    assert (
        is_about(type(row)(**{**{f: getattr(row, f) for f in row.__struct_fields__}, "status": status}), code)
        is about
    )


def test_prefixes_are_those_of_rules():
    assert prefix_of_rules("s206-content-RANGE") == "S206-content-range"
    assert prefix_of_rules("C0") == "C0"
    with pytest.raises(UnknownRuleError, match="not observable"):
        prefix_of_rules("C1XX-ua-may-ignore")
    with pytest.raises(UnknownRuleError, match="did you mean S206-content-range"):
        prefix_of_rules("S206-contnt-range")


def test_close_words_end_the_sentence():
    assert likely("anlyze", ["analyze"]) == "; did you mean analyze?"
    assert likely("zzz", ["analyze"]) == ""


def test_a_long_title_is_wrapped_to_the_page():
    other = next(rule_id for rule_id, row in catalogue().items() if len(row.title) > 80)
    for topic in ("TCP-4XX-reset-before-ack", other):
        first, second, *_ = explained(topic, Look(80, colour=True))
        assert first.startswith(f"\x1b[1m{topic}\x1b[0m: ")
        assert len(first) <= 80 + len("\x1b[1m\x1b[0m")
        assert second.startswith("    ")


def test_the_users_own_rules_are_explained_and_listed_with_their_status_codes():
    known = library([declared("OWN-id", statuses={405}, message="Seen.")], {"S405-allow": Severity.INFO})
    said = "\n".join(explained("own-ID", Look(), known))
    assert said.startswith("OWN-id: What is asked\n")
    assert "RFC 9110 ff.  a rule of your own (warning)" in said
    for empty in ("When it is silent", "\nKept", "\nBroken"):
        assert empty not in said
    about = "\n".join(explained("405", Look(), known))
    assert "  OWN-id  warning, MUST" in about
    assert "  S405-allow  info, MUST" in about


def test_prefixes_may_be_those_of_the_users_own_rules():
    known = library([declared("OWN-id")])
    assert prefix_of_rules("own-I", known) == "OWN-i"
    with pytest.raises(UnknownRuleError, match="'OWN-x' matches no rule; did you mean OWN-id"):
        prefix_of_rules("OWN-x", known)
    with pytest.raises(UnknownRuleError):
        prefix_of_rules("OWN-id")


def test_the_users_severities_are_read_by_prefix():
    assert own_severities({"s405": "off", "C4xx": "error"}) == {"S405": Severity.OFF, "C4XX": Severity.ERROR}
    with pytest.raises(ValueError, match="'loud' is none of the severities off, info, warning, error"):
        own_severities({"S405": "loud"})
    with pytest.raises(UnknownRuleError, match="'Q' matches no rule"):
        own_severities({"Q": "off"})


def test_what_is_asked_of_any_status_code_is_named_in_full_and_not_again():
    said = text("404")
    _, _, general = said.partition("Rules for any status code")
    named = re.findall(r"[A-Z][A-Z0-9]*(?:-\w+)+", general)
    assert general.startswith(f" ({len(named)})\n")
    assert {"C0-status-line", "FR-truncated", "CXXX-cache-status"} <= set(named)
    assert not {row.id for row in rows_about(404)} & set(named)
    assert all(catalogue()[rule_id].status.startswith(("any", "not ")) for rule_id in named)


def test_a_class_of_codes_is_pointed_to_the_list():
    with pytest.raises(UnknownRuleError, match="no rule '4XX'; wirelint rules --status 4xx lists"):
        explained("4XX", Look())


def test_the_start_of_ids_is_answered_with_what_begins_so():
    with pytest.raises(UnknownRuleError, match="did you mean S405-allow or S405-allow-contra"):
        explained("s405", Look())


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_is_explained_whole_on_one_screen(topic):
    lines = text(topic.name, width=80).splitlines()
    squeezed = " ".join(" ".join(lines).split())
    assert lines[0].startswith(f"{topic.name}: ")
    assert (len(lines) <= 55, max(map(len, lines)) <= 80) == (True, True)
    assert all(line in lines for line in (f"  {line}" for line in topic.picture.split("\n") if line))
    for part in topic.parts:
        assert part.heading in lines
        for said in (part.text, *(word for entry in part.entries for word in entry)):
            assert said in squeezed


@pytest.mark.parametrize("name", BY_NAME)
def test_a_topic_is_found_by_each_of_its_names_in_either_case(name):
    assert text(name) == text(name.upper()) == text(BY_NAME[name].name)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("reset-befor-ack", "reset-before-ack"),
        ("lingering", "lingering-close or lingering-close-ok"),
        ("indeterminate", "indeterminate-capture-loss"),
        ("TCP-4XX-reset-befor", "TCP-4XX-reset-before-ack"),
    ],
)
def test_words_like_a_topic_are_answered_with_it(asked, meant):
    with pytest.raises(UnknownRuleError, match=f"no rule '{asked}'; did you mean {meant}"):
        explained(asked, Look())


def test_no_topic_hides_a_rule():
    assert not BY_NAME.keys() & {rule_id.lower() for rule_id in catalogue()}


def test_the_headings_of_a_topic_are_coloured():
    lines = list(explained("reset-before-ack", Look(80, colour=True)))
    assert lines[0].startswith("\x1b[1mreset-before-ack\x1b[0m: ")
    assert "\x1b[1mWhat to change\x1b[0m" in lines
