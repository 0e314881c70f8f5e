import json
import re

import msgspec

from analyzer.page.limits import Limits
from analyzer.page.table import data, findings
from tests.analyzer.page.pages import FINE, NOT_ALLOWED, findings_of, gathered


def document_of(collected):
    text = data(collected, collected.groups.groups())
    (inner,) = re.findall(
        r"<script type=\"application/json\" id=\"findings-data\">(.*)</script>", text, re.DOTALL
    )
    return inner


def test_the_data_can_be_read_and_knows_its_rules():
    _, collected = gathered(NOT_ALLOWED)
    read = json.loads(document_of(collected))
    rules = {read["texts"][number] for number in read["columns"]["rule"]}
    assert rules == set(read["rules"])
    title, message, _, link = read["rules"]["S405-allow"]
    assert (title[:3], message[:7], link) == ("405", "The 405", "rule-S405-allow-error")


def test_no_text_ends_the_element():
    _, collected = gathered()
    ((finding, exchange),) = findings_of(NOT_ALLOWED, select=("S405-allow",))
    hostile = msgspec.structs.replace(
        finding, target="</script><script>alert(1)</script><!--", message="</script>"
    )
    collected.groups.take(hostile, exchange)
    collected.rows.take(hostile)
    inner = document_of(collected)
    assert "<" not in inner
    assert "</script><script>alert(1)</script><!--" in json.loads(inner)["texts"]


def test_what_is_left_out_is_said_with_the_way_to_all():
    outcome, collected = gathered(
        *[NOT_ALLOWED] * 6, select=("S405-allow",), limits=Limits(rows_of_a_fault=2)
    )
    text = findings(outcome, collected)
    assert "2 findings listed. 4 more of the same faults" in text
    assert "wirelint analyze a.pcap -o findings.jsonl" in text


def test_faults_without_a_row_are_counted_too():
    other = NOT_ALLOWED.replace("/b", "/c")
    outcome, collected = gathered(NOT_ALLOWED, other, select=("S405-allow",), limits=Limits(faults=1))
    assert "of other faults are not in this table" in findings(outcome, collected)


def test_nothing_is_left_out_of_a_small_run():
    outcome, collected = gathered(NOT_ALLOWED)
    text = findings(outcome, collected)
    assert "left-out" not in text
    assert "<noscript>" in text


def test_every_control_has_a_label():
    outcome, collected = gathered(NOT_ALLOWED)
    text = findings(outcome, collected)
    assert text.count("<label>") == text.count("<select") + text.count("<input")


def test_without_findings_there_is_no_table():
    outcome, collected = gathered(FINE, select=("S405-allow",))
    assert "No finding is listed." in findings(outcome, collected)
    assert data(collected, []) == ""
