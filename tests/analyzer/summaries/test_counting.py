"""What several summaries count: responses under their worst finding, and names of servers."""

import pandas as pd

from analyzer import frames
from analyzer.records import exchange_record, finding_record
from analyzer.redaction import Mask
from analyzer.summaries.counting import broken_of, endpoints, responses_of
from tests.analyzer.readings import TWO_EXCHANGES, UNANSWERED, run_of, subjects


def made():
    exchanges, _, findings = subjects(run_of(TWO_EXCHANGES, UNANSWERED))
    mask = Mask(off=True)
    return (
        frames.exchanges(exchange_record(each, mask=mask) for each in exchanges),
        frames.findings(finding_record(each, mask=mask) for each in findings),
    )


def test_a_response_stands_under_the_worst_of_its_findings():
    exchanges, findings = made()
    twice = pd.concat([findings.assign(severity="info"), findings, findings.assign(severity="warning")])
    responses = responses_of(exchanges, twice)
    assert responses[["status", "worst"]].to_numpy().tolist() == [[200, "none"], [405, "error"]]


def test_a_finding_that_names_no_exchange_is_nobody_s_worst():
    exchanges, findings = made()
    findings.loc[0, "exchange"] = pd.NA
    assert responses_of(exchanges, findings)["worst"].tolist() == ["none", "none"]


def test_undecided_findings_are_left_out():
    _, findings = made()
    both = pd.concat([findings, findings.assign(verdict="undecided")], ignore_index=True)
    assert broken_of(both).index.tolist() == [0]


def test_addresses_of_ipv6_stand_in_brackets():
    text = pd.StringDtype("python")
    frame = pd.DataFrame(
        {"server": pd.array(["192.0.2.2", "2001:db8::2"], dtype=text), "server_port": [80, 8080]}
    )
    assert endpoints(frame).tolist() == ["192.0.2.2:80", "[2001:db8::2]:8080"]
