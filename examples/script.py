"""Remember, link, recall and say why: `python examples/script.py`. Opens a folder of its own in this process."""

import tempfile

from memoria.client import Memoria
from memoria.records import GraphFilter, NewMemory, NewRelation, RelationType


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Memoria.embedded(f"{folder}/data") as memory:
        texts = ("The disk of the build server was full", "The nightly build failed", "The report came late")
        disk, build, report = (memory.remember(NewMemory(content=text)).memory for text in texts)
        assert disk is not None
        assert build is not None
        assert report is not None
        memory.relate(
            [
                NewRelation(source_id=disk.id, target_id=build.id, relation_type=RelationType.CAUSES),
                NewRelation(source_id=build.id, target_id=report.id, relation_type=RelationType.CAUSES),
            ]
        )
        answer = memory.recall("why was the report late?", graph=GraphFilter(from_ids=[disk.id], depth=2), explain=True)
        for hit in answer.hits:
            assert hit.explanation
            print(f"{hit.rank}. {hit.memory.content} ({len(hit.explanation.path)} steps from the disk)")


if __name__ == "__main__":
    main()
