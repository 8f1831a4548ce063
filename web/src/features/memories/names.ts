import { oneLine, title } from "@/lib/text";

const LINE = 160;
const REST = 140;

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a memory: what cannot be one need not be asked for. */
export function isMemoryId(text: string): boolean {
  return ID.test(text);
}

/** The first line of a memory, and the beginning of what follows it, as one line. */
export function nameOf(content: string): { content: string; rest: string } {
  const text = content.trim();
  const rest = text.slice(text.split("\n", 1)[0]!.length, 2 * REST);
  return { content: title(text, LINE), rest: oneLine(rest).slice(0, REST) };
}
