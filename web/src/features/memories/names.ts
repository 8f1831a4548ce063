import { oneLine, title } from "@/lib/text";

const LINE = 160;
const REST = 140;

/** The first line of a memory, and the beginning of what follows it, as one line. */
export function nameOf(content: string): { content: string; rest: string } {
  const text = content.trim();
  const rest = text.slice(text.split("\n", 1)[0]!.length, 2 * REST);
  return { content: title(text, LINE), rest: oneLine(rest).slice(0, REST) };
}
