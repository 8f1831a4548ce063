import { useRef, useState } from "react";
import { tell } from "@/app/undo";
import type { MemoryFilter, MemorySort } from "@/gql/gen";
import { Button, Chip, Dialog, Note, Progress, Segments } from "@/ui";
import { counted } from "./deeds";
import { sink, write } from "./exporting";
import { FORMATS } from "./writing";

interface ExportProps {
  filter: MemoryFilter | null;
  sort: MemorySort;
  total: number;
  /** The filters, as chips name them. */
  names: string[];
  onClose: () => void;
}

const FORMS = [
  { value: "jsonl", label: "JSON Lines" },
  { value: "csv", label: "CSV" },
  { value: "markdown", label: "Markdown" },
] as const;
const HINTS = {
  jsonl: "Everything, exactly; it can be imported again.",
  csv: "For a spreadsheet. A text that it would take for a formula begins with an apostrophe.",
  markdown: "For reading: each memory under a heading of its own.",
};

/** Writes what the filters leave into a file. */
export default function Export({ filter, sort, total, names, onClose }: ExportProps) {
  const [form, setForm] = useState<keyof typeof FORMATS>("jsonl");
  const [done, setDone] = useState<number>();
  const [problem, setProblem] = useState<string>();
  const stop = useRef<AbortController>(undefined);
  const run = async () => {
    const format = FORMATS[form];
    const day = new Date().toISOString().slice(0, 10);
    const into = await sink(`memories-${day}.${format.end}`, format.type);
    if (!into) return;
    stop.current = new AbortController();
    setProblem(undefined);
    setDone(0);
    let written = 0;
    const wrong = await write(into, format, { filter, sort }, stop.current.signal, (count) =>
      setDone((written = count)),
    );
    setDone(undefined);
    setProblem(wrong);
    if (wrong) return;
    tell(`Exported ${counted(written)}.`);
    onClose();
  };
  const running = done !== undefined;
  return (
    <Dialog
      title={`Export ${counted(total)}`}
      open
      onClose={() => {
        stop.current?.abort();
        onClose();
      }}
      foot={
        running ? (
          <Button onPress={() => stop.current?.abort()}>Stop</Button>
        ) : (
          <>
            <Button onPress={onClose}>Close</Button>
            <Button tone="primary" isDisabled={!total} onPress={() => void run()}>
              Export
            </Button>
          </>
        )
      }
    >
      <div className="memories-chips">
        {names.length ? names.map((name) => <Chip key={name}>{name}</Chip>) : "All of this list: no filter is set."}
      </div>
      <Segments label="Form of the file" value={form} choices={FORMS} onChange={setForm} />
      <p className="memory-quiet">{HINTS[form]}</p>
      {running && (
        <>
          <Progress label="Exporting" done={done} of={total} />
          <p role="status">
            {done.toLocaleString()} of {total.toLocaleString()}
          </p>
        </>
      )}
      {problem && <Note tone="bad">{problem}</Note>}
    </Dialog>
  );
}
