import { RotateCcw } from "lucide-react";
import { Button, Note } from "@/ui";
import { makeCurrent } from "./deeds";
import type { Held, Whole } from "./Detail";
import { Age, MemoryLink } from "./parts";

const standing = (line: { status: string } | null) => line && line.status !== "TOMBSTONED";

/** What must be known of a memory before it is believed. */
export function Banners({ memory }: { memory: Whole & Partial<Held> }) {
  const opposed = (memory.opposed?.edges ?? []).flatMap(({ node }) => {
    const other = node.sourceId === memory.id ? node.target : node.source;
    return other && standing(other) ? [other] : [];
  });
  return (
    <>
      {memory.status === "TOMBSTONED" && (
        <Note tone="warn">
          In the trash since <Age at={memory.updatedAt} />. It is erased for good 30 days after it was forgotten.
        </Note>
      )}
      {memory.status === "ARCHIVED" && <Note tone="warn">Archived: recall does not find it.</Note>}
      {memory.status === "SUPERSEDED" && (
        <Note
          tone="warn"
          action={
            <Button icon={RotateCcw} onPress={() => void makeCurrent(memory.id, memory.supersededBy)}>
              Make it current again
            </Button>
          }
        >
          Superseded by {memory.successor ? <MemoryLink memory={memory.successor} /> : "a memory that is gone."}
        </Note>
      )}
      {opposed.map((other) => (
        <Note key={other.id} tone="warn">
          Opposed: <MemoryLink memory={other} />
        </Note>
      ))}
    </>
  );
}
