import gc
import io
import re

import msgspec
import pytest
from msgspec import UNSET

from analyzer import frames
from analyzer.records import connection_record, exchange_record, finding_record
from analyzer.redaction import Mask
from analyzer.reports import parquet
from analyzer.reports.parquet import Parquet, missing
from analyzer.schema import CONNECTIONS_FRAME, EXCHANGES, FINDINGS, FRAMES, Column
from tests.analyzer.readings import NO_REQUEST, TWO_EXCHANGES, UNANSWERED, run_of, subjects
from tests.analyzer.reports.hostile import CAPTURE, HOSTILE, SECRETS, analysed, written

pytestmark = pytest.mark.skipif(missing(), reason="pyarrow is missing")
KINDS = {
    "Int64": "BIGINT",
    "Float64": "DOUBLE",
    "boolean": "BOOLEAN",
    "string": "VARCHAR",
    "category": "VARCHAR",
    "datetime64[ns, UTC]": "TIMESTAMPTZ_NS",
}


class Row(msgspec.Struct):
    name: str | None
    count: int = 1


def table(path, columns, records, **options):
    with path.open("wb") as out:
        writer = Parquet(out, columns, **options)
        for record in records:
            writer.record(record)
        writer.finish({})
    return path


@pytest.fixture
def query(monkeypatch):
    """Ask DuckDB, which is not ours."""
    duckdb = pytest.importorskip("duckdb", reason="duckdb is missing")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield lambda text: connection.execute(text).fetchall()


@pytest.fixture
def files(tmp_path):
    """The three tables, and the frames of the same records."""
    exchanges, connections, findings = subjects(
        run_of(TWO_EXCHANGES, UNANSWERED, NO_REQUEST, undecided=True, profile="both")
    )
    mask = Mask(b"k")
    rows = {
        "exchanges": [exchange_record(each, mask=mask) for each in exchanges],
        "connections": [connection_record(each) for each in connections],
        "findings": [finding_record(each, mask=mask, both=True) for each in findings],
    }
    columns = {"exchanges": EXCHANGES, "connections": CONNECTIONS_FRAME, "findings": FINDINGS}
    made = {}
    for name, records in rows.items():
        path = table(tmp_path / f"{name}.parquet", columns[name], records, spread="close")
        made[name] = (path, getattr(frames, name)(records))
    return made


@pytest.mark.parametrize("name", ["exchanges", "connections", "findings"])
def test_duckdb_reads_the_columns_with_the_types_of_the_schema(files, query, name):
    path, frame = files[name]
    found = {column: type_ for column, type_, *_ in query(f"describe select * from '{path}'")}
    assert list(found) == [column.name for column in FRAMES[name]]
    for column in FRAMES[name]:
        if column.dtype != "object":
            assert found[column.name] == KINDS[column.dtype], column.name
        else:
            assert re.search(r"\[\]$|^STRUCT", found[column.name]), column.name
    assert query(f"select count(*) from '{path}'") == [(len(frame),)]
    assert len(frame) > 0


@pytest.mark.parametrize("name", ["exchanges", "connections", "findings"])
def test_the_cells_are_those_of_the_frame(files, name):
    pandas, pq = pytest.importorskip("pandas"), pytest.importorskip("pyarrow.parquet")
    path, frame = files[name]
    read = pandas.read_parquet(path)
    for column in FRAMES[name]:
        expected = [None if each is None or each is pandas.NA else each for each in frame[column.name]]
        found = list(read[column.name])
        if column.dtype == "object":
            found = pq.read_table(path)[column.name].to_pylist()
            assert [_plain(each) for each in found] == [_plain(each) for each in expected], column.name
        elif column.dtype.startswith("datetime"):
            assert found == expected, column.name
        else:
            absent = [pandas.isna(each) for each in expected]
            assert [pandas.isna(each) for each in found] == absent, column.name
            pairs = zip(found, expected, absent, strict=True)
            assert all(one == other for one, other, no in pairs if not no), column.name


def _plain(value):
    """Lists and dicts as JSON has them: a struct names all its members."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if each is not None}
    return [_plain(each) for each in value]


def test_lists_and_objects_can_be_asked(files, query):
    path, _ = files["findings"]
    ((rule, frame, value, severity),) = query(
        "select rule, frames[1], evidence[1].value, severities.rfc2616 "
        f"from '{path}' where rule = 'S405-allow'"
    )
    assert (rule, value, severity) == ("S405-allow", "HTTP/1.1 405 Method Not Allowed", "error")
    assert frame > 0


def test_rows_are_written_in_groups(tmp_path, monkeypatch):
    pq = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", 3)
    columns = [Column("name", "category", "", ""), Column("count", "Int64", "", "")]
    rows = [Row(name) for name in ("a", None, "b", "c", "a", "b", "d")]
    path = table(tmp_path / "a.parquet", columns, rows)
    assert pq.ParquetFile(path).metadata.num_row_groups == 3
    assert pq.read_table(path)["name"].to_pylist() == ["a", None, "b", "c", "a", "b", "d"]


def test_a_table_without_rows_has_its_columns(tmp_path, query):
    path = table(tmp_path / "a.parquet", FINDINGS, [])
    assert query(f"select count(*), count(rule) from '{path}'") == [(0, 0)]


def test_what_is_unset_is_absent_and_a_count_is_one(tmp_path, query):
    columns = [Column("name", "string", "", ""), Column("count", "Int64", "", "")]
    path = table(tmp_path / "a.parquet", columns, [Row(UNSET, UNSET), Row("b", 4)])
    assert query(f"select * from '{path}'") == [(None, 1), ("b", 4)]


def test_the_meaning_of_a_column_goes_with_it(files):
    pq = pytest.importorskip("pyarrow.parquet")
    path, _ = files["exchanges"]
    field = pq.read_schema(path).field("duration_ms")
    assert field.metadata[b"meaning"].endswith(b"(milliseconds)")


def test_hostile_text_and_names_that_are_no_utf8_are_kept_as_they_can(tmp_path, query):
    analysis = analysed(HOSTILE, name=CAPTURE, undecided=True)
    path = tmp_path / "a.parquet"
    path.write_bytes(written(analysis, ".parquet"))
    rows = query(f"select capture, id, target, host from '{path}' where rule = 'S405-allow'")
    capture, name, target, _ = rows[0]
    assert capture == CAPTURE.replace("\udce9", "\\udce9")
    assert name.startswith(capture)
    assert "<script>alert(1)</script>" in target


def test_no_secret_is_in_findings_unless_asked_for(tmp_path, query):
    for redact, expected in ((True, 0), (False, 1)):
        path = tmp_path / f"{redact}.parquet"
        path.write_bytes(written(analysed(SECRETS, undecided=True, redact=redact), ".parquet"))
        text = str(query(f"select * from '{path}'"))
        assert ("CANARY" in text) is bool(expected)


def test_a_file_that_is_given_up_is_let_go_in_silence(tmp_path, capsys):
    with (tmp_path / "a.parquet").open("wb") as out:
        table = Parquet(out, [Column("name", "string", "", "")])
        table.record(Row("a"))
    del table  # pytest makes an error of what pyarrow would say here
    gc.collect()
    assert capsys.readouterr().err == ""


def test_without_pyarrow_nothing_is_written_and_it_is_said_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(parquet, "find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'wirelint\[parquet\]'"):
        Parquet(io.BytesIO(), FINDINGS)
    with pytest.raises(ModuleNotFoundError, match="pip install"):
        analysed(TWO_EXCHANGES).report(tmp_path / "a.parquet")
    assert not (tmp_path / "a.parquet").exists()
