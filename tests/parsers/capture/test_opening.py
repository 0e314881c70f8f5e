"""Opening captures: from where, and what is said of what cannot be opened."""

import contextlib
import io
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.capture import open_capture
from parsers.capture.formats import COMPRESSIONS, OTHERS, PCAPNG
from parsers.capture.pcap_layouts import MAGICS
from parsers.errors import CaptureError


def test_a_capture_tells_what_it_is_while_it_is_read(tmp_path, pcap):
    path = tmp_path / "two.pcap"
    path.write_bytes(pcap(snap_length=96).record(b"one", (5, 7)).record(b"two", (6, 0)).octets)

    with open_capture(path) as capture:
        assert (capture.name, capture.format, capture.size) == (str(path), "pcap", 24 + 2 * 19)
        assert (capture.link_type, capture.snap_length, capture.secrets) == (1, 96, [])
        assert (capture.packets, capture.first_time_ns, capture.last_time_ns) == (0, None, None)
        list(capture)
        assert (capture.packets, capture.position) == (2, capture.size)
        assert (capture.first_time_ns, capture.last_time_ns) == (5_000_007_000, 6_000_000_000)


def test_a_batch_is_about_as_large_as_asked_for(pcap):
    capture = pcap()
    for _ in range(1000):
        capture.record(bytes(84))

    with open_capture(io.BytesIO(capture.octets), batch_octets=10_000) as opened:
        sizes = [len(batch.packets) for batch in opened]

    assert sizes == [100] * 10


def test_standard_input_is_read_like_any_file(pcap):
    program = (
        "from parsers.capture import open_capture\nc = open_capture('-')\nlist(c)\nprint(c.name, c.packets)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=pcap().record(b"packet").octets,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert done.stdout == b"- 1\n"


def test_a_closed_standard_input_is_an_error(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)

    with pytest.raises(CaptureError, match="-: standard input is closed"):
        open_capture("-")


def test_a_file_object_of_the_caller_stays_open(pcap):
    file = io.BytesIO(pcap().record(b"packet").octets)
    with open_capture(file, name="upload") as capture:
        list(capture)

    assert (capture.name, file.closed) == ("upload", False)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no such file"),
        (b"", "is empty"),
        (b"hello", "is not a packet capture: it begins with 'hello'"),
        (b"\xd4\xc3\xb2\xa1", "ends inside the pcap file header, after 4 octets of 24"),
    ],
)
def test_what_cannot_be_opened_is_one_line_with_the_path(tmp_path, content, why):
    path = tmp_path / "x.pcap"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CaptureError) as caught:
        open_capture(path)

    assert str(caught.value) == f"{path}: {why}"


def test_a_directory_is_no_capture(tmp_path):
    with pytest.raises(CaptureError, match="is a directory"):
        open_capture(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path):
    path = tmp_path / "x.pcap"
    path.touch(0)

    with pytest.raises(CaptureError, match="permission denied"):
        open_capture(path)


def test_opening_imports_no_compression():
    heavy = {"lzma", "backports.zstd", "compression.zstd"}
    program = f"import sys, parsers.capture\nprint({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert done.stdout == b"set()\n"


@given(
    beginning=st.sampled_from([b"", PCAPNG, b"{", *MAGICS, *COMPRESSIONS, *OTHERS]),
    rest=st.binary(max_size=300),
)
def test_any_octets_are_read_or_refused_and_nothing_else(rows, beginning, rest):
    octets = beginning + rest
    with contextlib.suppress(CaptureError):
        assert rows(io.BytesIO(octets)) == rows(io.BytesIO(octets), batch_octets=16)
