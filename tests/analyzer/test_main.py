import subprocess
import sys
from pathlib import Path

from analyzer.version import VERSION


def test_the_package_runs_as_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "--version"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"wirelint {VERSION}\n", "")
