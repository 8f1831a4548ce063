import { FolderOpen, Upload } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { FileTrigger } from "react-aria-components/FileTrigger";
import type { NewMemory } from "@/gql/gen";
import { plural, title } from "@/lib/text";
import { Button, Dialog, Note, Progress, Segments } from "@/ui";
import { type Chosen, dropped, picked, SORTS } from "./choosing";
import { counted } from "./deeds";
import { NOTHING_YET, type Progressed, store } from "./importing";
import { TagsField } from "./inputs";
import { type Cut, formOf, parse, type Parsed } from "./parsing";

const CUTS = [
  { value: "file", label: "One per file" },
  { value: "heading", label: "One per heading" },
  { value: "paragraph", label: "One per paragraph" },
] as const;
const SHOWN = 5;

interface Read {
  name: string;
  text: string;
}

/** Brings memories in from files: shows what they hold first, then stores it, and can be stopped and go on. */
export default function Import({ onClose }: { onClose: () => void }) {
  const [files, setFiles] = useState<Read[]>([]);
  const [cut, setCut] = useState<Cut>("heading");
  const [tags, setTags] = useState<string[]>([]);
  const [progress, setProgress] = useState<Progressed>();
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [left, setLeft] = useState(0);
  const stop = useRef<AbortController>(undefined);
  const run = useRef("");
  const found = together(files.map((file) => parse(file.text, file.name, cut)));
  const memories = found.memories.map((memory): NewMemory => tagged(memory, tags));
  const finished = progress !== undefined && progress.done >= memories.length;

  const take = async (chosen: Chosen | Promise<Chosen>) => {
    const { files, left } = await chosen;
    const read = await Promise.all(files.map(async ({ name, file }) => ({ name, text: await file.text() })));
    setProgress(undefined);
    setFiles((last) => [...last, ...read]);
    setLeft((last) => last + left);
  };
  const go = async () => {
    if (!progress) run.current = `import-${crypto.randomUUID()}`;
    stop.current = new AbortController();
    setProblem(undefined);
    setRunning(true);
    const wrong = await store(memories, run.current, progress ?? NOTHING_YET, stop.current.signal, setProgress);
    setRunning(false);
    setProblem(wrong);
  };
  const close = () => {
    stop.current?.abort();
    onClose();
  };
  return (
    <Dialog
      title="Import memories"
      open
      wide
      alert={running}
      onClose={close}
      foot={
        running ? (
          <Button onPress={() => stop.current?.abort()}>Stop</Button>
        ) : (
          <>
            <Button onPress={close}>{finished ? "Done" : "Close"}</Button>
            {!finished && (
              <Button tone="primary" isDisabled={!memories.length} onPress={() => void go()}>
                {progress ? "Go on" : memories.length ? `Store ${counted(memories.length)}` : "Store"}
              </Button>
            )}
          </>
        )
      }
    >
      {!progress && <Choose onTake={(chosen) => void take(chosen)} />}
      {left > 0 && !progress && (
        <Note>
          {plural(left, "file is", "files are")} of another sort and {left === 1 ? "is" : "are"} left alone.
        </Note>
      )}
      {files.length > 0 && !progress && (
        <>
          {files.some((file) => formOf(file.name) !== "jsonl") && (
            <Segments label="Markdown and text become" value={cut} choices={CUTS} onChange={setCut} />
          )}
          <TagsField label="Tags for all of them" tags={tags} onChange={setTags} />
          <Preview
            files={files.length}
            found={found}
            onClear={() => {
              setFiles([]);
              setLeft(0);
            }}
          />
        </>
      )}
      {progress && <Became progress={progress} of={memories.length} running={running} />}
      {problem && <Note tone="bad">{problem} What was stored stays; go on to store the rest.</Note>}
    </Dialog>
  );
}

function together(all: Parsed[]): Parsed {
  return { memories: all.flatMap((each) => each.memories), problems: all.flatMap((each) => each.problems) };
}

function tagged(memory: NewMemory, tags: string[]): NewMemory {
  const all = [...new Set([...(memory.tags ?? []), ...tags])];
  return { trust: "IMPORT", ...memory, ...(all.length ? { tags: all } : {}) };
}

function Choose({ onTake }: { onTake: (chosen: Chosen | Promise<Chosen>) => void }) {
  const [over, setOver] = useState(false);
  const drag = (is: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(is);
  };
  return (
    <div
      className="memories-drop"
      role="group"
      aria-label="Files"
      data-over={over || undefined}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event);
        onTake(dropped(event.dataTransfer));
      }}
    >
      <p>Drop JSON Lines, Markdown or text files here, or a folder of them.</p>
      <div className="actions">
        <FileTrigger allowsMultiple acceptedFileTypes={SORTS} onSelect={(list) => list && onTake(picked(list))}>
          <Button icon={Upload}>Choose files</Button>
        </FileTrigger>
        <FileTrigger acceptDirectory onSelect={(list) => list && onTake(picked(list))}>
          <Button icon={FolderOpen}>Choose a folder</Button>
        </FileTrigger>
      </div>
    </div>
  );
}

function Preview({ files, found, onClear }: { files: number; found: Parsed; onClear: () => void }) {
  return (
    <section className="memories-preview" aria-label="What the files hold">
      <div className="memories-chips">
        <strong role="status">
          {counted(found.memories.length)} in {plural(files, "file", "files")}
        </strong>
        <Button tone="quiet" onPress={onClear}>
          Choose others
        </Button>
      </div>
      {found.memories.length > 0 && (
        <table className="data">
          <caption className="visually-hidden">The first of them</caption>
          <thead>
            <tr>
              <th scope="col">Memory</th>
              <th scope="col">Type</th>
              <th scope="col">Kind</th>
              <th scope="col">Tags</th>
            </tr>
          </thead>
          <tbody>
            {found.memories.slice(0, SHOWN).map((memory, at) => (
              <tr key={at}>
                <td>{title(memory.content, 100)}</td>
                <td>{memory.type?.toLowerCase() ?? "as its kind"}</td>
                <td>{memory.kind ?? "note"}</td>
                <td>{memory.tags?.join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.memories.length > SHOWN && (
        <p className="memory-quiet">and {counted(found.memories.length - SHOWN)} more</p>
      )}
      <Problems
        title={`${plural(found.problems.length, "place", "places")} cannot be read`}
        problems={found.problems}
      />
    </section>
  );
}

function Problems({ title, problems }: { title: string; problems: { place: string; message: string }[] }) {
  if (!problems.length) return null;
  return (
    <Note tone="warn">
      <strong>{title}</strong>
      <ul>
        {problems.slice(0, 20).map(({ place, message }) => (
          <li key={`${place} ${message}`}>
            {place}: {message}
          </li>
        ))}
        {problems.length > 20 && <li>and {(problems.length - 20).toLocaleString()} more</li>}
      </ul>
    </Note>
  );
}

function Became({ progress, of, running }: { progress: Progressed; of: number; running: boolean }) {
  return (
    <section className="memories-preview" aria-label="What became of them">
      <Progress label="Storing" done={progress.done} of={of} />
      <p role="status">
        {progress.done.toLocaleString()} of {of.toLocaleString()}: {progress.created.toLocaleString()} stored
        {progress.there > 0 && `, ${progress.there.toLocaleString()} there already`}
        {progress.refused.length > 0 && `, ${progress.refused.length.toLocaleString()} refused`}
        {!running && progress.done < of && ". Stopped."}
      </p>
      <Problems
        title="Refused by the server"
        problems={progress.refused.map(({ at, message }) => ({ place: `Memory ${at + 1}`, message }))}
      />
    </section>
  );
}
