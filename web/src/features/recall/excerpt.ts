import { marked, oneLine, title } from "@/lib/text";

const NAME = 160;
const REST = 260;

/** A text as a row can show it: from shortly before the place that holds most of the words, and of one line. */
export function excerpt(text: string, words: string[], most = 320): string {
  const line = oneLine(text);
  if (line.length <= most) return line;
  const places: number[] = [];
  let at = 0;
  for (const part of marked(line, words)) {
    if (part.mark) places.push(at);
    at += part.text.length;
  }
  const best = places.reduce(
    (best, start) => {
      const held = places.filter((place) => place >= start && place < start + most - 60).length;
      return held > best.held ? { start, held } : best;
    },
    { start: 0, held: 0 },
  );
  const start = best.start < 60 ? 0 : line.indexOf(" ", best.start - 50) + 1;
  const end = start + most < line.length ? line.lastIndexOf(" ", start + most) : line.length;
  const cut = line.slice(start, end > start ? end : start + most);
  return `${start ? "… " : ""}${cut}${end < line.length ? " …" : ""}`;
}

/** A hit as a row shows it: its first line, if there is more, and the place of the rest that holds most of the words. */
export function shownOf(content: string, words: string[]): { name: string; text: string } {
  const [first = "", ...rest] = content.trim().split("\n");
  if (!oneLine(rest.join("\n"))) return { name: "", text: excerpt(first, words) };
  return { name: title(first, NAME), text: excerpt(rest.join("\n"), words, REST) };
}
