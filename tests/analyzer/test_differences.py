"""What differs between two lists of known findings, and between how often rules were broken."""

import pytest

from analyzer.baselines import Baseline, Known, RuleCount
from analyzer.differences import difference


def an_entry(fingerprint, rule="R", count=1, **members):
    return Known(fingerprint=fingerprint, rule=rule, severity="error", count=count, **members)


def rates(*, old, new):
    """The changes of rates of {rule: (broken, decided)}."""

    def side(counts):
        return Baseline(rules=[RuleCount(rule=rule, broken=b, decided=d) for rule, (b, d) in counts.items()])

    return difference(side(old), side(new)).rates


def test_findings_are_told_apart_by_fingerprint_alone():
    old = Baseline(findings=[an_entry("a", count=3), an_entry("b", "Q"), an_entry("c")])
    new = Baseline(
        findings=[an_entry("d"), an_entry("c"), an_entry("a", count=7, status=404), an_entry("0", "A")]
    )
    found = difference(old, new)
    assert [entry.fingerprint for entry in found.new] == ["0", "d"]
    assert [entry.fingerprint for entry in found.gone] == ["b"]
    assert [
        (still.finding.fingerprint, still.count_before, still.finding.count) for still in found.still
    ] == [
        ("c", 1, 1),
        ("a", 3, 7),
    ]
    assert found.rates == []


def test_what_is_the_same_differs_in_nothing():
    side = Baseline(findings=[an_entry("a")], rules=[RuleCount(rule="R", broken=9, decided=20)])
    found = difference(side, side)
    assert (found.new, found.gone, len(found.still)) == ([], [], 1)
    assert [(change.p_value, change.significant, change.rose) for change in found.rates] == [
        (1.0, False, False)
    ]


@pytest.mark.parametrize(
    ("old", "new", "enough", "significant", "rose"),
    [
        ((20, 100), (80, 100), True, True, True),
        ((80, 100), (20, 100), True, True, False),
        ((20, 100), (24, 100), True, False, False),
        ((20, 100), (240, 1200), True, False, False),
        ((0, 9), (9, 9), False, False, False),
        ((0, 1000), (4, 1000), False, False, False),
        ((1000, 1000), (996, 1000), False, False, False),
        ((0, 100), (30, 100), True, True, True),
    ],
)
def test_a_rate_changes_if_chance_hardly_makes_it(old, new, enough, significant, rose):
    (change,) = rates(old={"R": old}, new={"R": new})
    assert (change.enough, change.significant, change.rose) == (enough, significant, rose)
    assert (change.rate_before, change.rate) == (old[0] / old[1], new[0] / new[1])


def test_rates_want_verdicts_on_both_sides_and_a_breach_on_one():
    found = rates(
        old={"both": (0, 9), "none": (0, 9), "gone": (5, 9), "never": (0, 0)},
        new={"both": (1, 9), "none": (0, 9), "new": (5, 9), "never": (1, 9)},
    )
    assert [change.rule for change in found] == ["both"]


def test_many_rules_that_change_by_chance_are_not_significant():
    """One of twenty has p = 0.03 without anything having changed."""
    old = {f"R{number}": (20, 100) for number in range(20)}
    alone = rates(old={"R0": (20, 100)}, new={"R0": (33, 100)})
    among = rates(old=old, new={**old, "R0": (33, 100)})
    assert alone[0].p_value == among[0].p_value == pytest.approx(0.0372, abs=5e-4)
    assert (alone[0].significant, among[0].significant) == (True, False)
