"""Columns out of a buffer: one header at every one of many offsets."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Columns = npt.NDArray[Any]
Index = npt.NDArray[np.int64]


def gathered(octets: bytearray, header: np.dtype[Any], at: Index) -> Columns:
    """Copy the header that stands at each offset, shape (n,); every one lies within the buffer.

    One gather per header: a view of the buffer in which a header begins at every octet.
    """
    count = max(len(octets) - header.itemsize + 1, 0)
    overlapping = np.ndarray((count,), f"V{header.itemsize}", octets, 0, (1,))
    columns: Columns = overlapping[at].view(header)
    return columns
