import csv
import io

import msgspec
import pytest

from analyzer.reports.tables import Csv, cell


class Inner(msgspec.Struct):
    verdict: str | None
    frame: int | None


class Record(msgspec.Struct):
    name: str
    number: float | None
    inner: Inner | None
    frames: list[int]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\\x09=1"),
        ("\r=1", "'\\x0d=1"),
        ("\n=1", "\\x0a=1"),
        ("a=1", "a=1"),
        ("a;=1+1", "a;'=1+1"),
        ("a; -1;@b;+c", "a;' -1;'@b;'+c"),
        ('a;"=1"', 'a;\'"=1"'),
        ("a;q=0.5", "a;q=0.5"),
        ("\x1b[0m\x9b", "\\x1b[0m\\x9b"),
        ("\xe9", "\xe9"),
        (-5, -5),
        (-0.5, -0.5),
        (None, ""),
        (True, "true"),
        ([1, 2], "[1,2]"),
        ([], "[]"),
        ([["a", "=b"]], '[["a","=b"]]'),
    ],
)
def test_cells_are_no_formulas_and_numbers_stay_numbers(value, written):
    assert cell(value) == written


def test_rows_have_the_columns_asked_for():
    out = io.BytesIO()
    table = Csv(out, ["name", "number", "inner_verdict", "inner_frame", "frames"], spread="inner")
    table.record(Record('a "quoted", name', -1.5, Inner("=lost", 4), [1, 2]))
    table.record(Record("", None, Inner(None, None), []))
    table.finish({})
    assert list(csv.reader(io.StringIO(out.getvalue().decode(), newline=""))) == [
        ["name", "number", "inner_verdict", "inner_frame", "frames"],
        ['a "quoted", name', "-1.5", "'=lost", "4", "[1,2]"],
        ["", "", "", "", "[]"],
    ]


def test_rows_are_written_as_they_come():
    out = io.BytesIO()
    table = Csv(out, ["name"])
    for number in range(600):
        table.record(Record(str(number), None, None, []))
    assert out.getvalue().startswith(b"name\r\n0\r\n1\r\n")
    table.finish({})
    assert out.getvalue().endswith(b"599\r\n")
