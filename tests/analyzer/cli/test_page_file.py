import io

from analyzer.cli.outputs import Output
from analyzer.cli.page_file import PageFile
from analyzer.filters import Filters, status_codes
from analyzer.redaction import Mask
from analyzer.reports.page import Look
from tests.analyzer.page.pages import FINE, NOT_ALLOWED, outcome_of
from tests.analyzer.readings import run_of


def written(filters, *texts):
    out = io.BytesIO()
    run = run_of(*texts)
    page = PageFile(Output("html", out, Look()), Mask(), run, filters)
    for judged in run.events():
        page.watch(judged)
        for finding in judged.findings:
            if filters.finding(finding):
                page.take(finding)
    page.finish(outcome_of(run))
    return page, out.getvalue().decode()


def test_a_page_is_written_at_the_end():
    _, text = written(Filters(), NOT_ALLOWED)
    assert text.startswith("<!DOCTYPE html>")
    assert "S405-allow" in text


def test_what_the_filters_hide_is_in_no_chart():
    page, _ = written(Filters(statuses=status_codes("2xx")), NOT_ALLOWED, FINE)
    assert [int(status) for status in page._collected.frames.exchanges["status"]] == [204]
