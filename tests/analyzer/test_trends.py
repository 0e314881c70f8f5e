"""Trends: textbook numbers, a step that is named on its day, and noise that is not."""

import random
from datetime import date, timedelta
from statistics import NormalDist

import pytest

from analyzer.trends import (
    EVENTS_LIMIT,
    DayCount,
    benjamini_hochberg,
    rises,
    two_proportions,
    wilson,
    z_score,
)

START = date(2026, 1, 1)
RULES = [f"R-{number}" for number in range(5)]
HOSTS = ["a.example", "b.example", "c.example", "d.example"]


@pytest.mark.parametrize(
    ("broken", "decided", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_of_wilson_is_that_of_the_literature(broken, decided, low, high):
    """The last three but one are the examples of Newcombe (1998)."""
    assert wilson(broken, decided) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_holds_the_true_rate_as_often_as_it_says():
    rng, true = random.Random(7), 0.07
    held = 0
    for _ in range(1000):
        low, high = wilson(sum(rng.random() < true for _ in range(1000)), 1000)
        held += low <= true <= high
    assert held / 1000 == pytest.approx(0.95, abs=0.02)


def test_two_proportions_are_told_apart_by_the_normal_distribution():
    z = z_score(15, 100, 5, 100)
    assert z == pytest.approx(2.357, abs=5e-4)
    assert two_proportions(15, 100, 5, 100) == pytest.approx(2 * (1 - NormalDist().cdf(z)))
    assert two_proportions(5, 100, 15, 100) == two_proportions(15, 100, 5, 100)


@pytest.mark.parametrize("counts", [(0, 0, 1, 2), (1, 2, 0, 0), (0, 5, 0, 9), (5, 5, 9, 9), (3, 6, 50, 100)])
def test_what_says_nothing_is_no_difference(counts):
    assert (z_score(*counts), two_proportions(*counts)) == (0, 1)


def test_the_false_discovery_rate_is_that_of_benjamini_and_hochberg():
    """Their own example of 1995: fifteen p-values, of which the first four are significant."""
    p_values = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
        0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    assert benjamini_hochberg(p_values[::-1]) == 0.0095
    assert benjamini_hochberg([0.2, 0.9]) == benjamini_hochberg([]) == -1
    assert benjamini_hochberg([0.04, 0.04]) == 0.04


def month(rng, *, rate=0.02, decided=2000, step=None, wobble=0.0):
    """Thirty days of five rules on four hosts; `step`: (rule, host, number of the day, rate from then on)."""
    counts = []
    for rule in RULES:
        for host in HOSTS:
            for number in range(30):
                now = rate
                if step and (rule, host) == step[:2] and number >= step[2]:
                    now = step[3]
                if wobble:
                    now *= rng.lognormvariate(0, wobble)
                broken = round(max(0, rng.gauss(decided * now, (decided * now * (1 - now)) ** 0.5)))
                counts.append(
                    DayCount(
                        rule=rule,
                        host=host,
                        day=START + timedelta(number),
                        broken=min(broken, decided),
                        decided=decided,
                    )
                )
    rng.shuffle(counts)
    return counts


@pytest.mark.parametrize("number", [1, 2, 9, 17, 29])
@pytest.mark.parametrize(("wobble", "rate"), [(0.0, 0.06), (0.15, 0.1)])
def test_a_step_is_named_once_on_its_day(number, wobble, rate):
    step = ("R-3", "b.example", number, rate)
    found = rises(month(random.Random(number), step=step, wobble=wobble))
    assert [(rise.rule, rise.host, rise.day) for rise in found] == [(*step[:2], START + timedelta(number))]
    assert found[0].rate == pytest.approx(rate, rel=0.5)
    assert found[0].rate_before == pytest.approx(0.02, abs=0.01)
    assert (found[0].decided, found[0].decided_before) == (2000, 2000 * number)


def false_alarms(wobble):
    found = [len(rises(month(random.Random(seed), wobble=wobble))) for seed in range(100)]
    return sum(count > 0 for count in found), sum(found)


@pytest.mark.parametrize(("wobble", "most"), [(0.0, 5), (0.15, 12)], ids=["chance", "days that differ"])
def test_noise_is_seldom_named(wobble, most):
    """100 months of 20 series: alarms in none, and where the true rate varies by 15 % in 9 of them."""
    runs, alarms = false_alarms(wobble)
    assert runs <= alarms
    assert runs <= most


def series(*counts, decided=1000):
    return [
        DayCount(rule="R", host="h", day=START + timedelta(number), broken=broken, decided=decided)
        for number, broken in enumerate(counts)
    ]


def test_two_steps_are_named_each():
    found = rises(series(20, 21, 19, 20, 80, 79, 81, 80, 80, 240, 241))
    assert [(rise.day.day, rise.broken_before) for rise in found] == [(5, 80), (10, 400)]


def test_a_fall_is_no_rise():
    assert rises(series(80, 81, 79, 80, 2, 2)) == []


def test_a_handful_is_no_rise():
    assert rises(series(0, 0, 0, 0, EVENTS_LIMIT - 1)) == []
    assert len(rises(series(0, 0, 0, 0, EVENTS_LIMIT))) == 1


def test_counts_of_one_day_add_up_and_days_without_verdicts_say_nothing():
    halves = [
        DayCount(rule="R", host="h", day=each.day, broken=each.broken // 2, decided=500)
        for each in series(20, 20, 20, 20, 90)
        for _ in range(2)
    ]
    nothing = DayCount(rule="R", host="h", day=START - timedelta(1), broken=0, decided=0)
    assert rises([nothing, *halves]) == rises(series(20, 20, 20, 20, 90)) != []
    assert rises([nothing]) == rises([]) == []
