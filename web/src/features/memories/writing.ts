import type { MemoriesExportResult } from "@/gql/gen";

export type Exported = MemoriesExportResult["memories"]["edges"][number]["node"];

/** One form of a file of memories: its name's end, what stands first, and what each memory becomes. */
export interface Format {
  end: string;
  type: string;
  head: string;
  write: (memory: Exported) => string;
}

const COLUMNS = [
  "id",
  "type",
  "kind",
  "content",
  "tags",
  "importance",
  "confidence",
  "projectId",
  "agent",
  "sourceUri",
  "trust",
  "status",
  "pinned",
  "occurredAt",
  "createdAt",
  "updatedAt",
  "metadata",
] as const satisfies readonly (keyof Exported)[];

/** A cell as text. What a spreadsheet would take for a formula is made a text by an apostrophe. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const plain = typeof value === "string" ? value : JSON.stringify(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const row = (memory: Exported) =>
  COLUMNS.map((name) => cell(name === "tags" ? memory.tags.join(", ") : memory[name])).join(",");

/** A fence longer than any within the text, so that none closes it. */
function fence(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((each) => each.length));
  return "`".repeat(longest + 1);
}

function markdown(memory: Exported): string {
  const facts = [
    `id: ${memory.id}`,
    `type: ${memory.type.toLowerCase()}`,
    `kind: ${memory.kind}`,
    ...(memory.tags.length ? [`tags: ${memory.tags.join(", ")}`] : []),
    `created: ${memory.createdAt}`,
  ];
  const around = fence(memory.content);
  return `## ${memory.id}\n\n${facts.map((fact) => `- ${fact}\n`).join("")}\n${around}text\n${memory.content}\n${around}\n\n`;
}

export const FORMATS: Record<"jsonl" | "csv" | "markdown", Format> = {
  jsonl: { end: "jsonl", type: "application/x-ndjson", head: "", write: (memory) => `${JSON.stringify(memory)}\n` },
  csv: { end: "csv", type: "text/csv", head: `${COLUMNS.join(",")}\r\n`, write: (memory) => `${row(memory)}\r\n` },
  markdown: { end: "md", type: "text/markdown", head: "# Memories\n\n", write: markdown },
};
