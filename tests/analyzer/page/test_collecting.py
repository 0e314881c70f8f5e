import pytest

from analyzer.page.limits import Limits
from analyzer.rules.closes.verdict import Conduct
from tests.analyzer.page.pages import FINE, NOT_ALLOWED, gathered


def test_what_a_run_finds_is_gathered():
    outcome, collected = gathered(NOT_ALLOWED, FINE)
    count = sum(group.count for group in collected.groups.groups())
    assert count == outcome.tally.findings.total() > 0
    assert collected.rows.listed == count
    assert len(collected.frames.exchanges) == 2
    assert len(collected.frames.findings) == count
    first, last = collected.span
    assert first <= last


def test_a_sample_has_its_exchange():
    _, collected = gathered(NOT_ALLOWED, select=("S405-allow",))
    (group,) = collected.groups.groups()
    assert group.samples[0].exchange.response.status == 405


def test_an_exchange_that_a_later_finding_names_is_still_there_for_a_while():
    _, collected = gathered(NOT_ALLOWED, *[FINE] * 5, limits=Limits(recent=3))
    assert len(collected._recent) == 3


def test_the_charts_stop_counting_where_the_room_ends():
    _, collected = gathered(NOT_ALLOWED, FINE, limits=Limits(drawn=1))
    assert (collected.drawn, len(collected.frames.exchanges)) == (1, 1)
    assert collected.undrawn > 0


def test_what_the_filters_hide_is_not_drawn():
    _, collected = gathered(FINE)
    before = collected.drawn
    _, hidden = gathered()
    assert before == 1
    assert (hidden.drawn, hidden.span) == (0, None)


@pytest.mark.parametrize("most", [1, 12])
def test_risky_closes_are_drawn_the_worst_first(early_closes, most):
    collected = early_closes(Limits(ladders=most))
    drawn = collected.closes()
    assert collected.conducts[Conduct.PROVABLY_LOST] == 1
    assert drawn[0].verdict.conduct is Conduct.PROVABLY_LOST
    assert len(drawn) == min(
        most, collected.conducts[Conduct.PROVABLY_LOST] + collected.conducts[Conduct.RESET_BEFORE_ACK]
    )
