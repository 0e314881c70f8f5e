import json

import msgspec

from analyzer.page.limits import Limits
from analyzer.page.rows import COLUMNS, Rows
from analyzer.redaction import Mask
from tests.analyzer.page.pages import KEY, NOT_ALLOWED, findings_of


def rows_of(*findings, **limits):
    rows = Rows(Mask(KEY), Limits(**limits))
    for finding in findings:
        rows.take(finding)
    return rows


def allow(**changes):
    finding = next(f for f, _ in findings_of(NOT_ALLOWED, select=("S405-allow",)))
    return msgspec.structs.replace(finding, **changes)


def cell(data, column, row=0):
    return data["texts"][data["columns"][column][row]]


def test_a_row_has_what_a_reader_looks_for():
    data = rows_of(allow()).data()
    columns = data["columns"]
    assert [cell(data, name) for name in ("rule", "host", "method")] == [
        "S405-allow",
        "shop.example",
        "DELETE",
    ]
    assert (columns["status"], columns["severity"], columns["exchange"]) == ([405], [0], [0])
    assert cell(data, "path") == "/b?token"
    assert {len(column) for column in columns.values()} == {1}
    assert set(columns) == set(COLUMNS)


def test_the_filter_can_be_put_together_again():
    finding = allow()
    data = rows_of(finding).data()
    frames = data["columns"]["frames"][0]
    assert f"frame.number in {{{frames}}}{cell(data, 'addresses')}" == finding.filter


def test_evidence_says_what_where_and_in_whose_stream():
    finding = allow()
    data = rows_of(finding).data()
    what, value, frame, offset, client = data["columns"]["evidence"][0]
    one = finding.evidence[0]
    assert (data["texts"][what], data["texts"][value]) == (one.what, one.value)
    assert (frame, offset, client) == (one.frame, one.stream_offset, int(one.from_client))


def test_secrets_are_masked_and_no_control_character_is_left():
    hostile = allow(target="/a\x1b[31m\u202e?token=abc", host="<script>", method="G\x00T")
    text = json.dumps(rows_of(hostile).data(), ensure_ascii=False)
    assert "token=abc" not in text
    assert "<masked " in text
    assert all(character.isprintable() for character in text)


def test_many_findings_of_one_fault_are_counted_with_its_first():
    findings = [allow(time_ns=second * 1_000_000_000, count=2) for second in range(10)]
    rows = rows_of(*findings, rows_of_a_fault=3)
    data = rows.data()
    assert (rows.listed, rows.lacking) == (3, 14)
    assert data["more"] == {"0": [14, 9_000_000]}
    assert data["counts"] == {"0": 2, "1": 2, "2": 2}


def test_no_finding_gets_lost_in_the_counts_whatever_the_room():
    findings = [allow(fingerprint=f"{n:032x}", target=f"/{n}") for n in range(200)]
    for room in ({"rows_octets": 3000, "rows_reserve": 0}, {"faults": 7}, {}):
        rows = rows_of(*findings, **room)
        assert rows.listed + rows.lacking + rows.unlisted.total() == 200
        assert 0 < rows.listed <= 200


def test_a_rule_that_comes_late_is_listed_all_the_same():
    many = [allow(fingerprint=f"{n:032x}", target=f"/{n}") for n in range(200)]
    late = allow(rule="S999-late", fingerprint="late")
    rows = rows_of(*many, late, rows_octets=3000, rows_reserve=2000, rows_of_a_rule=2)
    data = rows.data()
    assert "S999-late" in {cell(data, "rule", row) for row in range(rows.listed)}


def test_the_size_stays_near_what_is_given():
    many = [allow(fingerprint=f"{n:032x}", target=f"/{n}") for n in range(3000)]
    rows = rows_of(*many, rows_octets=100_000, rows_reserve=0)
    assert 30_000 < len(msgspec.json.encode(rows.data())) < 130_000
    assert rows.unlisted["S405-allow"] > 0


def test_undecided_verdicts_are_told_apart_with_their_reason():
    finding = next(
        f
        for f, _ in findings_of("\n    < HTTP/1.1 405 No\n    < Via: 1.1 x\n    <\n", undecided=True)
        if f.reason
    )
    data = rows_of(finding).data()
    assert data["severities"][data["columns"]["severity"][0]] == "undecided"
    assert finding.reason in data["texts"]
