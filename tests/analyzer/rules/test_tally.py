"""Counts of verdicts by rule."""

import pytest

from analyzer.rules.tally import RuleTally


@pytest.mark.parametrize(
    ("counts", "applicable", "rate"),
    [
        ((0, 0, 0), 0, None),
        ((3, 1, 4), 8, 0.25),
        ((0, 0, 4), 4, None),
        ((0, 2, 0), 2, 1.0),
        ((2, 0, 9), 11, 0.0),
    ],
)
def test_rates_are_broken_of_those_decided(counts, applicable, rate):
    kept, broken, undecided = counts
    tally = RuleTally(kept=kept, broken=broken, undecided=undecided)
    assert (tally.applicable, tally.rate) == (applicable, rate)


def test_tallies_do_not_share_their_reasons():
    RuleTally().reasons["why"] += 1
    assert RuleTally().reasons == {}
