"""Findings that wait for the end of the capture."""

import pytest

from analyzer.rules import pending as module
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.pending import SAMPLES, PendingFindings
from analyzer.rules.rule import Doubt, Undecided, Verdict


def finding(host="a"):
    text = f"> GET / HTTP/1.1\n> Host: {host}\n>\n< HTTP/1.1 401 Unauthorized\n<\n< a"
    return Judge(select=["S401"]).exchange(converse(text).exchanges[0])[0]


def unanswerable():
    raise Undecided(Doubt.NO_CLOCK)


@pytest.mark.parametrize(
    ("question", "verdict", "reason"),
    [
        (lambda: True, Verdict.BROKEN, ""),
        (lambda: False, Verdict.KEPT, ""),
        (unanswerable, Verdict.UNDECIDED, Doubt.NO_CLOCK.value),
    ],
)
def test_a_question_is_asked_once_for_all_findings_of_a_rule_and_server(question, verdict, reason):
    waiting = PendingFindings()
    for _ in range(7):
        waiting.add(3, question, finding())
    ((number, *told, samples),) = list(waiting.settle())
    assert (number, told, len(samples)) == (3, [verdict, reason, 7], SAMPLES)
    assert [sample.count for sample in samples] == [3, 1, 1, 1, 1]
    assert list(waiting.settle()) == []


def test_samples_of_an_undecided_question_say_so():
    waiting = PendingFindings()
    waiting.add(0, unanswerable, finding())
    ((*_, samples),) = list(waiting.settle())
    assert [(one.verdict, one.reason, one.standards) for one in samples] == [
        (Verdict.UNDECIDED, Doubt.NO_CLOCK.value, [])
    ]


def test_rules_and_hosts_are_told_apart():
    waiting = PendingFindings()
    for number, host in [(0, "a"), (0, "b"), (1, "a"), (0, "a")]:
        waiting.add(number, lambda: True, finding(host))
    assert [(number, count) for number, _, _, count, _ in waiting.settle()] == [(0, 2), (0, 1), (1, 1)]


def test_what_there_is_no_room_for_is_undecided_and_counted(monkeypatch):
    monkeypatch.setattr(module, "GROUPS_LIMIT", 1)
    waiting = PendingFindings()
    for host in ("a", "b", "c", "a"):
        waiting.add(0, lambda: True, finding(host))
    assert [(verdict, reason, count) for _, verdict, reason, count, _ in waiting.settle()] == [
        (Verdict.BROKEN, "", 2),
        (Verdict.UNDECIDED, "beyond a limit of the reader", 2),
    ]


def test_findings_that_are_to_be_opened_are_kept_however_many_there_are():
    waiting = PendingFindings(opened=lambda _finding: True)
    for _ in range(7):
        waiting.add(3, lambda: True, finding())
    ((*_, count, samples),) = list(waiting.settle())
    assert (count, [sample.count for sample in samples]) == (7, [1] * 7)
