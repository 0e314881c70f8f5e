import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.packets import Decoder, scapy_layers, walk, walk_headers


@given(st.binary(max_size=60))
def test_preparing_tcp_keeps_the_length_and_the_fixed_header(octets):
    prepared = walk.tcp_octets(octets)

    assert len(prepared) == max(len(octets), 20)
    assert prepared[:20] == octets[:20].ljust(20, b"\0")


@pytest.mark.parametrize(
    ("options", "prepared"),
    [
        (bytes([29, 4, 1, 2]), bytes([200, 4, 1, 2])),
        (bytes([8, 10, 29, 29, 29, 29, 29, 29, 29, 29, 29, 2]), bytes([8, 10, *[29] * 8, 200, 2])),
        (bytes([1, 0, 29, 3]), bytes([1, 0, 29, 3])),
        (bytes([29]), bytes([200])),
    ],
)
def test_only_an_authentication_option_is_hidden(options, prepared):
    assert walk.tcp_octets(bytes(20) + options)[20:] == prepared


def test_every_header_size_is_that_of_a_class_with_a_handler():
    assert set(walk.HEADERS) <= set(walk_headers.HANDLERS)


def test_what_scapy_raises_becomes_a_reason(build, monkeypatch):
    monkeypatch.setitem(walk.PREPARED, "IP", lambda _: 1 / 0)
    batch = build.batch([build.ethernet(build.ipv4(build.tcp()))])

    with pytest.raises(ZeroDivisionError):  # our own faults are not hidden ...
        Decoder(dissect_all=True).decode(batch)

    monkeypatch.setitem(walk.PREPARED, "IP", lambda _: None)
    monkeypatch.setattr(scapy_layers.IP, "dissect", lambda *_: 1 / 0)  # ... Scapy's are
    monkeypatch.delitem(walk.PREPARED, "IP")

    assert Decoder(dissect_all=True).decode(batch).tally == {"IPv4 header malformed": 1}
