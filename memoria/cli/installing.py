"""The configuration of agents' programs: shown, and written beside what stands there."""

import json
import re
import shutil
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memoria.errors import InvalidInput

NAME = "memoria"
MAC = sys.platform == "darwin"


@dataclass(kw_only=True)
class Program:
    """An agent's program: where its configuration stands below the home folder, and how it names servers."""

    path: str
    key: str
    mac_path: str | None = None
    more: dict[str, Any] | None = None

    @property
    def file(self) -> Path:
        """Where the configuration stands."""
        return Path.home() / (self.mac_path if MAC and self.mac_path else self.path)


PROGRAMS = {
    "claude-code": Program(path=".claude.json", key="mcpServers", more={"type": "stdio"}),
    "claude-desktop": Program(
        path=".config/Claude/claude_desktop_config.json",
        mac_path="Library/Application Support/Claude/claude_desktop_config.json",
        key="mcpServers",
    ),
    "codex": Program(path=".codex/config.toml", key="mcp_servers"),
    "cursor": Program(path=".cursor/mcp.json", key="mcpServers"),
    "gemini": Program(path=".gemini/settings.json", key="mcpServers"),
    "vscode": Program(
        path=".config/Code/User/mcp.json",
        mac_path="Library/Application Support/Code/User/mcp.json",
        key="servers",
        more={"type": "stdio"},
    ),
    "windsurf": Program(path=".codeium/windsurf/mcp_config.json", key="mcpServers"),
}


@dataclass(kw_only=True)
class Installation:
    """What is written where: the part that is Memoria's, and the whole file with it."""

    file: Path
    part: str
    whole: str

    def write(self) -> None:
        """Write the file at once or not at all; what stood there stays beside it, as <name>.before-memoria.

        Raises:
            InvalidInput: It cannot be written.
        """
        try:
            self._write()
        except OSError as error:
            told = f"{self.file} cannot be written ({error.strerror}): mend that, or add what --print shows by hand"
            raise InvalidInput(told, field="client") from None

    def _write(self) -> None:
        file = self.file.resolve()  # a link to it stays one
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            shutil.copy2(file, f"{self.file}.before-memoria")
        new = file.with_name(f"{file.name}.new")
        new.write_text(self.whole, encoding="utf-8")
        if file.exists():
            shutil.copymode(file, new)
        new.replace(file)


def installation(program: str, profile: str, *, url: str | None, data_dir: Path | None) -> Installation:
    """Say what a program's configuration needs. A token is never written: it is read from the environment.

    Raises:
        InvalidInput: The program is unknown, or its configuration cannot be read.
    """
    if program not in PROGRAMS:
        raise InvalidInput(f"there is no client {program[:60]!r}: there are {', '.join(PROGRAMS)}", field="client")
    known = PROGRAMS[program]
    server = _server(profile, url, data_dir) | (known.more or {})
    add: Callable[[Program, dict[str, Any]], Installation] = _toml if known.path.endswith(".toml") else _json
    return add(known, server)


def _server(profile: str, url: str | None, data_dir: Path | None) -> dict[str, Any]:
    command = shutil.which(NAME)
    arguments = [] if command else ["-m", "memoria.cli.main"]
    options = [
        *(["--profile", profile] if profile != "default" else []),
        *(["--url", url] if url else []),
        *(["--data-dir", str(data_dir.expanduser().absolute())] if data_dir else []),
    ]
    return {"command": command or sys.executable, "args": [*arguments, "mcp", *options]}


def _json(program: Program, server: dict[str, Any]) -> Installation:
    text = _read(program.file)
    try:
        whole = json.loads(text or "{}")
        whole.setdefault(program.key, {})[NAME] = server
    except (ValueError, AttributeError, TypeError) as error:
        raise _unreadable(program.file, error) from None
    part = json.dumps({program.key: {NAME: server}}, indent=2)
    return Installation(file=program.file, part=part, whole=json.dumps(whole, indent=2, ensure_ascii=False) + "\n")


def _toml(program: Program, server: dict[str, Any]) -> Installation:
    text = _read(program.file)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(program.file, error) from None
    header = f"[{program.key}.{NAME}]"
    part = "\n".join([header, *(f"{name} = {json.dumps(value)}" for name, value in server.items())]) + "\n"
    rest = re.sub(rf"(?ms)^{re.escape(header)}\s*$.*?(?=^\[|\Z)", "", text).rstrip()
    whole = f"{rest}\n\n{part}" if rest else part
    try:
        tomllib.loads(whole)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(program.file, f"it names {NAME} in another way: {error}") from None
    return Installation(file=program.file, part=part, whole=whole)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Path, error: Exception | str) -> InvalidInput:
    return InvalidInput(f"{file} cannot be read ({error}): mend it, or add what --print shows by hand", field="client")
