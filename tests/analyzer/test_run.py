"""A run: several captures, one judge, errors kept, options handed on."""

import subprocess
import sys

import pytest

from analyzer.rules.own_rules import own_rules
from analyzer.rules.roles import Role, Roles
from analyzer.rules.rule import Scope, Severity
from analyzer.run import Run, Settings
from parsers.capture.scapy_packets import pcap_of
from parsers.errors import CaptureError
from tests.analyzer.captures import packets
from tests.analyzer.own import declared, failing
from tests.analyzer.readings import (
    NO_REQUEST,
    TWO_EXCHANGES,
    UNANSWERED,
    FakeReading,
    reader,
    run_of,
    subjects,
)


def test_every_exchange_and_connection_is_handed_on_with_its_findings():
    events = list(run_of(TWO_EXCHANGES).events())
    shown = [
        (
            judged.exchange and judged.exchange.index,
            judged.connection and judged.connection.number,
            sorted(finding.rule for finding in judged.findings),
        )
        for judged in events
    ]
    assert shown == [(0, None, []), (1, None, ["S405-allow"]), (None, 0, []), (None, None, [])]


def test_one_judge_sees_all_captures_and_the_counts_are_of_all():
    run = Run(["a", "b"], read=reader({"a": [TWO_EXCHANGES], "b": [TWO_EXCHANGES]}))
    exchanges, connections, findings = subjects(run)
    assert [exchange.connection.capture for exchange in exchanges] == ["a", "a", "b", "b"]
    assert [finding.id for finding in findings] == [
        "a:0:1:S405-allow",
        "b:0:1:S405-allow",
    ]
    assert (len(connections), run.tally.exchanges, run.names) == (2, 4, ["a", "b"])
    assert run.accounting.packets == 20
    assert run.coverage()["S405-allow"].broken == 2


def test_an_unreadable_capture_is_an_error_and_the_others_are_read():
    run = Run(["a", "b", "c"], read=reader({"a": [UNANSWERED], "c": [UNANSWERED]})).finish()
    assert [str(error) for error in run.errors] == ["b at octet 0: is no capture"]
    assert (run.names, run.tally.exchanges) == (["a", "c"], 2)


def test_what_was_read_before_an_error_counts():
    reading = FakeReading([], warnings=["octet 7: cut"], error=CaptureError("a", "broken"))
    run = Run(["a"], read=lambda *_, **__: reading).finish()
    assert (run.accounting.packets, run.warnings, len(run.errors), run.names) == (10, ["octet 7: cut"], 1, [])


def test_the_settings_reach_the_reader_and_the_judge():
    asked = []
    run = Run(
        ["a"],
        Settings(select=("S405",), content_limit=7, idle_seconds=1.5, dissect_all=True),
        read=reader({"a": [TWO_EXCHANGES]}, asked),
        progress=print,
    )
    run.finish()
    ((paths, options),) = asked
    assert callable(options.pop("content_wanted"))
    assert (paths, options) == (
        ("a",),
        {"content_limit": 7, "dissect_all": True, "idle_ns": 1_500_000_000, "progress": print},
    )
    assert all(rule.startswith("S405") for rule in run.coverage())


def test_undecided_verdicts_are_handed_on_where_asked_for():
    verdicts = [
        {finding.verdict.value for finding in subjects(run_of(NO_REQUEST, undecided=undecided))[2]}
        for undecided in (False, True)
    ]
    assert verdicts == [set(), {"undecided"}]


def test_arguments_are_resolved_and_what_names_nothing_is_an_error(tmp_path):
    run = Run([str(tmp_path / "*.pcap"), str(tmp_path / "absent.pcap")]).finish()
    assert [error.path for error in run.errors] == [str(tmp_path / "*.pcap"), str(tmp_path / "absent.pcap")]


@pytest.mark.parametrize(("join", "captures", "exchanges"), [(False, 2, 2), (True, 1, 1)])
def test_files_are_captures_of_their_own_unless_joined(tmp_path, join, captures, exchanges):
    halves = packets()[:4], packets()[4:]
    paths = [tmp_path / "first.pcap", tmp_path / "other.pcap"]
    for path, half in zip(paths, halves, strict=True):
        path.write_bytes(pcap_of(half).read())
    run = Run([str(path) for path in paths], Settings(join=join))
    found, _, _ = subjects(run)
    assert len({exchange.connection.capture for exchange in found}) == captures
    assert (len(found), run.accounting.packets, run.names) == (exchanges, 7, [str(path) for path in paths])
    assert len(run.notes) == (1 if join else 0)


def test_a_directory_is_read_and_what_is_no_capture_noted(tmp_path):
    (tmp_path / "one.pcap").write_bytes(pcap_of(packets()).read())
    (tmp_path / "notes.txt").write_text("none")
    run = Run([str(tmp_path)]).finish()
    assert (run.names, run.errors, len(run.notes)) == ([str(tmp_path / "one.pcap")], [], 1)


def test_progress_is_told_octets_and_size(tmp_path):
    path = tmp_path / "one.pcap"
    path.write_bytes(pcap_of(packets()).read())
    told = []
    Run([str(path)], progress=lambda position, size: told.append((position, size))).finish()
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


def test_importing_run_brings_neither_numpy_nor_pandas():
    heavy = {"numpy", "pandas", "scapy", "matplotlib"}
    code = f"import sys, analyzer.run, analyzer.records; print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_without_judging_subjects_come_without_findings_and_no_content_is_wanted():
    asked = []
    run = Run(["a"], Settings(judging=False), read=reader({"a": [TWO_EXCHANGES]}, asked))

    assert [judged.findings for judged in run.events()] == [[], [], []]
    assert asked[0][1]["content_wanted"] is None
    assert run.tally.exchanges == 2


def test_the_users_severities_roles_and_rules_reach_the_judge():
    run = run_of(
        TWO_EXCHANGES,
        severity={"S405": Severity.WARNING},
        roles=Roles.of({"192.0.2.2": "origin"}),
        rules=own_rules([declared()]),
        select=("S405-allow", "OWN"),
    )
    _, _, findings = subjects(run)
    assert [(finding.rule, finding.severity.value) for finding in findings] == [
        ("OWN-rule", "warning"),
        ("S405-allow", "warning"),
        ("OWN-rule", "warning"),
    ]
    assert list(run.coverage())[-1] == "OWN-rule"
    assert run._judge.history.roles.given("192.0.2.2", 80) is Role.ORIGIN
    assert run.failures == []


def test_what_goes_wrong_in_a_rule_of_the_user_is_told_and_everything_else_is_judged():
    run = run_of(TWO_EXCHANGES, rules=own_rules([declared(check=failing)]), select=("S405-allow", "OWN"))
    _, _, findings = subjects(run)
    assert [finding.rule for finding in findings] == ["S405-allow"]
    (failure,) = run.failures
    assert failure.startswith("the check of OWN-rule failed at a.pcap, connection 0, exchange 0: ZeroDiv")
    assert run.coverage()["OWN-rule"].undecided == 2


def test_the_content_of_all_messages_is_kept_where_asked_for():
    asked = []
    Run(["a"], Settings(all_content=True), read=reader({"a": [TWO_EXCHANGES]}, asked)).finish()
    assert asked[0][1]["content_wanted"](None, None) is True


def test_findings_to_be_opened_are_none_of_those_that_are_left_out():
    settled = declared(scope=Scope.CAPTURE, settle=lambda _exchange, _history: lambda: True)
    run = run_of(
        TWO_EXCHANGES * 5,
        rules=own_rules([settled]),
        select=("OWN",),
        opened=lambda finding: finding.exchange == 8,
    )
    assert [finding.exchange for finding in subjects(run)[2]] == [0, 1, 2, 3, 4, 8]
