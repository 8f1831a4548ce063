import { Archive, ArchiveRestore, Download, Pin, RefreshCw, SlidersHorizontal, Tag, Trash2, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { MemoryFilter, MemoryStatus } from "@/gql/gen";
import { tell } from "@/app/undo";
import { Button, IconButton, Popover, Progress } from "@/ui";
import { type Lean, MOST, readLean, reviseEach } from "./bulk";
import { forget, purge, restore } from "./deeds";
import { FieldsForm, TagsForm } from "./BulkForms";
import type { Choices } from "./choices";
import { Sure } from "./Sure";

const Supersede = lazy(() => import("./Supersede"));

interface BulkBarProps {
  rows: Lean[];
  total: number;
  filter: MemoryFilter | null;
  /** The one status that is listed. */
  status: MemoryStatus;
  choices: Choices;
  onSelected: (rows: Lean[]) => void;
  onExport: () => void;
}

/** What can be done with all that is selected. */
export function BulkBar({ rows, total, filter, status, choices, onSelected, onExport }: BulkBarProps) {
  const [done, setDone] = useState<number>();
  const [sure, setSure] = useState(false);
  const [merging, setMerging] = useState(false);
  const clear = () => onSelected([]);
  const revise = async (changing: Parameters<typeof reviseEach>[1], said: string) => {
    setDone(0);
    await reviseEach(rows, changing, said, setDone);
    setDone(undefined);
    clear();
  };
  const ids = rows.map((row) => row.id);
  const after = (deed: Promise<boolean>) => void deed.then((was) => was && clear());
  const all = async () => {
    const found = await readLean(filter);
    if (typeof found === "string") tell(found);
    else onSelected(found);
  };
  const trash = status === "TOMBSTONED";
  return (
    <div className="memories-bulk" role="toolbar" aria-label="Selected memories">
      <strong aria-live="polite">{rows.length.toLocaleString()} selected</strong>
      {rows.length < Math.min(total, MOST) && (
        <Button tone="quiet" onPress={() => void all()}>
          Select {total > MOST ? `the first ${MOST.toLocaleString()}` : `all ${total.toLocaleString()}`}
        </Button>
      )}
      {done !== undefined && <Progress label="Changing" done={done} of={rows.length} />}
      {!trash && (
        <>
          <Popover
            label="Tags"
            button={
              <Button icon={Tag} isDisabled={done !== undefined}>
                Tags
              </Button>
            }
          >
            {(close) => (
              <TagsForm
                tags={choices.tags}
                onDone={(added, removed) => {
                  close();
                  void revise((row) => retagged(row, added, removed), "Tagged");
                }}
              />
            )}
          </Popover>
          <Popover
            label="Kind, project and importance"
            button={
              <Button icon={SlidersHorizontal} isDisabled={done !== undefined}>
                Set
              </Button>
            }
          >
            {(close) => (
              <FieldsForm
                choices={choices}
                onProject={(projectId) => {
                  close();
                  const name = projectId
                    ? `Moved to “${choices.names.get(projectId) ?? "a project"}”:`
                    : "Taken out of their projects:";
                  void revise((row) => (row.projectId === projectId ? null : { projectId }), name);
                }}
                onKind={(kind) => {
                  close();
                  void revise((row) => (row.kind === kind ? null : { kind }), `Made “${kind}”:`);
                }}
                onImportance={(importance) => {
                  close();
                  void revise((row) => (row.importance === importance ? null : { importance }), "Weighed");
                }}
              />
            )}
          </Popover>
          <Button
            icon={Pin}
            isDisabled={done !== undefined}
            onPress={() => void revise(pinned(rows), "Pinned or unpinned")}
          >
            {rows.every((row) => row.pinned) ? "Unpin" : "Pin"}
          </Button>
          {status === "ACTIVE" && (
            <Button
              icon={Archive}
              onPress={() =>
                void revise((row) => (row.status === "ACTIVE" ? { status: "ARCHIVED" } : null), "Excluded from recall:")
              }
            >
              Exclude from recall
            </Button>
          )}
          {status === "ACTIVE" && (
            <Button icon={RefreshCw} onPress={() => setMerging(true)}>
              Supersede…
            </Button>
          )}
          {status === "ARCHIVED" && (
            <Button icon={ArchiveRestore} onPress={() => after(restore(ids))}>
              Restore
            </Button>
          )}
          <Button icon={Download} onPress={onExport}>
            Export
          </Button>
          <Button icon={Trash2} tone="danger" onPress={() => after(forget(ids))}>
            Trash
          </Button>
        </>
      )}
      {trash && (
        <>
          <Button icon={ArchiveRestore} onPress={() => after(restore(ids))}>
            Restore
          </Button>
          <Button icon={Trash2} tone="danger" onPress={() => setSure(true)}>
            Erase for good…
          </Button>
        </>
      )}
      <IconButton label="Select nothing" icon={X} onPress={clear} />
      <Suspense fallback={null}>
        {merging && <Supersede ids={ids} onDone={clear} onClose={() => setMerging(false)} />}
      </Suspense>
      {sure && (
        <Sure
          count={rows.length}
          onClose={() => setSure(false)}
          onSure={() => {
            setSure(false);
            after(purge(ids));
          }}
        />
      )}
    </div>
  );
}

function pinned(rows: Lean[]) {
  const wanted = !rows.every((row) => row.pinned);
  return (row: Lean) => (row.pinned === wanted ? null : { pinned: wanted });
}

function retagged(row: Lean, added: string[], removed: string[]) {
  const tags = [...new Set([...row.tags, ...added])].filter((tag) => !removed.includes(tag));
  return tags.length === row.tags.length && tags.every((tag) => row.tags.includes(tag)) ? null : { tags };
}
