from collections import Counter

import msgspec

from analyzer.reports.members import judging_members, reading_members
from analyzer.reports.outcome import Outcome
from analyzer.rules.tally import RuleTally
from analyzer.tally import Tally
from parsers.accounting import Accounting


def an_outcome():
    tally = Tally()
    tally.exchanges, tally.judged = 3, 2
    tally.not_judged["no final response"] = 1
    tally.responses.update({404: 1, None: 1})
    tally.findings["error"] = 1
    return Outcome(
        captures=["a.pcap"],
        profile="both",
        tally=tally,
        read=tally,
        accounting=Accounting(packets=2, tcp_packets=1, other_packets=Counter({"UDP": 1})),
        coverage={"A": RuleTally(kept=1, broken=1, undecided=1, reasons=Counter({"x": 1}))},
        undecided=Counter({"x": 1}),
        warnings=["a.pcap: cut"],
        errors=["b.pcap: no such file"],
    )


def test_what_was_read_adds_up():
    members = reading_members(an_outcome())
    accounting = members.pop("accounting")
    assert members == {
        "captures": ["a.pcap"],
        "notes": [],
        "warnings": ["a.pcap: cut"],
        "errors": ["b.pcap: no such file"],
        "interrupted": False,
    }
    assert (accounting["packets"], accounting["other_packets"]) == (2, {"UDP": 1})
    assert (accounting["exchanges"], accounting["judged"], accounting["not_judged"]) == (
        3,
        2,
        {"no final response": 1},
    )


def test_what_was_asked_and_found_is_counted():
    members = judging_members(an_outcome())
    assert members["profile"] == "both"
    assert members["coverage"] == {
        "A": {
            "applicable": 3,
            "kept": 1,
            "broken": 1,
            "undecided": 1,
            "noted": 0,
            "rate": 0.5,
            "reasons": {"x": 1},
        }
    }
    assert members["summary"] == {
        "judged": 2,
        "nothing_judged": None,
        "connections": 0,
        "responses_with_findings": 0,
        "findings": {"error": 1, "warning": 0, "info": 0},
        "undecided": 1,
        "undecided_by_reason": {"x": 1},
        "responses_by_status": {"invalid": 1, "404": 1},
    }


def test_members_are_json():
    assert msgspec.json.decode(msgspec.json.encode(judging_members(an_outcome())))["profile"] == "both"
