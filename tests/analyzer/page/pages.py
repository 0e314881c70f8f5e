"""Runs gathered for a page, for the tests of its parts."""

from collections import Counter

from analyzer.page.collecting import Collected
from analyzer.redaction import Mask
from analyzer.reports.outcome import Outcome, undecided_reasons
from tests.analyzer.readings import run_of

NOT_ALLOWED = """
    > DELETE /b?token=abc HTTP/1.1
    > Host: shop.example
    > Cookie: session=secret
    >
    < HTTP/1.1 405 Method Not Allowed
    < Date: Mon, 01 Jan 2024 00:00:00 GMT
    < Set-Cookie: session=secret; Path=/
    < Content-Length: 8
    <
    < not here
"""
"""A 405 without Allow."""
FINE = """
    > GET / HTTP/1.1
    > Host: shop.example
    >
    < HTTP/1.1 204 No Content
    < Date: Mon, 01 Jan 2024 00:00:00 GMT
    <
"""
KEY = b"a key for the tests"


def gathered(*texts, limits=None, mask=None, **settings):
    """The outcome of a run over conversations, and what was collected while it went."""
    run = run_of(*texts, **settings)
    collected = Collected(mask or Mask(KEY), run.closes, limits)
    for judged in run.events():
        collected.see(judged)
        for finding in judged.findings:
            collected.take(finding)
    return outcome_of(run), collected


def outcome_of(run, **more):
    coverage = run.coverage()
    return Outcome(
        captures=run.names,
        profile=run.settings.profile,
        tally=run.tally,
        read=run.tally,
        accounting=run.accounting,
        coverage=coverage,
        undecided=undecided_reasons(coverage) if coverage else Counter(),
        **more,
    )


def findings_of(*texts, **settings):
    """The findings of a run over conversations, each with its exchange."""
    found = []
    for judged in run_of(*texts, **settings).events():
        found += [(finding, judged.exchange) for finding in judged.findings]
    return found
