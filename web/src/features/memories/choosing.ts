/** Which files of a choice can be read, folders with all that is in them among it. */
export interface Chosen {
  files: { name: string; file: File }[];
  /** Those of another sort, which are left alone. */
  left: number;
}

export const SORTS = [".jsonl", ".ndjson", ".json", ".md", ".markdown", ".mdx", ".txt"];
/** What an editor or a tool keeps for itself, and what others wrote, is no text of one's own. */
const OWN = /(^|\/)(\.|node_modules\/)/;

function sorted(all: { name: string; file: File }[]): Chosen {
  const shown = all.filter(({ name }) => !OWN.test(name));
  const files = shown.filter(({ name }) => SORTS.some((end) => name.toLowerCase().endsWith(end)));
  return { files: files.sort((one, other) => one.name.localeCompare(other.name)), left: shown.length - files.length };
}

/** Files that were picked: of a folder by their path in it. */
export function picked(files: Iterable<File>): Chosen {
  return sorted([...files].map((file) => ({ name: file.webkitRelativePath || file.name, file })));
}

async function within(entry: FileSystemEntry): Promise<{ name: string; file: File }[]> {
  if (OWN.test(entry.fullPath.slice(1))) return [];
  if (entry.isFile) {
    const file = await new Promise<File>((found, failed) => (entry as FileSystemFileEntry).file(found, failed));
    return [{ name: entry.fullPath.slice(1), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: { name: string; file: File }[] = [];
  // A folder gives a hundred at a time, and an empty list when there are no more.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((found, failed) => reader.readEntries(found, failed));
    if (!part.length) return found;
    for (const each of part) found.push(...(await within(each)));
  }
}

/** Files and folders that were dropped. */
export async function dropped(data: DataTransfer): Promise<Chosen> {
  // All at once: after the event nothing is left of what was dropped.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry());
  const files = [...data.files];
  if (!entries.some((entry) => entry?.isDirectory)) return picked(files);
  const all = await Promise.all(entries.flatMap((entry) => (entry ? [within(entry)] : [])));
  return sorted(all.flat());
}
