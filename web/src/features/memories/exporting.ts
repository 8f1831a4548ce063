import { MemoriesExport, type MemoryFilter, type MemorySort } from "@/gql/gen";
import { read } from "@/gql/uncached";
import type { Format } from "./writing";

const PAGE = 200;

/** Where a file is written: on the disk as it comes, or kept until it is whole. */
interface Sink {
  write: (text: string) => Promise<void>;
  close: () => Promise<void>;
  abort: () => Promise<void>;
}

interface Picking {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
}

/** Asks where to write, if the browser can stream there. Null: the person took it back. */
export async function sink(name: string, type: string): Promise<Sink | null> {
  const { showSaveFilePicker } = window as Picking;
  if (!showSaveFilePicker) return kept(name, type);
  try {
    const handle = await showSaveFilePicker({ suggestedName: name });
    const stream = await handle.createWritable();
    return { write: (text) => stream.write(text), close: () => stream.close(), abort: () => stream.abort() };
  } catch (error) {
    return (error as Error).name === "AbortError" ? null : kept(name, type);
  }
}

/** Collects parts, which the browser may put on disk, and hands them out as a download. */
function kept(name: string, type: string): Sink {
  let parts: Blob[] = [];
  return {
    write: (text) => {
      parts.push(new Blob([text]));
      return Promise.resolve();
    },
    close: () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(parts, { type }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      return Promise.resolve();
    },
    abort: () => {
      parts = [];
      return Promise.resolve();
    },
  };
}

/** Writes all that a filter accepts, page by page. Returns why it stopped early, if it did. */
export async function write(
  into: Sink,
  format: Format,
  asked: { filter: MemoryFilter | null; sort: MemorySort },
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<string | undefined> {
  await into.write(format.head);
  let done = 0;
  let after: string | null = null;
  do {
    const answer: Awaited<ReturnType<typeof page>> = await page(asked, after, signal);
    if (signal.aborted || answer.error) {
      await into.abort();
      return signal.aborted ? "Stopped; nothing was written." : answer.error?.message;
    }
    const { edges, pageInfo } = answer.data.memories;
    await into.write(edges.map(({ node }) => format.write(node)).join(""));
    onDone((done += edges.length));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after);
  await into.close();
  return undefined;
}

function page(asked: { filter: MemoryFilter | null; sort: MemorySort }, after: string | null, signal: AbortSignal) {
  return read(MemoriesExport, { ...asked, first: PAGE, after }, signal);
}
