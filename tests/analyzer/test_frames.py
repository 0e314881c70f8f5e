"""Records to DataFrames: declared columns and dtypes, also of empty frames."""

import pandas as pd
import pytest

from analyzer import frames, schema
from analyzer.records import connection_record, exchange_record, finding_record
from analyzer.redaction import Mask
from analyzer.rules.tally import RuleTally
from tests.analyzer.readings import NO_REQUEST, TWO_EXCHANGES, UNANSWERED, run_of, subjects

OFF = Mask(off=True)


def made(*texts, **settings):
    run = run_of(*texts, **settings)
    exchanges, connections, findings = subjects(run)
    return {
        "exchanges": frames.exchanges(exchange_record(each, mask=OFF) for each in exchanges),
        "connections": frames.connections(connection_record(each) for each in connections),
        "findings": frames.findings(finding_record(each, mask=OFF, both=True) for each in findings),
        "coverage": frames.coverage(run.coverage()),
    }


FILLED = made(TWO_EXCHANGES, UNANSWERED, NO_REQUEST, profile="both", undecided=True)
EMPTY = {
    "exchanges": frames.exchanges([]),
    "connections": frames.connections([]),
    "findings": frames.findings([]),
    "coverage": frames.coverage({}),
}


@pytest.mark.parametrize("name", list(schema.FRAMES))
@pytest.mark.parametrize("made_of", [FILLED, EMPTY], ids=["filled", "empty"])
def test_a_frame_has_the_declared_columns_and_dtypes(name, made_of):
    frame = made_of[name]
    declared = schema.FRAMES[name]
    assert list(frame.columns) == [column.name for column in declared]
    wrong = [column for column in declared if frame[column.name].dtype != column.dtype]
    assert wrong == []


def test_exchanges_keep_their_values():
    row = FILLED["exchanges"].iloc[0]
    assert (row["target"], row["status"], row["request_frames"], row["interim"], row["complete"]) == (
        *("/a", 200, [4, 4], [], True),
    )
    assert row["response_time"] == pd.Timestamp("2024-01-01T00:00:00.005Z")


def test_what_is_absent_is_na():
    row = FILLED["exchanges"].iloc[2]
    assert [
        row["status"] is pd.NA,
        row["content_type"] is pd.NA,
        row["response_time"] is pd.NaT,
        row["response_frames"] is None,
        pd.isna(row["response_framing"]),
    ] == [True] * 5


def test_findings_have_their_evidence_as_dicts_and_a_count():
    row = FILLED["findings"].query("rule == 'S405-allow' and verdict == 'broken'").iloc[0]
    assert row["evidence"] == [
        {"what": "no Allow", "value": "HTTP/1.1 405 Method Not Allowed", "frame": 7, "stream_offset": 108}
    ]
    assert (row["count"], row["severities"]) == (1, {"rfc2616": "error", "rfc9110": "error"})


def test_undecided_findings_have_their_reason():
    undecided = FILLED["findings"].query("verdict == 'undecided'")
    assert len(undecided)
    assert undecided["reason"].notna().all()


def test_the_members_of_close_are_columns():
    row = FILLED["connections"].iloc[0]
    assert (row["close_response_end_offset"], row["close_ended"]) == (246, "capture-end")
    assert row["close_verdict"] == "safe"
    assert pd.isna(row["close_taps"])


def test_coverage_adds_up():
    tally = RuleTally(kept=3, broken=1, undecided=2)
    tally.reasons["lost at the tap"] = 2
    frame = frames.coverage({"S405-allow": tally, "not-in-the-catalogue": RuleTally()})
    assert frame.iloc[0].to_dict() == {
        "rule": "S405-allow",
        "title": "405 lists the valid methods in Allow",
        "applicable": 6,
        "noted": 0,
        "kept": 3,
        "broken": 1,
        "undecided": 2,
        "rate": 0.25,
        "reasons": {"lost at the tap": 2},
    }
    assert frame.iloc[1][["title", "rate"]].isna().all()


def test_a_time_that_does_not_fit_is_not_a_time():
    exchanges, _, _ = subjects(run_of(UNANSWERED))
    exchanges[0].request.first_time = 2**63
    frame = frames.exchanges([exchange_record(exchanges[0], mask=OFF)])
    assert frame["request_time"].isna().all()


def test_text_that_is_no_utf_8_stays_as_it_is():
    exchanges, _, _ = subjects(run_of(UNANSWERED))
    exchanges[0].connection.capture = "a\udcff.pcap"
    exchanges[0].request.target = "/\xff\x00"
    frame = frames.exchanges([exchange_record(exchanges[0], mask=OFF)])
    assert (frame["capture"][0], frame["target"][0]) == ("a\udcff.pcap", "/\xff\x00")
