import pytest

from analyzer.page.overview import bar, broken_rules, group_id, percent, rate, servers, summary, where
from analyzer.rules.tally import RuleTally
from tests.analyzer.page.pages import FINE, NOT_ALLOWED, gathered, outcome_of
from tests.analyzer.readings import run_of


def test_the_headline_and_its_figures_come_first():
    outcome, collected = gathered(NOT_ALLOWED, FINE)
    text = summary(outcome, collected.span)
    assert "2 responses judged in" in text
    assert 'class="state error"' in text
    assert "50 % of all" in text
    assert "profile rfc9110" in text


def test_nothing_judged_is_said_and_no_row_of_zeros():
    outcome = outcome_of(run_of().finish())
    text = summary(outcome, None)
    assert "No response was judged" in text
    assert "<dl" not in text
    assert "There is nothing to show." in broken_rules(outcome, [])


def test_what_could_not_be_read_is_said_before_the_figures():
    outcome = outcome_of(run_of(FINE).finish(), warnings=["a", "b"], errors=["c"], interrupted=True)
    text = summary(outcome, None)
    assert "1 capture could not be read, 2 warnings, the run was interrupted" in text
    assert text.index("alarm") < text.index("<dl")


def test_filters_and_ignores_are_said():
    outcome, collected = gathered(FINE)
    outcome.conditions, outcome.tally, outcome.ignored = (
        "--status 5xx",
        run_of(FINE).finish().tally,
        "3 ignored",
    )
    text = summary(outcome, collected.span)
    assert "only what matches --status 5xx" in text
    assert "3 ignored" in text


def test_a_row_leads_to_its_rule_and_has_its_rate():
    outcome, collected = gathered(NOT_ALLOWED, select=("S405-allow",))
    groups = collected.groups.groups()
    text = broken_rules(outcome, groups)
    assert f'href="#{group_id(groups[0])}"' in text
    assert "1 of 1 (100 %)" in text
    assert "shop.example (1)" in text


def test_many_rules_are_folded_behind_the_worst():
    outcome, collected = gathered(NOT_ALLOWED)
    text = broken_rules(outcome, collected.groups.groups() * 20)
    assert "<details><summary>" in text
    assert "more rules</summary>" in text


def test_servers_are_listed_by_their_findings():
    outcome, _ = gathered(NOT_ALLOWED, FINE)
    assert "192.0.2.2:80" in servers(outcome)
    assert servers(outcome_of(run_of(FINE).finish())) is None


@pytest.mark.parametrize(
    ("part", "of", "text"), [(0, 3, "0 %"), (3, 3, "100 %"), (1, 1000, "<1 %"), (2, 3, "67 %")]
)
def test_shares_never_round_to_none_or_all(part, of, text):
    assert percent(part, of) == text


def test_no_rate_is_not_zero():
    assert rate(None) == rate(RuleTally()) == "\N{EN DASH}"
    assert "0 of 2 (0 %)" in rate(RuleTally(kept=2))


def test_a_bar_of_little_can_be_seen_and_of_nothing_not():
    assert 'width="1.0"' in bar(0.0001)
    assert 'width="0.0"' in bar(0)


def test_hosts_are_escaped_and_the_others_counted():
    _, collected = gathered(NOT_ALLOWED, select=("S405-allow",))
    (group,) = collected.groups.groups()
    group.hosts.update({f"<b>{n}": 1 for n in range(5)})
    assert where(group, 2).endswith("and 4 more")
    assert "<b>" not in where(group, 9)
