"""The declared columns are those that were agreed on, and the records have them in that order."""

from typing import get_type_hints

import pytest

from analyzer import records, schema

EXCHANGES = """
    capture, connection, tcp_stream, index, h2_stream, tls, client, client_port, server, server_port, method,
    target, scheme, host, request_version, status, reason, response_version, interim, request_time,
    response_time, time_to_first_octet_ms, duration_ms, request_frames, response_frames,
    request_content_length, response_content_length, response_framing, complete, missing_octets,
    content_type, location, anomalies
"""
FINDINGS = """
    id, rule, title, status, severity, level, party, verdict, standards, citation_rfc2616, citation_current,
    message, advice, evidence, capture, connection, exchange, frames, filter, time, client, server, method,
    target, host, fingerprint
"""
CONNECTIONS = """
    capture, connection, tcp_stream, client, client_port, server, server_port, opened, start, end, packets,
    octets_c2s, octets_s2c, gaps, retransmitted, protocol, sni, exchanges, close
"""
CLOSE = """
    verdict, subtype, outcome, by, decided_by, fin_client, fin_server, rst_client, rst_server,
    response_end_offset, highest_ack, unacknowledged_octets, client_octets_after_response, vantage, reason
"""
DTYPES = {"Int64", "Float64", "boolean", "string", "category", "object", schema.TIME}


def words(text):
    return [word.strip() for word in text.split(",")]


def names(columns):
    return [column.name for column in columns]


def always(columns):
    return [column.name for column in columns if not column.only]


@pytest.mark.parametrize(
    ("columns", "agreed"),
    [
        (schema.EXCHANGES, EXCHANGES),
        (schema.FINDINGS, FINDINGS),
        (schema.CONNECTIONS, CONNECTIONS),
        (schema.CLOSE[:-2], CLOSE),
    ],
    ids=["exchanges", "findings", "connections", "close"],
)
def test_the_columns_of_a_json_line_are_those_agreed_in_that_order(columns, agreed):
    assert always(columns) == words(agreed)


@pytest.mark.parametrize(
    ("record", "columns"),
    [
        (records.ExchangeRecord, (*schema.EXCHANGES, *schema.HEADERS)),
        (records.FindingRecord, schema.FINDINGS),
        (records.ConnectionRecord, schema.CONNECTIONS),
        (records.CloseRecord, schema.CLOSE),
    ],
)
def test_a_record_has_the_declared_members(record, columns):
    assert list(record.__struct_fields__) == names(columns)


@pytest.mark.parametrize("columns", [*schema.FRAMES.values(), *schema.RECORDS.values(), schema.CLOSE])
def test_every_column_is_declared_once_with_a_known_dtype_and_a_sentence(columns):
    assert len(set(names(columns))) == len(columns)
    assert {column.dtype for column in columns} <= DTYPES
    assert [column.name for column in columns if not column.meaning.endswith(".")] == []


def test_integers_and_texts_of_the_records_are_declared_as_such():
    hints = get_type_hints(records.CloseRecord)
    integers = {name for name, hint in hints.items() if hint == int | None}
    assert integers == {column.name for column in schema.CLOSE if column.dtype == "Int64"}
