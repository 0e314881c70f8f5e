import pytest

from analyzer.cli.group import UnusableError
from analyzer.cli.seeking import SoughtConnection, SoughtFindings, ends_of, span_of
from analyzer.run import Run, Settings
from tests.analyzer.readings import TWO_EXCHANGES, UNANSWERED, reader, run_of, subjects


def follow(run, sought):
    taken = 0
    for judged in run.events():
        sought.take(judged)
        taken += 1
        if sought.done:
            break
    return taken


def judging(*texts):
    return run_of(*texts, select=("S405-allow",))


def test_a_connection_is_found_with_its_breaches():
    sought = SoughtConnection(1, None)
    follow(judging(UNANSWERED, TWO_EXCHANGES), sought)
    (wanted,) = sought.found
    assert (wanted.capture, wanted.whole, wanted.spans) == ("a.pcap", True, [])
    assert list(wanted.connections) == [1]
    assert [finding.rule for finding in wanted.findings] == ["S405-allow"]


def test_of_an_exchange_only_its_own_breaches_are_told():
    sought = SoughtConnection(0, 0)
    follow(judging(TWO_EXCHANGES), sought)
    (wanted,) = sought.found
    assert (len(wanted.spans), wanted.findings, wanted.whole) == (1, [], False)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ((5, None), "a.pcap: no connection 5: the last is 0"),
        ((0, 9), "a.pcap: no exchange 9 on connection 0"),
    ],
)
def test_what_is_not_there_is_said(place, message):
    sought = SoughtConnection(*place)
    follow(judging(TWO_EXCHANGES), sought)
    assert (sought.found, sought.lacking("a.pcap")) == ([], message)


def test_a_connection_is_of_one_capture():
    texts = {"a.pcap": [TWO_EXCHANGES], "b.pcap": [TWO_EXCHANGES]}
    run = Run(["a.pcap", "b.pcap"], Settings(), read=reader(texts))
    with pytest.raises(UnusableError, match=r"these are several: a\.pcap, b\.pcap"):
        follow(run, SoughtConnection(0, None))


def test_a_finding_is_found_by_its_id_the_end_of_that_and_its_fingerprint():
    _, _, (finding,) = subjects(judging(TWO_EXCHANGES))
    assert finding.id == "a.pcap:0:1:S405-allow"
    for name in (finding.id, "0:1:S405-allow", finding.fingerprint):
        sought = SoughtFindings(name, every=False)
        follow(judging(TWO_EXCHANGES), sought)
        (wanted,) = sought.found
        assert [found.id for found in wanted.findings] == [finding.id]
        assert len(wanted.spans) == 1


@pytest.mark.parametrize("name", ["1:S405-allow", "10:1:S405-allow", "b.pcap:0:1:S405-allow", "0" * 32])
def test_other_names_find_nothing(name):
    sought = SoughtFindings(name, every=False)
    follow(judging(TWO_EXCHANGES), sought)
    kind = "id" if ":" in name else "fingerprint"
    assert bool(sought.found) is (name == "1:S405-allow")
    if not sought.found:
        assert sought.lacking("a.pcap").startswith(
            f"a.pcap: no finding with the {kind} {name}, 1 other: 'wirelint analyze"
        )


def test_of_a_fingerprint_the_first_is_taken_or_all():
    texts = (TWO_EXCHANGES, TWO_EXCHANGES)
    _, _, findings = subjects(judging(*texts))
    name = findings[0].fingerprint
    first, every = SoughtFindings(name, every=False), SoughtFindings(name, every=True)
    assert follow(judging(*texts), first) < follow(judging(*texts), every)
    assert [list(sought.found[0].connections) for sought in (first, every)] == [[0], [0, 1]]
    assert [len(sought.found[0].findings) for sought in (first, every)] == [1, 2]


def test_a_span_is_from_the_first_frame_to_the_last_of_both_messages():
    exchanges, connections, _ = subjects(judging(TWO_EXCHANGES))
    spans = [span_of(exchange) for exchange in exchanges]
    request, response = exchanges[0].request, exchanges[0].response
    assert spans[0] == (request.first_frame, response.last_frame)
    assert spans[0][1] < spans[1][0]
    assert ends_of(connections[0]) == "192.0.2.1:49152 -> 192.0.2.2:80"
