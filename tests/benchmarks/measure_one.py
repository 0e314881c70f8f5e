"""What does one process take? Prints wall clock and CPU in seconds, peak memory in octets, exit code.

Where there is /proc, memory is that of the process and its children together, looked at a hundred times a
second, and never less than what the kernel counted for the largest of them.

A program of its own, started without site packages: Linux counts in a process's peak memory what its
parent held when it started it, so the parent has to be small.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path


def watch(pid: int, together: list[int]) -> None:
    """Keep the most octets that a process and its children had resident at one time."""
    try:
        while True:
            together[0] = max(together[0], sum(map(resident, [pid, *children(pid)])))
            time.sleep(0.01)
    except OSError:  # it is over, or there is no /proc
        return


def children(pid: int) -> list[int]:
    """List the processes that a process has started."""
    with Path(f"/proc/{pid}/task/{pid}/children").open() as listed:
        return [int(each) for each in listed.read().split()]


def resident(pid: int) -> int:
    """Return the octets of a process that are in memory."""
    with Path(f"/proc/{pid}/statm").open() as sizes:
        return int(sizes.read().split()[1]) * 4096


def main(command: list[str]) -> None:
    """Run the command to its end, its output thrown away."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    quiet = [(os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in (1, 2)]
    begin = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
    together = [0]
    threading.Thread(target=watch, args=(pid, together), daemon=True).start()
    _, status, used = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    per_unit = 1 if sys.platform == "darwin" else 1024  # Linux counts KiB
    measured = {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": max(used.ru_maxrss * per_unit, together[0]),
        "status": os.waitstatus_to_exitcode(status),
    }
    sys.stdout.write(json.dumps(measured))


if __name__ == "__main__":
    main(sys.argv[1:])
