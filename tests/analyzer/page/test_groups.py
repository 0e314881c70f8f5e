import msgspec

from analyzer.page.groups import Groups
from analyzer.page.limits import Limits
from analyzer.rules.vocabulary import Severity, Verdict
from tests.analyzer.page.pages import NOT_ALLOWED, findings_of

((FINDING, EXCHANGE),) = findings_of(NOT_ALLOWED, select=("S405-allow",))


def changed(**changes):
    return msgspec.structs.replace(FINDING, **changes)


def groups_of(*findings, **limits):
    groups = Groups(Limits(**limits))
    for finding in findings:
        groups.take(finding, EXCHANGE)
    return groups.groups()


def test_a_group_knows_how_many_where_and_when():
    (group,) = groups_of(
        changed(time_ns=5), changed(time_ns=3, host="b", count=4), changed(time_ns=9, host=None)
    )
    assert (group.count, group.first_ns, group.last_ns) == (6, 3, 9)
    assert group.hosts == {"b": 4, "shop.example": 1, FINDING.server: 1}
    assert group.statuses == {405: 6}


def test_samples_are_of_different_faults_and_bounded():
    faults = [changed(fingerprint=name) for name in "aabbcd"]
    (group,) = groups_of(*faults, samples_of_a_rule=3)
    assert [sample.finding.fingerprint for sample in group.samples] == ["a", "b", "c"]
    assert group.samples[0].exchange is EXCHANGE


def test_samples_of_all_rules_are_bounded():
    found = groups_of(*(changed(rule=f"r{n}") for n in range(9)), samples=4)
    assert sum(len(group.samples) for group in found) == 4


def test_the_worst_comes_first_and_what_is_undecided_last():
    found = groups_of(
        changed(verdict=Verdict.UNDECIDED),
        changed(severity=Severity.INFO, count=9),
        changed(severity=Severity.ERROR, rule="b"),
        changed(severity=Severity.ERROR, rule="a", count=2),
    )
    assert [(group.severity, group.first.rule) for group in found] == [
        ("error", "a"),
        ("error", "b"),
        ("info", "S405-allow"),
        ("undecided", "S405-allow"),
    ]
