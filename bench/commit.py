"""Which state of the project is measured."""

import subprocess
from pathlib import Path


def commit() -> str:
    """Return the commit, with a + when files differ from it."""
    command = ["git", "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"]
    here = Path(__file__).parent
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=here).stdout.strip()
