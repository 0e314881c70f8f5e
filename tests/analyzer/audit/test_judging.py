import io
from contextlib import ExitStack
from pathlib import Path

import pytest

from analyzer.audit.carrying import Carried
from analyzer.audit.identity import identity_of
from analyzer.audit.judging import Announced, Auditor
from analyzer.run import Run, Settings
from parsers.errors import CaptureError
from tests.analyzer.audit.rings import SAMPLES, cut_pcap, packets, write

SAMPLE = str(SAMPLES / "handful-of-violations.pcap")


def judged(path, before=None, identity=None):
    with ExitStack() as stack:
        auditor = Auditor(Settings(), None)
        return auditor.audit(str(path), identity or identity_of(str(path)), before or Carried(), stack)


def totals(*audited, provisional=False):
    found = {}
    for one in audited:
        for (name, for_now, _), count in one.result.counts.items():
            if provisional or not for_now:
                found[name] = found.get(name, 0) + count.count
    return found


def test_two_halves_give_what_the_whole_gives(tmp_path):
    every = packets(SAMPLE)
    whole = Run([SAMPLE], Settings()).finish()
    for cut in range(1, len(every), 5):
        first = judged(write(tmp_path / "1.pcap", every[:cut]))
        second = judged(write(tmp_path / "2.pcap", every[cut:]), first.carried)
        # The first half's for now is the second's, of which all counts as long as there is no third.
        found = totals(first)
        for name, count in totals(second, provisional=True).items():
            found[name] = found.get(name, 0) + count
        assert found == {name: group.count for name, group in whole.tally.groups.items()}
        assert first.packets + second.packets == len(every)


def test_what_came_after_the_look_is_not_read(tmp_path):
    path = tmp_path / "growing.pcap"
    every = packets(SAMPLE)
    write(path, every[:20])
    identity = identity_of(str(path))
    write(path, every)
    assert judged(path, identity=identity).packets == 20


def test_a_file_that_was_cut_after_the_look_is_told(tmp_path):
    path = tmp_path / "cut.pcap"
    path.write_bytes(Path(SAMPLE).read_bytes())
    identity = identity_of(str(path))
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(CaptureError, match="was cut while it was read"):
        judged(path, identity=identity)


def test_a_file_that_vanished_after_the_look_is_told(tmp_path):
    path = tmp_path / "gone.pcap"
    path.write_bytes(Path(SAMPLE).read_bytes())
    identity = identity_of(str(path))
    path.unlink()
    with pytest.raises(CaptureError, match="no such file"):
        judged(path, identity=identity)


def test_a_file_that_is_still_written_is_read_to_its_last_whole_packet(tmp_path):
    path = tmp_path / "written.pcap"
    path.write_bytes(cut_pcap(SAMPLE, 10))
    found = judged(path)
    assert found.packets == len(packets(SAMPLE)) - 1
    (warning,) = found.warnings
    assert "the file ends inside a record" in warning


def test_the_first_octet_that_is_asked_for_is_told_once():
    told = []
    file = Announced(io.BytesIO(b"abc"), "x", lambda: told.append(1))
    assert (told, file.read(1), file.read(), told) == ([1], b"a", b"bc", [1])
