"""Keep a repository's documents and ask them: `python examples/ingest_docs.py FOLDER QUESTION`."""

import sys
import tempfile
from pathlib import Path

from memoria.client import Memoria
from memoria.records import NewMemory


def sections(folder: Path) -> list[NewMemory]:
    """Divide each Markdown file at its headings."""
    found = []
    for path in sorted(folder.rglob("*.md")):
        for number, part in enumerate(path.read_text(encoding="utf-8").split("\n#")):
            if part.strip():
                where = f"{path.relative_to(folder)}#{number}"
                found.append(
                    NewMemory(
                        content=part.strip("# \n"), kind="code_docs", source_uri=where, metadata={"path": str(path)}
                    )
                )
    return found


def main(folder: Path, question: str) -> None:
    with tempfile.TemporaryDirectory() as data, Memoria.embedded(f"{data}/data") as memory:
        kept = list(memory.remember_all(sections(folder)))
        print(f"{sum(each.created for each in kept)} sections kept")
        for hit in memory.recall(question, limit=2).hits:
            print(f"{hit.rank}. {hit.memory.source_uri}: {hit.memory.content.splitlines()[0]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), " ".join(sys.argv[2:]))
