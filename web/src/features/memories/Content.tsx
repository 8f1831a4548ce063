import { Chip, Segments } from "@/ui";
import { moment } from "@/lib/time";
import { visible } from "@/lib/text";
import { useState } from "react";
import type { Held, Whole } from "./Detail";
import { Age, TypeMark } from "./parts";
import { Prose } from "./Prose";

const FORMS = [
  { value: "read", label: "Markdown" },
  { value: "plain", label: "Plain" },
] as const;

/** The text of a memory, and the few facts that place it. */
export function Content({ memory }: { memory: Whole & Partial<Held> }) {
  const [form, setForm] = useState<(typeof FORMS)[number]["value"]>("read");
  return (
    <div className="memory-content">
      <div className="memory-facts">
        <TypeMark type={memory.type} />
        <Chip>{memory.kind}</Chip>
        {memory.project && <Chip>{memory.project.name}</Chip>}
        {memory.pinned && <Chip tone="good">Pinned</Chip>}
        {memory.tags.map((tag) => (
          <Chip key={tag}>{`#${tag}`}</Chip>
        ))}
        <span className="memory-form-of">
          <Segments label="Form of the text" value={form} choices={FORMS} onChange={setForm} />
        </span>
      </div>
      {form === "read" ? (
        <Prose text={memory.content} />
      ) : (
        <p className="memory-plain" dir="auto">
          {visible(memory.content)}
        </p>
      )}
      <dl className="facts">
        <dt>Importance</dt>
        <dd>{memory.importance}</dd>
        {memory.occurredAt && (
          <>
            <dt>Happened</dt>
            <dd>{moment(memory.occurredAt)}</dd>
          </>
        )}
        <dt>Stored</dt>
        <dd>
          <Age at={memory.createdAt} />
          {memory.version > 1 && (
            <>
              , changed <Age at={memory.updatedAt} />
            </>
          )}
        </dd>
        {(memory.validFrom ?? memory.validTo) && (
          <>
            <dt>Valid</dt>
            <dd>
              {memory.validFrom ? moment(memory.validFrom) : "always"} to{" "}
              {memory.validTo ? moment(memory.validTo) : "further notice"}
            </dd>
          </>
        )}
        {memory.expiresAt && (
          <>
            <dt>Expires</dt>
            <dd>{moment(memory.expiresAt)}</dd>
          </>
        )}
      </dl>
    </div>
  );
}
