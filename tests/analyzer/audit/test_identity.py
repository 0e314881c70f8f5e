import gzip
import hashlib
import io

import pytest

from analyzer.audit.identity import HEAD, Beginning, identity_of, signature_of
from parsers.errors import CaptureError

OCTETS = bytes(range(256)) * 20


def test_a_compressed_copy_has_the_identity_of_its_content(tmp_path):
    plain, packed = tmp_path / "a.pcap", tmp_path / "b.pcap.gz"
    plain.write_bytes(OCTETS)
    packed.write_bytes(gzip.compress(OCTETS))
    one, other = identity_of(str(plain)), identity_of(str(packed))
    assert (
        one[:3]
        == other[:3]
        == (
            len(OCTETS),
            hashlib.blake2b(OCTETS, digest_size=16).digest(),
            hashlib.blake2b(OCTETS[:HEAD], digest_size=16).digest(),
        )
    )
    assert (one.stored, other.stored) == (plain.stat().st_size, packed.stat().st_size)
    assert one.signature == signature_of(plain.stat())


def test_the_content_of_before_is_found_at_the_beginning_of_a_grown_file(tmp_path):
    path = tmp_path / "a.pcap"
    path.write_bytes(OCTETS[:3000])
    before = identity_of(str(path))
    path.write_bytes(OCTETS)
    asked = []
    after = identity_of(str(path), lambda head: asked.append(head) or (3000, 1, len(OCTETS), 99_999))
    assert asked == [before.head] == [after.head]
    assert after.prefixes == {3000: before.digest, 1: hashlib.blake2b(OCTETS[:1], digest_size=16).digest()}
    assert after.digest == hashlib.blake2b(OCTETS, digest_size=16).digest()


@pytest.mark.parametrize(("name", "why"), [("none.pcap", "no such file"), ("", "is a directory")])
def test_what_cannot_be_read_is_told(tmp_path, name, why):
    with pytest.raises(CaptureError, match=why):
        identity_of(str(tmp_path / name))


def test_of_a_file_that_goes_on_only_the_beginning_is_read():
    beginning = Beginning(io.BytesIO(OCTETS), 100, "a")
    assert (beginning.read(), beginning.read(), beginning.cut) == (OCTETS[:100], b"", False)


def test_a_file_that_was_cut_meanwhile_is_noticed():
    beginning = Beginning(io.BytesIO(OCTETS[:50]), 100, "a")
    assert (beginning.read(), beginning.cut) == (OCTETS[:50], True)
