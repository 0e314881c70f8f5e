"""Rates with their intervals, and what a capture says of each section: by hand, and by published numbers."""

import pytest

from analyzer import frames
from analyzer.rules.catalogue import catalogue
from analyzer.rules.tally import RuleTally
from analyzer.summaries import STATES, standard_coverage, violation_rate_by_rule
from analyzer.summaries.verdicts import OWN, wilson


@pytest.mark.parametrize(
    ("broken", "decided", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one_and_of_the_complement_its_mirror(broken, decided, low, high):
    assert [round(end, 4) for end in wilson(broken, decided)] == [low, high]
    mirrored = wilson(decided - broken, decided)
    assert [round(1 - end, 4) for end in reversed(mirrored)] == [low, high]


@pytest.mark.parametrize("decided", [1, 2, 3, 50, 10**6])
def test_an_interval_holds_its_rate_and_stays_between_0_and_1(decided):
    for broken in {0, 1, decided // 2, decided - 1, decided}:
        low, high = wilson(broken, decided)
        assert 0 <= low <= broken / decided <= high <= 1
        assert (low == 0, high == 1) == (broken == 0, broken == decided)


def test_of_nothing_nothing_is_known():
    assert wilson(0, 0) == (0, 1)


def coverage(**tallies):
    return frames.coverage({name.replace("_", "-"): tally for name, tally in tallies.items()})


def test_rates_are_of_what_was_decided_and_stand_by_what_is_sure():
    shown = violation_rate_by_rule(
        coverage(
            once=RuleTally(broken=1),
            S405_allow=RuleTally(kept=10, broken=90, undecided=7),
            never_decided=RuleTally(undecided=3),
            never_asked=RuleTally(),
            kept=RuleTally(kept=5),
        )
    )
    assert shown.drop(columns=["low", "high"]).to_dict("list") == {
        "rule": ["S405-allow", "once", "kept"],
        "title": ["405 lists the valid methods in Allow", None, None],
        "broken": [90, 1, 0],
        "decided": [100, 1, 5],
        "undecided": [7, 0, 0],
        "rate": [0.9, 1.0, 0.0],
    } or shown["title"].isna().tolist() == [False, True, True]
    assert [round(value, 3) for value in shown["low"]] == [0.826, 0.207, 0.0]
    assert [round(value, 3) for value in shown["high"]] == [0.945, 1.0, 0.434]


def test_each_requirement_is_counted_once_by_what_came_out():
    table = standard_coverage(
        coverage(
            S405_allow=RuleTally(kept=1, broken=1, undecided=1),
            S404_own=RuleTally(kept=1),
            S413_close=RuleTally(noted=2),
            S204_no_body=RuleTally(kept=2, undecided=1),
            S206_content_range=RuleTally(undecided=1),
            S201_location=RuleTally(),
        )
    ).set_index("section")
    assert table.index[:3].tolist() == ["10.1", "10.1.1", "10.1.2"]
    assert (table.drop(index=OWN)["requirements"].sum(), len(catalogue())) == (318, 318)
    assert (table[list(STATES)].sum(axis=1) == table["requirements"]).all()
    shown = {state: int(table[state].sum()) for state in STATES}
    never = sum(bool(row.reason) for row in catalogue().values())
    assert shown == {
        "broken": 1,
        "kept": 2,
        "noted": 1,
        "undecided": 1,
        "not applicable": 1,
        "not asked": 318 - 5 - never,
        "not observable": never,
    }
    assert table.loc["10.4.6", ["requirements", "broken", "not asked"]].tolist() == [2, 1, 1]
    assert table.loc[OWN, ["requirements", "kept"]].tolist() == [1, 1]


@pytest.mark.parametrize("summary", [violation_rate_by_rule, standard_coverage])
def test_an_empty_coverage_has_the_same_dtypes(summary):
    filled, empty = summary(coverage(S405_allow=RuleTally(kept=1))), summary(coverage())
    assert empty.dtypes.to_dict() == filled.dtypes.to_dict()
    assert len(violation_rate_by_rule(coverage())) == 0


@pytest.mark.parametrize("summary", [violation_rate_by_rule, standard_coverage])
def test_the_coverage_is_not_changed(summary):
    frame = coverage(S405_allow=RuleTally(kept=1, broken=2), a=RuleTally(broken=1))
    before = frame.copy(deep=True)
    summary(frame)
    assert frame.equals(before)
