"""What does one process take? Prints wall clock and CPU in seconds, peak memory in octets, exit code.

A program of its own, started without site packages: Linux counts in a process's peak memory what its
parent held when it started it, so the parent has to be small.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main(command: list[str]) -> None:
    """Run the command to its end, its output thrown away."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    quiet = [(os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in (1, 2)]
    begin = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
    _, status, used = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    per_unit = 1 if sys.platform == "darwin" else 1024  # Linux counts KiB
    measured = {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * per_unit,
        "status": os.waitstatus_to_exitcode(status),
    }
    sys.stdout.write(json.dumps(measured))


if __name__ == "__main__":
    main(sys.argv[1:])
