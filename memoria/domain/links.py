"""Links: from what is pasted to repository, issue, pull request and branch, and back to addresses."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from memoria.domain import checks
from memoria.errors import InvalidInput

GITHUB = "github.com"
SHORT = re.compile(r"[\w.-]+/[\w.-]+")
BY_SSH = re.compile(r"(?:ssh://)?[\w.-]+@(?P<host>[\w.-]+)(?::\d+/|:|/)(?P<path>[\w./-]+?)")
HOST = re.compile(r"[\w.-]+(:\d+)?")
PARTS = {
    "issue": re.compile(r"(?P<repo>.+?)/(?:-/)?(?:issues|work_items)/(?P<number>\d+)"),
    "pr": re.compile(r"(?P<repo>.+?)/(?:-/)?(?:pull|pulls|merge_requests|pull-requests)/(?P<number>\d+)(?:/.*)?"),
    "branch": re.compile(r"(?P<repo>.+?)/(?:(?:-/)?tree|src(?:/branch)?)/(?P<branch>.+)"),
}
LARGEST = 2**31 - 1


@dataclass(kw_only=True)
class Place:
    """Where in a repository something is."""

    repo: str
    issue_number: int | None = None
    pr_number: int | None = None
    branch: str | None = None


def parse(link: str) -> Place:
    """Read the pasted address of an issue, a pull request, a branch or a repository.

    Raises:
        InvalidInput: It is none.
    """
    checks.text(link, "link")
    address = urlsplit(link.strip())
    if address.scheme not in {"http", "https"}:
        return Place(repo=repo(link, "link"))
    for name, pattern in PARTS.items():
        if found := pattern.fullmatch(unquote(address.path).rstrip("/")):
            base = repo(f"{address.scheme}://{address.netloc}{found['repo']}", "link")
            if name == "branch":
                return Place(repo=base, branch=found["branch"])
            number = _number(found["number"])
            return Place(repo=base, issue_number=number) if name == "issue" else Place(repo=base, pr_number=number)
    return Place(repo=repo(link, "link"))


def _number(digits: str) -> int:
    number = int(digits[:20])
    if not 1 <= number <= LARGEST:
        raise InvalidInput(f"{digits[:20]} is no number of an issue or pull request", field="link")
    return number


def repo(given: str, field: str = "repo") -> str:
    """Write the name of a repository in one way: `owner/name` on GitHub, its address without user anywhere else.

    Raises:
        InvalidInput: It names no repository.
    """
    checks.text(given, field, longest=512)
    text = given.strip().rstrip("/").removesuffix(".git")
    if found := BY_SSH.fullmatch(text):
        host, path = found["host"], found["path"].strip("/")
    elif SHORT.fullmatch(text):
        host, path = GITHUB, text
    else:
        address = urlsplit(text)
        host, path = address.netloc.rpartition("@")[2].lower(), address.path.strip("/")
        if address.scheme not in {"http", "https"} or not HOST.fullmatch(host):
            host, path = "", ""
    if not host or not path or re.search(r"[\s\"'<>\\]", path):
        raise InvalidInput(
            f"{given[:80]!r} names no repository: write owner/name, or its address, or paste a link into it",
            field=field,
        )
    return "/".join(path.split("/")[:2]) if host == GITHUB else f"https://{host}/{path}"


def address(repository: str) -> str:
    """Return where a repository is on the web."""
    return repository if repository.startswith("https://") else f"https://{GITHUB}/{repository}"


def issue_url(repository: str, number: int) -> str:
    """Return the address of an issue."""
    return f"{address(repository)}{'/-' if _is_gitlab(repository) else ''}/issues/{number}"


def pr_url(repository: str, number: int) -> str:
    """Return the address of a pull request, or of what takes its place."""
    if _is_gitlab(repository):
        return f"{address(repository)}/-/merge_requests/{number}"
    name = "pull-requests" if _is_bitbucket(repository) else "pull"
    return f"{address(repository)}/{name}/{number}"


def branch_url(repository: str, branch: str) -> str:
    """Return the address of a branch."""
    way = "-/tree" if _is_gitlab(repository) else "src" if _is_bitbucket(repository) else "tree"
    return f"{address(repository)}/{way}/{quote(branch, safe='/')}"


def _is_gitlab(repository: str) -> bool:
    return "gitlab" in (urlsplit(repository).hostname or "")


def _is_bitbucket(repository: str) -> bool:
    return "bitbucket" in (urlsplit(repository).hostname or "")
