"""What the working tree says: repository, branch and the issue that the branch names."""

import re
import subprocess
from pathlib import Path
from typing import Any

from memoria.errors import InvalidInput

ISSUE = re.compile(r"(?:^|[/_-])(?:(?:issue|gh|bug|fix|feature|feat)[-_]?|#)?(\d{1,7})(?=$|[-_/])", re.IGNORECASE)
"""A number that stands alone between the parts of a branch's name: 12-parser, feature/GH-12, issue-12, fix/12."""
SECONDS = 10


def place(folder: Path) -> dict[str, Any]:
    """Read repository, branch and issue number from the working tree; what git does not say is left out.

    Raises:
        InvalidInput: There is no working tree, or no git.
    """
    if _git(folder, "rev-parse", "--is-inside-work-tree") != "true":
        raise InvalidInput(f"{folder} is no working tree of git: go into one, or leave out --git", field="git")
    branch = _git(folder, "branch", "--show-current")
    root = _git(folder, "rev-parse", "--show-toplevel")
    remote = _git(folder, "remote", "get-url", "origin")
    found = {
        "repo": remote if remote and not remote.startswith((".", "/")) else None,
        "project": None if remote and not remote.startswith((".", "/")) else root and Path(root).name,
        "branch": branch,
        "issue_number": issue(branch or ""),
    }
    return {name: value for name, value in found.items() if value}


def issue(branch: str) -> int | None:
    """Find the number of an issue in the name of a branch."""
    numbers = ISSUE.findall(branch)
    return int(numbers[0]) or None if numbers else None


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],  # noqa: S607  # the user's own git
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise InvalidInput("git is not installed: install it, or leave out --git", field="git") from None
    return done.stdout.strip() or None if done.returncode == 0 else None
