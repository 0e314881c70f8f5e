import io
import json

import msgspec

from analyzer.reports.jsonlines import JsonDocument, JsonLines, encoded
from analyzer.version import VERSION


class Record(msgspec.Struct):
    text: str
    number: int | None = None


def test_what_acts_on_a_terminal_is_escaped_and_what_was_sent_comes_back():
    text = '\x00\x1b\x7f\x80\x9b\x9f\xa0\xc2\xff\u2028\U0001f600"\\'
    octets = encoded(Record(text))
    assert json.loads(octets) == {"text": text, "number": None}
    assert not {*range(32), 0x7F} & set(octets)
    assert b"\xc2\x9b" not in octets


def test_every_latin_1_character_comes_back():
    text = "".join(map(chr, range(256)))
    assert json.loads(encoded(text)) == text


def test_a_name_that_is_no_utf_8_is_written_escaped():
    assert encoded(Record("caf\udce9.pcap")) == b'{"text":"caf\\udce9.pcap","number":null}'


def test_lines_are_one_object_each():
    out = io.BytesIO()
    lines = JsonLines(out)
    lines.record(Record("a"))
    lines.record(Record("b\n", 2))
    lines.finish({"left": "out"})
    assert out.getvalue() == b'{"text":"a","number":null}\n{"text":"b\\n","number":2}\n'


def test_a_document_is_one_object_and_grows():
    out = io.BytesIO()
    document = JsonDocument(out, "records")
    document.record(Record("a"))
    assert out.getvalue().startswith(b'{"schema_version":1,')
    assert out.getvalue().endswith(b'{"text":"a","number":null}')
    document.record(Record("b"))
    document.finish({"warnings": [], "errors": ["x"]})
    assert json.loads(out.getvalue()) == {
        "schema_version": 1,
        "wirelint": VERSION,
        "records": [{"text": "a", "number": None}, {"text": "b", "number": None}],
        "warnings": [],
        "errors": ["x"],
    }


def test_an_empty_document_is_a_document():
    out = io.BytesIO()
    JsonDocument(out, "records").finish({})
    assert json.loads(out.getvalue()) == {"schema_version": 1, "wirelint": VERSION, "records": []}
