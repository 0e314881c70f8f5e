from dataclasses import replace

import numpy as np
import pytest

import analyzer.slices
from analyzer.redaction import Mask
from analyzer.rules.vocabulary import Verdict
from analyzer.slices import Around, Wanted, chosen, comments_of, filter_in_slice, frames_of, heading_of
from parsers.extracting import MEMBER
from parsers.packets.segment import FIN
from tests.analyzer.readings import TWO_EXCHANGES, run_of, subjects


@pytest.fixture
def finding():
    _, _, findings = subjects(run_of(TWO_EXCHANGES, select=("S405-allow",)))
    (found,) = findings
    return found


def members(frames, step_ns=1_000_000, flags=None):
    made = np.zeros(len(frames), MEMBER)
    made["frame"] = frames
    made["time_ns"] = np.arange(len(frames)) * step_ns
    for at, flag in (flags or {}).items():
        made["flags"][at] = flag
    return made


def wanted(finding, frames, **more):
    finding.frames, finding.evidence, finding.connection = frames, [], 0
    return Wanted("a.pcap", findings=[finding], **more)


def test_a_small_connection_is_taken_whole(finding):
    assert chosen(members([2, 4, 6]), wanted(finding, [4]), None).tolist() == [2, 4, 6]


def test_a_named_frame_of_another_connection_is_taken_too(finding):
    assert chosen(members([2, 4, 6]), wanted(finding, [3, 4]), None).tolist() == [2, 3, 4, 6]


def test_of_a_large_one_opening_exchange_evidence_and_close_are_taken(finding, monkeypatch):
    for name, value in {"WHOLE": 50, "OPENING": 2, "CLOSING": 2, "BESIDE": 1, "OF_EXCHANGE": 3}.items():
        monkeypatch.setattr(analyzer.slices, name, value)
    connection = members(range(1, 101), flags={69: FIN})
    asked = wanted(finding, [50], spans=[(0, 20, 30)])
    assert chosen(connection, asked, None).tolist() == [
        *(1, 2, 20, 21, 22, 28, 29, 30, 49, 50, 51, 70, 99, 100)
    ]
    asked.whole = True
    assert chosen(connection, asked, None).tolist() == list(range(1, 101))


@pytest.mark.parametrize(
    ("around", "frames"),
    [
        (Around(0), [10]),
        (Around(1), [8, 10, 12]),
        (Around(None, 0), [10]),
        (Around(None, 2_000_000), [6, 8, 10, 12, 14]),
    ],
)
def test_around_counts_frames_of_the_connection_or_time(finding, around, frames):
    assert chosen(members(range(2, 40, 2)), wanted(finding, [10]), around).tolist() == frames


def test_each_connection_is_chosen_from_by_itself(finding, monkeypatch):
    for name, value in {"WHOLE": 10, "OPENING": 1, "CLOSING": 1, "BESIDE": 1}.items():
        monkeypatch.setattr(analyzer.slices, name, value)
    both = members(range(1, 41))
    both["connection"][1::2] = 5
    asked = wanted(finding, [21])
    assert chosen(both, asked, Around(1)).tolist() == [19, 21, 23]
    assert chosen(both, asked, None).tolist() == [1, 2, 19, 21, 23, 39, 40]
    both["connection"][10:] = 0
    assert chosen(both, asked, None).tolist() == [1, 2, 4, 6, 8, 10, 20, 21, 22, 40]


def test_without_findings_the_exchange_is_what_is_near():
    asked = Wanted("a.pcap", spans=[(0, 4, 8)])
    assert asked.named == {0: {4, 8}}
    assert chosen(members(range(1, 20)), asked, Around(1)).tolist() == [3, 4, 5, 7, 8, 9]


def test_comments_say_rule_and_evidence_at_each_frame_that_is_named(finding):
    comments = comments_of([finding], Mask())
    assert comments.keys() == frames_of(finding)
    (evidence,) = finding.evidence
    (comment,) = comments[evidence.frame]
    assert comment == (
        "S405-allow: no Allow: HTTP/1.1 405 Method Not Allowed. "
        "The 405 (Method Not Allowed) response has no Allow."
    )
    others = frames_of(finding) - {evidence.frame}
    assert others
    assert all("S405-allow: a frame of the exchange. " in comments[frame][0] for frame in others)


def test_evidence_in_comments_is_escaped_and_masked(finding):
    made = replace(finding.evidence[0], value="Cookie: a=hunter2\x1b[31m")
    finding.evidence = [made]
    masked = comments_of([finding], Mask())[made.frame][0]
    shown = comments_of([finding], Mask(off=True))[made.frame][0]
    assert "hunter2" not in masked
    assert "hunter2\\x1b[31m" in shown


def test_an_undecided_finding_says_why(finding):
    finding.verdict, finding.reason = Verdict.UNDECIDED, "no request"
    assert {
        text.rpartition(". ")[2] for texts in comments_of([finding], Mask()).values() for text in texts
    } == {"Undecided: no request."}


def test_the_filter_counts_the_frames_of_the_extract(finding):
    finding.frames = [40, 41, 50]
    finding.filter = "frame.number in {40, 41, 50} && ip.addr == 192.0.2.1"
    frames = np.array([10, 40, 41, 42, 50])
    assert filter_in_slice(finding, frames) == "frame.number in {2..3, 5} && ip.addr == 192.0.2.1"
    assert filter_in_slice(finding, frames, 7) == "frame.number in {9..10, 12} && ip.addr == 192.0.2.1"


def test_the_heading_says_where_it_is_from_and_that_it_holds_secrets():
    asked = Wanted("a\x1b.pcap", {3: "x -> y"})
    text = heading_of(asked, 5, 9, "1.2")
    assert text.startswith(
        "Extracted by wirelint 1.2 from a\\x1b.pcap: connection 3, x -> y; 5 frames of 9. "
        "THIS FILE HOLDS SECRETS IN CLEAR"
    )
    assert "; 9 frames. " in heading_of(asked, 9, 9, "1.2")
    many = Wanted("a.pcap", dict.fromkeys(range(12), "x"))
    assert "; and 2 more; 1 frames" in heading_of(many, 1, 1, "1.2")
