"""How much of a run the page holds: what is beyond is counted, and the page says so."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of one page. Its default size stays under 5 MB whatever the captures hold."""

    rows_of_a_fault: int = 100
    """Findings that are listed of one fingerprint; those beyond are counted with its first one."""
    rows_octets: int = 2_000_000
    """Octets of the findings listed, about."""
    rows_of_a_rule: int = 30
    """Findings of each rule that are listed also where that is used up..."""
    rows_reserve: int = 400_000
    """...as long as they take no more octets than this in all."""
    faults: int = 50_000
    """Fingerprints that are told apart."""
    samples_of_a_rule: int = 3
    samples: int = 200
    samples_octets: int = 800_000
    ladders: int = 12
    drawn: int = 1_000_000
    """Exchanges and findings that the charts count: some 80 octets each while the run goes."""
    recent: int = 64
    """Exchanges that are kept for a while, for findings that name an earlier one."""
    content: int = 0
    """Octets of content that are shown of each message."""
