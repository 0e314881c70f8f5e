"""What holds for every format of findings that other tools open."""

import io
import re

import pytest

from analyzer.report_files import WRITERS, _outcome
from analyzer.reports.finding_files import FINDING_FILES
from tests.analyzer.readings import TWO_EXCHANGES
from tests.analyzer.reports.hostile import SECRETS, analysed


def file_of(format_, analysis, samples=3):
    out = io.BytesIO()
    sink = FINDING_FILES[format_](out, analysis.mask, analysis.run.settings, samples)
    for finding in analysis.found:
        sink.take(finding)
    sink.finish(_outcome(analysis))
    return out.getvalue().decode("utf-8")


@pytest.mark.parametrize("format_", FINDING_FILES)
def test_a_format_names_the_rule_and_is_the_same_each_time(format_):
    analysis = analysed(TWO_EXCHANGES)
    text = file_of(format_, analysis)
    assert "S405-allow" in text
    assert text == file_of(format_, analysis)


@pytest.mark.parametrize("format_", sorted(FINDING_FILES.keys() - {"openmetrics"}))
def test_no_secret_is_shown_unless_asked_for(format_):
    assert "CANARY" not in file_of(format_, analysed(SECRETS, undecided=True))
    shown = file_of(format_, analysed(SECRETS, undecided=True, redact=False), samples=None)
    assert "CANARY1" in shown
    assert "CANARY9" in shown


@pytest.mark.parametrize("format_", sorted(FINDING_FILES.keys() - {"sarif", "openmetrics"}))
def test_what_is_kept_is_bounded_by_the_samples(format_):
    analysis = analysed(TWO_EXCHANGES)
    out = io.BytesIO()
    sink = FINDING_FILES[format_](out, analysis.mask, analysis.run.settings, 1)
    for _ in range(300):
        sink.take(analysis.found[0])
    sink.finish(_outcome(analysis))
    assert re.search(rb"\(300 times\)|\| 300 \|", out.getvalue())
    assert len(out.getvalue()) < 30_000


def test_sarif_writes_results_as_they_come():
    analysis = analysed(TWO_EXCHANGES)
    out = io.BytesIO()
    sink = FINDING_FILES["sarif"](out, analysis.mask, analysis.run.settings, 3)
    before = len(out.getvalue())
    sink.take(analysis.found[0])
    assert b"S405-allow" in out.getvalue()[before:]


def test_every_format_but_that_of_standard_output_has_a_suffix():
    assert {".sarif", ".sarif.json", ".xml", ".md"} <= WRITERS.keys()
