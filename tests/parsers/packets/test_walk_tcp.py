import pytest

from parsers.packets.segment import HAS_SACK, HAS_TIMESTAMPS, HAS_WINDOW_SCALE
from parsers.packets.walk_tcp import highest_block, option_columns


@pytest.mark.parametrize(
    ("edges", "highest"),
    [
        ((1, 2), (1, 2)),
        ((1, 2, 5, 6), (5, 6)),
        ((5, 6, 1, 2), (5, 6)),
        ((2**32 - 2, 2**32 - 1, 3, 4), (3, 4)),
        ((3, 4, 2**32 - 2, 2**32 - 1), (3, 4)),
    ],
)
def test_the_highest_block_is_the_furthest_modulo_the_wrap(edges, highest):
    assert highest_block(edges) == highest


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        ([], (0, 0, 0, 0, 0, 0)),
        ([("NOP", None), ("WScale", 7)], (HAS_WINDOW_SCALE, 7, 0, 0, 0, 0)),
        ([("Timestamp", (1, 2))], (HAS_TIMESTAMPS, 0, 1, 2, 0, 0)),
        ([("SAck", (1, 2, 3, 4))], (HAS_SACK, 0, 0, 0, 3, 4)),
        ([("WScale", b""), ("Timestamp", b"123"), ("SAck", ()), ("SAck", b"1")], (0, 0, 0, 0, 0, 0)),
        ([("SAck", (1, 2, 3))], (0, 0, 0, 0, 0, 0)),
    ],
)
def test_options_of_scapy_become_columns(options, columns):
    assert option_columns(options) == columns
