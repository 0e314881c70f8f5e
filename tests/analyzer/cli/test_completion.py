import shutil
import subprocess

import pytest

from analyzer.cli.completion import SHELLS


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell(wirelint, shell):
    result = wirelint("completion", shell)
    assert result.exit_code == 0
    assert f"_WIRELINT_COMPLETE={shell}_complete" in result.stdout
    program = shutil.which(shell)
    if program is not None:
        subprocess.run([program, "-n"], input=result.stdout, text=True, check=True)


def test_another_shell_is_wrong_usage(wirelint):
    assert wirelint("completion", "tcsh").exit_code == 2
