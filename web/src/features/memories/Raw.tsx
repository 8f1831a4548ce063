import { CopyButton } from "@/ui";
import { visible } from "@/lib/text";
import type { Whole } from "./Detail";

const DERIVED = new Set(["project", "session", "successor", "opposed", "__typename"]);

/** The record of a memory as the API gives it. */
export function Raw({ memory }: { memory: Whole }) {
  const record = Object.fromEntries(Object.entries(memory).filter(([name]) => !DERIVED.has(name)));
  const text = JSON.stringify(record, null, 2);
  return (
    <div className="memory-raw">
      <div className="actions">
        <CopyButton text={memory.id} label="Copy the id" />
        <CopyButton text={text} label="Copy the JSON" />
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must be reachable by keyboard */}
      <pre tabIndex={0} role="region" aria-label="The memory as JSON">
        {visible(text)}
      </pre>
    </div>
  );
}
