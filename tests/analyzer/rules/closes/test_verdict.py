"""The words of the close story."""

from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Outcome


def test_only_the_indeterminate_conducts_are_undecided():
    undecided = {conduct.value for conduct in Conduct if not conduct.decided}
    assert undecided == {conduct.value for conduct in Conduct if conduct.value.startswith("indeterminate-")}
    assert len(undecided) == 10


def test_a_verdict_claims_nothing_by_itself():
    verdict = CloseVerdict(conduct=Conduct.ORDER)
    assert (verdict.outcome, verdict.decided_by, verdict.weak, verdict.hidden) == (
        Outcome.UNKNOWN,
        (),
        False,
        False,
    )
