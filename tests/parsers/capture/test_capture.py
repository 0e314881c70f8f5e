"""The captures of the shared folder: as many frames as their lists say, and what tshark says of each."""

import csv
import json
import os
import shutil
import subprocess

import pytest

from parsers.errors import CaptureError

DEEP = bool(os.environ.get("WIRELINT_DEEP"))
EVERY_TSHARK = 1 if DEEP else 40

NO_PACKET = 0xFFFF
"""The link type of frames that are none, such as custom blocks: tshark counts them, the lists do not."""

DIFFERENT_NUMBER = {
    "fuzz-2021-10-13.pcap": "its version 2.0 has the lengths the other way round, which the list overlooks",
    "be__test901.pcapng": "its second section is of version 2, which nobody knows: tshark stops there too",
}
NO_CAPTURE = {
    "5_packets.erf.xz": "it is an ERF capture",
    "solaris.snoop": "it is a snoop capture",
}
TSHARK_DIFFERS = {
    "brcm-tag-stp.pcap": "tshark does not know the link type, and reads nothing",
    "juniper_es_oobr.pcap": "tshark does not know the link type, and reads nothing",
    "juniper_monitor_invalid_cookie_length.pcap": "tshark does not know the link type, and reads nothing",
    "pcap-invalid-version-1.pcap": "tshark does not read version 1",
    "fuzz.pcap": "tshark takes the only record's header for one of 24 octets",
    "fuzz-2021-10-13.pcap": "more than a second of microseconds, in which tshark's 32 bits overflow",
    "babel_update_oobr.pcap": "more than a second of microseconds",
    "heapoverflow-atalk_print.pcap": "more than a second of microseconds",
    "transform-base64-7296__input.pcap": "more than a second of microseconds",
    "timestamp_invalid_nano.pcap": "more than a second of nanoseconds",
    "atm-oam-loopback-print-overrun.pcap": "tshark counts the pseudo-header of ATM as no part of the packet",
    "pcapng-example.pcapng": "times before 1970, which tshark shows as far in the future",
    "pcapng-example.pcapng.zst": "times before 1970, which tshark shows as far in the future",
}


def counted(rows, path):
    """How many packets a capture has; None where it is none."""
    try:
        return sum(packet.link_type != NO_PACKET for packet in rows(path)[0])
    except CaptureError:
        return None


@pytest.mark.corpus
def test_real_captures_have_as_many_packets_as_listed(corpus, rows):
    with (corpus / "real" / "manifest.csv").open() as manifest:
        listed = {line["file"]: int(line["packets"] or 0) for line in csv.DictReader(manifest)}
    found = {name: counted(rows, corpus / "real" / name) for name in listed}

    different = {name.rsplit("/", 1)[-1] for name in listed if found[name] != listed[name]}
    assert different == {*DIFFERENT_NUMBER, *NO_CAPTURE}
    assert {name.rsplit("/", 1)[-1] for name in found if found[name] is None} == set(NO_CAPTURE)


@pytest.mark.corpus
def test_captures_of_the_laboratory_have_as_many_packets_as_listed(corpus, rows):
    with (corpus / "lab" / "truth" / "exchanges.jsonl").open() as lines:
        listed = {line["capture"]: line["packets"] for line in map(json.loads, lines)}

    assert len(listed) > 1000
    assert {name: counted(rows, corpus / "lab" / name) for name in listed} == listed


@pytest.mark.corpus
def test_whole_captures_give_no_warnings(corpus, rows):
    folder = corpus / "lab" / "captures"

    assert {path.name: rows(path)[1] for path in sorted(folder.iterdir()) if rows(path)[1]} == {}


def by_tshark(path):
    """For each frame: its number, time, captured and original length, as tshark has them."""
    fields = ("frame.number", "frame.time_epoch", "frame.cap_len", "frame.len")
    command = ["tshark", "-n", "-r", str(path), "-T", "fields"]
    command += [part for field in fields for part in ("-e", field)]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    lines = [line.split("\t") for line in output.splitlines()]
    return [
        (int(number), nanoseconds(time), int(captured), int(length))
        for number, time, captured, length in lines
    ]


def nanoseconds(time):
    """A decimal number of seconds as nanoseconds; None where there is no time."""
    seconds, _, fraction = time.partition(".")
    return int(seconds + fraction[:9].ljust(9, "0")) if time else None


def by_ours(found):
    """The same of ours."""
    return [(packet.frame, packet.time_ns, len(packet.octets), packet.original) for packet in found]


def comparable(frames, found, times):
    """Leave out what we do not tell: times where there are none, and all of what is no packet."""
    kept = []
    for frame, packet, time in zip(frames, found, times, strict=False):
        number, time_ns, captured, length = frame
        if packet.link_type == NO_PACKET:
            kept.append((number,))
        else:
            kept.append((number, time_ns if time is not None else None, captured, length))
    return kept + frames[len(kept) :]


@pytest.mark.corpus
@pytest.mark.timeout(1800)  # 1,100 runs of tshark where WIRELINT_DEEP asks for all
@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_numbers_times_and_lengths_are_those_of_tshark(corpus, rows):
    with (corpus / "real" / "manifest.csv").open() as manifest:
        listed = [(line["file"], line["format"]) for line in csv.DictReader(manifest)]
    plain = ("pcap-le-us", "pcapng-le")
    odd = [name for name, kind in listed if not kind.startswith(plain)]
    chosen = sorted({*[name for name, _ in listed][::EVERY_TSHARK], *odd[:: 1 if DEEP else 4]})
    different = set()
    for name in chosen:
        path = corpus / "real" / name
        if path.name in NO_CAPTURE:
            continue
        tshark = by_tshark(path)
        found = rows(path)[0]
        times = [frame[1] for frame in tshark]
        if comparable(by_ours(found), found, times) != comparable(tshark, found, times):
            different.add(path.name)

    assert different - set(TSHARK_DIFFERS) == set()
    if DEEP:
        assert set(TSHARK_DIFFERS) - different == set()
