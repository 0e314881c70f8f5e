from datetime import date

from analyzer.cli.judging import Shown
from analyzer.filters import Filters
from analyzer.ignores import Ignore, Ignores
from analyzer.rules.conversation import converse
from analyzer.rules.rule import Severity
from analyzer.run import Run, Settings

SAID = """
    > GET /one HTTP/1.1
    > Range: bytes=0-5
    >
    < HTTP/1.1 206 Partial Content
    <
    < abcd
    > GET /two HTTP/1.1
    >
    < HTTP/1.1 404 Not Found
    <
"""


class Reading:
    def __init__(self, *said):
        from parsers.accounting import Accounting

        self.accounting, self.warnings = Accounting(), []
        self.said = said

    def __iter__(self):
        for number, text in enumerate(self.said):
            conversation = converse(text, number=number)
            yield from conversation.exchanges
            yield conversation.connection


class Listed:
    def __init__(self):
        self.rules = []

    def take(self, finding):
        self.rules.append(finding.rule)


class Charts:
    def __init__(self):
        self.exchanges, self.findings, self.connections = [], [], []

    def exchange(self, exchange):
        self.exchanges.append(exchange.index)

    def finding(self, finding):
        self.findings.append(finding.rule)

    def connection(self, connection, _closes):
        self.connections.append(connection.number)


def shown(filters, **options):
    run = Run(["a.pcap"], Settings(undecided=True), read=lambda *_, **__: Reading(SAID, SAID))
    listed, charts = Listed(), Charts()
    what = Shown(run, filters, [listed], charts, **options)
    for judged in run.events():
        what.take(judged)
    return what, run, listed, charts


def test_without_filters_the_counts_are_those_of_the_run():
    what, run, listed, charts = shown(Filters())
    assert what.tally is run.tally
    assert listed.rules == ["S206-content-range", "C4XX-explain-body"] * 2 == charts.findings
    assert charts.exchanges == [0, 1, 0, 1]


def test_filters_count_what_they_let_through():
    what, run, listed, charts = shown(Filters(statuses=frozenset({404})))
    assert (what.tally.judged, run.tally.judged) == (2, 4)
    assert what.connections == 2
    assert listed.rules == ["C4XX-explain-body"] * 2 == charts.findings
    assert charts.exchanges == [1, 1]
    assert dict(what.tally.findings) == {"warning": 2}


def test_what_weighs_less_is_counted_and_not_listed():
    what, _, listed, charts = shown(Filters(severity=Severity.ERROR))
    assert what.tally.findings["warning"] == 2
    assert listed.rules == ["S206-content-range"] * 2
    assert charts.findings == ["S206-content-range", "C4XX-explain-body"] * 2


def test_nothing_is_left_of_what_no_filter_lets_through():
    what, _, listed, _ = shown(Filters(ports=frozenset({81})), list_undecided=True)
    assert (what.tally.judged, what.connections, listed.rules, what.undecided.total()) == (0, 0, [], 0)


def test_what_is_ignored_is_neither_listed_nor_drawn_nor_counted():
    ignores = Ignores([Ignore(rule="C4XX", reason="known")], today=date(2026, 1, 1))
    what, run, listed, charts = shown(Filters(), ignores=ignores)
    assert listed.rules == ["S206-content-range"] * 2 == charts.findings
    assert dict(what.tally.findings) == {"error": 2}
    assert (what.tally.judged, run.tally.findings["warning"], ignores.ignored) == (4, 2, 2)
    assert charts.exchanges == [0, 1, 0, 1]


def test_the_charts_get_the_connections_that_are_shown():
    assert shown(Filters())[3].connections == [0, 1]
    assert shown(Filters(statuses=frozenset({404})))[3].connections == [0, 1]
    assert shown(Filters(statuses=frozenset({500})))[3].connections == []


def test_who_watches_sees_an_event_before_its_findings():
    seen = []
    what, *_ = shown(Filters(), watchers=[lambda judged: seen.append(len(judged.findings))])
    assert what.all_subjects
    assert len(seen) == 7
    assert sum(seen) >= 4
