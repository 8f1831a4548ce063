/** Characters that turn or hide the text around them: shown, so that nobody is deceived by them. */
const HIDDEN = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/** Makes invisible and direction-changing characters visible, as ⟨U+202E⟩. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (sign) => `⟨U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

/** The first line of a text, cut to so many characters. */
export function title(text: string, most = 90): string {
  const line = visible(
    text
      .trim()
      .split("\n", 1)[0]!
      .replace(/^#+\s*/, ""),
  );
  return line.length > most ? `${line.slice(0, most - 1).trimEnd()}…` : line;
}

/** Lines that only rule off a heading or a table: "=====", "-----", "| --- | --- |". */
const RULES = /^[ \t]*(?:([=\-~*_#^"'`+.])\1{3,}|\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+(?:[ \t]*:?-{3,}:?)?)[ \t]*$/gm;

/** A text on one line, as a list can show it. */
export function oneLine(text: string): string {
  return text.replace(RULES, " ").replace(/\s+/g, " ").trim();
}

/** A text on one line, cut to so many characters: for lists, where many begin with the same title. */
export function gist(text: string, most = 160): string {
  return title(oneLine(text.slice(0, 4 * most)), most);
}

/** Parts of a text: those that are one of the words, or begin with it, are marked. */
export function marked(text: string, words: string[]): { text: string; mark: boolean }[] {
  const wanted = words.filter((word) => word.length > 1).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!wanted.length) return [{ text, mark: false }];
  return text
    .split(new RegExp(`((?<![\\p{L}\\p{N}])(?:${wanted.join("|")})[\\p{L}\\p{N}]*)`, "giu"))
    .map((part, place) => ({ text: part, mark: place % 2 === 1 }))
    .filter((part) => part.text);
}

const STOP = new Set(
  "a an and are as at be but by did do does for from had has have how i in is it its me my not of on or our that the their them they this to was we were what when where which who why will with you your".split(
    " ",
  ),
);

/** The words of a question that are worth marking: their stems, roughly. */
export function telling(question: string): string[] {
  const words = question.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}_.-]*[\p{L}\p{N}]|[\p{L}\p{N}]/gu) ?? [];
  return [...new Set(words.filter((word) => !STOP.has(word)).map((word) => word.replace(/(?:ing|ed|es|s)$/, "")))];
}

export function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
