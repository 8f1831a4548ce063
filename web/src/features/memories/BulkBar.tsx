import { Archive, ArchiveRestore, Download, Pin, Tag, Trash2, X } from "lucide-react";
import { useState } from "react";
import type { MemoryFilter, MemoryStatus } from "@/gql/gen";
import { tell } from "@/app/undo";
import { Button, Field, IconButton, Popover, Progress } from "@/ui";
import { type Lean, MOST, readLean, reviseEach } from "./bulk";
import { forget, purge, restore } from "./deeds";
import { Range, TagsField } from "./inputs";
import { Sure } from "./Sure";

interface BulkBarProps {
  rows: Lean[];
  total: number;
  filter: MemoryFilter | null;
  /** The one status that is listed. */
  status: MemoryStatus;
  tags: string[];
  onSelected: (rows: Lean[]) => void;
  onExport: () => void;
}

/** What can be done with all that is selected. */
export function BulkBar({ rows, total, filter, status, tags, onSelected, onExport }: BulkBarProps) {
  const [done, setDone] = useState<number>();
  const [sure, setSure] = useState(false);
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
                tags={tags}
                onDone={(added, removed) => {
                  close();
                  void revise((row) => retagged(row, added, removed), "Tagged");
                }}
              />
            )}
          </Popover>
          <Popover
            label="Kind and importance"
            button={<Button isDisabled={done !== undefined}>Kind, importance</Button>}
          >
            {(close) => (
              <FieldsForm
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

function TagsForm({ tags, onDone }: { tags: string[]; onDone: (added: string[], removed: string[]) => void }) {
  const [added, setAdded] = useState<string[]>([]);
  const [removed, setRemoved] = useState<string[]>([]);
  return (
    <div className="memory-form">
      <TagsField label="Add" tags={added} onChange={setAdded} suggestions={tags} />
      <TagsField label="Remove" tags={removed} onChange={setRemoved} suggestions={tags} />
      <Button tone="primary" onPress={() => onDone(added, removed)}>
        Change tags
      </Button>
    </div>
  );
}

interface FieldsFormProps {
  onKind: (kind: string) => void;
  onImportance: (importance: number) => void;
}

function FieldsForm({ onKind, onImportance }: FieldsFormProps) {
  const [kind, setKind] = useState("");
  const [importance, setImportance] = useState(0.5);
  return (
    <div className="memory-form">
      <Field label="Kind" value={kind} onChange={setKind} />
      <Button isDisabled={!kind.trim()} onPress={() => onKind(kind.trim())}>
        Set the kind
      </Button>
      <Range label="Importance" value={importance} onChange={setImportance} />
      <Button onPress={() => onImportance(importance)}>Set the importance</Button>
    </div>
  );
}
