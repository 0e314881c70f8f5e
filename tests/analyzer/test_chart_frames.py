"""The columns that charts need: the same as those of the frames of an analysis, in little memory."""

import tracemalloc

import pandas as pd
import pytest

from analyzer import chart_frames, frames
from analyzer.chart_frames import ChartFrames
from analyzer.charts import CHARTS
from analyzer.figures import png
from analyzer.records import connection_record, exchange_record, finding_record
from analyzer.redaction import Mask
from tests.analyzer.readings import NO_REQUEST, TWO_EXCHANGES, UNANSWERED, run_of, subjects

OFF = Mask(off=True)


def run():
    return run_of(TWO_EXCHANGES, UNANSWERED, NO_REQUEST, undecided=True)


@pytest.fixture
def kept():
    of, found = run(), ChartFrames()
    for judged in of.events():
        if judged.exchange is not None:
            found.exchange(judged.exchange)
        if judged.connection is not None:
            found.connection(judged.connection, of.closes)
        for finding in judged.findings:
            found.finding(finding)
    found.verdicts = of.coverage()
    return found


def whole():
    """The frames that an analysis would have."""
    of = run()
    exchanges, connections, findings = subjects(of)
    return {
        "exchanges": frames.exchanges(exchange_record(each, mask=OFF) for each in exchanges),
        "findings": frames.findings(finding_record(each, mask=OFF) for each in findings),
        "connections": frames.connections(connection_record(each, of.closes) for each in connections),
        "coverage": frames.coverage(of.coverage()),
    }


@pytest.mark.parametrize("name", ["exchanges", "findings", "connections", "coverage"])
def test_the_frames_are_columns_of_those_of_an_analysis(kept, name):
    columns = list(getattr(chart_frames, name.upper(), whole()[name].columns))
    expected = whole()[name][columns]
    if name == "exchanges":
        expected = expected[expected["response_time"].notna()].reset_index(drop=True)
    if name == "connections":
        without = expected["close_verdict"].isna()
        expected["close_reason"] = expected["close_reason"].where(without).cat.remove_unused_categories()
    assert len(expected)
    pd.testing.assert_frame_equal(getattr(kept, name), expected)


@pytest.mark.parametrize("name", list(CHARTS))
def test_every_chart_needs_those_columns_alone_and_comes_out_the_same(kept, name):
    class Whole:
        pass

    for frame, value in whole().items():
        setattr(Whole, frame, value)
    assert png(CHARTS[name].of(kept)) == png(CHARTS[name].of(Whole))


def test_numbers_beyond_64_bits_are_cut_and_times_beyond_them_absent():
    exchanges, _, _ = subjects(run())
    found = ChartFrames()
    exchanges[0].response.content_length = 2**70
    found.exchange(exchanges[0])
    assert found.exchanges["response_content_length"].tolist() == [2**63 - 1]


def test_an_exchange_takes_little_memory():
    (exchange, *_), _, (finding, *_) = subjects(run())
    found = ChartFrames()
    tracemalloc.start()
    try:
        for number in range(20_000):
            exchange.index = number
            found.exchange(exchange)
            found.finding(finding)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken / 20_000 < 1.3 * (72 + 80)
