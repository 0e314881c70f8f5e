import json

import pytest

from analyzer.audit import asking
from analyzer.audit.store import look_into, open_store
from tests.analyzer.audit.rings import SAMPLES, as_one, audited

BREACHES = SAMPLES / "handful-of-violations.pcap"
OTHER = SAMPLES / "early-413-reset.pcap"
YEAR_NS = 365 * 86_400 * 10**9
SAMPLES_BEGAN_NS = 1_767_603_600 * 10**9


@pytest.fixture
def path(tmp_path):
    """A store of two passes, the second with one capture more."""
    name = tmp_path / "audit.db"
    audited(name, [BREACHES], [BREACHES, OTHER])
    return str(name)


def test_every_fault_is_one_object_with_count_and_times(path):
    with look_into(path) as store:
        found = list(asking.findings(store))
    expected = as_one(BREACHES) | as_one(OTHER)
    assert {one["fingerprint"]: one["count"] for one in found} == expected
    assert [one["severity"] for one in found] == sorted(
        (one["severity"] for one in found), key=asking.SEVERITIES.index
    )
    assert all(one["first_seen"] <= one["time"] <= one["last_seen"] for one in found)
    assert json.loads(json.dumps(found)) == found


def test_what_the_last_pass_found_first_is_new(path):
    with look_into(path) as store:
        new = {one["fingerprint"] for one in asking.findings(store, new=True)}
        by_severity = asking.faults(store, new=True)
    assert new == as_one(OTHER).keys() - as_one(BREACHES).keys()
    assert sum(by_severity.values()) == len(new) > 0


def test_what_was_seen_since_a_time(path):
    with look_into(path) as store:
        assert list(asking.findings(store, since_ns=SAMPLES_BEGAN_NS + YEAR_NS)) == []
        assert len(list(asking.findings(store, since_ns=SAMPLES_BEGAN_NS))) > 0


def test_the_state_of_the_whole(path):
    with look_into(path) as store:
        found = asking.status(store)
        rows = list(asking.findings(store))
    assert (found.captures, found.passes, found.finished) == (2, 2, True)
    assert found.findings == sum(one["count"] for one in rows)
    assert sum(found.faults.values()) == len(rows)
    assert found.octets > 4096


def test_rates_are_of_the_responses_with_the_statuses_of_the_rule(path):
    with look_into(path) as store:
        rates = list(asking.rates(store))
        (of_405,) = (rate for rate in rates if rate.rule == "S405-allow")
        (responses,) = store.db.execute(
            "SELECT sum(count) FROM responses_counted WHERE status = 405 AND host = ?", (of_405.host,)
        ).fetchone()
    assert (of_405.day, of_405.responses, of_405.broken) == ("2026-01-05", responses, 1)


def test_old_captures_go_with_what_only_they_had(path):
    with open_store(path) as store:
        assert asking.prune(store, SAMPLES_BEGAN_NS - YEAR_NS) == 0
        assert asking.prune(store, SAMPLES_BEGAN_NS + YEAR_NS) == 2
        assert (asking.status(store).captures, list(asking.findings(store))) == (0, [])
        assert store.db.execute("SELECT count(*) FROM findings").fetchone() == (0,)
