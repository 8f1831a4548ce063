import { marked } from "@/lib/text";

/** A text as a row can show it: from shortly before the place that holds most of the words, and of one line. */
export function excerpt(text: string, words: string[], most = 320): string {
  const line = text.replace(/\s+/g, " ").trim();
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
