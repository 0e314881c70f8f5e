import msgspec

from analyzer.reports.gathering import HOSTS_LIMIT, OTHER_HOSTS, Gathering
from analyzer.rules.finding import Finding
from analyzer.rules.rule import Level, Party, Severity, Verdict


def a_finding(rule="A", severity=Severity.ERROR, **changes):
    finding = Finding(
        id="", rule=rule, title="", status=200, severity=severity, severities={}, level=Level.MUST,
        party=Party.SERVER, verdict=Verdict.BROKEN, standards=[], citation_rfc2616=None,
        citation_current=None, message="", advice="", evidence=[], capture="", connection=0, exchange=0,
        frames=[], filter="", time_ns=0, client="192.0.2.1:1", server="192.0.2.2:80", method=None,
        target=None,
        host=None, reason=None, fingerprint="f",
    )  # fmt: skip
    return msgspec.structs.replace(finding, **changes)


def test_groups_come_worst_first():
    gathering = Gathering(3)
    for finding in (
        a_finding("U", verdict=Verdict.UNDECIDED),
        a_finding("I", Severity.INFO),
        a_finding("W", Severity.WARNING),
        a_finding("B"),
        a_finding("A"),
        a_finding("C"),
        a_finding("C"),
    ):
        gathering.take(finding)
    assert [group.samples[0].rule for group in gathering.groups()] == ["C", "A", "B", "W", "I", "U"]


def test_samples_show_different_faults():
    gathering = Gathering(2)
    for fingerprint in ("f", "f", "g", "h"):
        gathering.take(a_finding(fingerprint=fingerprint, count=2))
    (group,) = gathering.groups()
    assert [sample.fingerprint for sample in group.samples] == ["f", "g"]
    assert group.count == 8


def test_without_a_limit_all_are_samples():
    gathering = Gathering(None)
    for _ in range(10):
        gathering.take(a_finding())
    assert len(gathering.groups()[0].samples) == 10


def test_hosts_are_counted_and_bounded():
    gathering = Gathering(1)
    gathering.take(a_finding(host="example.com"))
    gathering.take(a_finding())
    for number in range(HOSTS_LIMIT):
        gathering.take(a_finding(host=f"host{number}"))
    hosts = gathering.groups()[0].hosts
    assert (hosts["example.com"], hosts["192.0.2.2:80"], hosts[OTHER_HOSTS]) == (1, 1, 2)
    assert len(hosts) == HOSTS_LIMIT + 1
