import io
import json

import msgspec
import pytest

from analyzer.cli.outputs import Output
from analyzer.cli.sinks import Lines, Records
from analyzer.reports.page import Look
from analyzer.schema import EXCHANGES


class Record(msgspec.Struct):
    name: str


class Out(io.BytesIO):
    flushes = 0

    def flush(self):
        self.flushes += 1


def records(format_):
    out = io.BytesIO()
    sink = Records(
        Output(format_, out, Look()),
        Record,
        name="names",
        columns=["name"],
        members=lambda outcome: {"end": outcome},
    )
    sink.take("a")
    sink.take("b")
    sink.finish("over")
    return out.getvalue().decode()


def test_records_are_written_in_the_format_of_the_output():
    assert records("jsonl") == '{"name":"a"}\n{"name":"b"}\n'
    assert records("csv") == "name\r\na\r\nb\r\n"
    document = json.loads(records("json"))
    assert (document["names"], document["end"]) == ([{"name": "a"}, {"name": "b"}], "over")


def test_records_are_a_table_of_the_frame_that_they_are_named_by():
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is missing")
    out = io.BytesIO()
    output = Output("parquet", out, Look())
    sink = Records(output, Record, name="exchanges", columns=[], members=lambda _: {})
    sink.finish(None)
    names = parquet.read_table(io.BytesIO(out.getvalue())).column_names
    assert names == [column.name for column in EXCHANGES]


def test_lines_have_one_heading_and_none_where_there_are_none():
    out = Out()
    lines = Lines(Output("text", out, Look()), str.upper, "heading")
    assert out.getvalue() == b""
    lines.take("a")
    lines.take("\udce9")
    lines.finish(None)
    assert out.getvalue() == b"heading\nA\n\\udce9\n"
    assert out.flushes == 0


def test_each_capture_is_named_where_there_are_several():
    out = io.BytesIO()
    lines = Lines(Output("text", out, Look()), str, "heading", capture_of=lambda subject: subject[0] + "\x1b")
    for subject in ("a1", "a2", "b1"):
        lines.take(subject)
    assert out.getvalue().decode().splitlines() == ["heading", "# a\\x1b", "a1", "a2", "# b\\x1b", "b1"]


def test_lines_that_are_watched_are_written_at_once():
    out = Out()
    Lines(Output("text", out, Look(), live=True), str, "").take("a")
    assert out.flushes == 1
