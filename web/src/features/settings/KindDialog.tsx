import { useState } from "react";
import { tell } from "@/app/undo";
import { type MemoryType, type NewKind, SettingsDefineKind, type SettingsKindsResult } from "@/gql/gen";
import type { Refusal } from "@/gql/errors";
import { change } from "@/gql/hooks";
import { Button, Dialog, Field, Refused, Select } from "@/ui";

export type Kind = SettingsKindsResult["kinds"][number];

const TYPES = [
  { value: "SEMANTIC", label: "Semantic: facts" },
  { value: "EPISODIC", label: "Episodic: events" },
  { value: "PROCEDURAL", label: "Procedural: how-to" },
] as const;

interface Draft {
  name: string;
  description: string;
  type: MemoryType;
  schema: string;
  ttl: string;
  retention: string;
  tags: string;
  redacted: string;
  shown: string;
}

function drafted(kind: Kind | null): Draft {
  return {
    name: kind?.name ?? "",
    description: kind?.description ?? "",
    type: kind?.type ?? "SEMANTIC",
    schema: kind?.payloadSchema ? JSON.stringify(kind.payloadSchema, null, 2) : "",
    ttl: kind?.ttlDays?.toString() ?? "",
    retention: kind?.retentionDays?.toString() ?? "",
    tags: kind?.tags.join(", ") ?? "",
    redacted: kind?.redacted.join(", ") ?? "",
    shown: kind?.shown?.join(", ") ?? "",
  };
}

const listed = (text: string) => text.split(",").flatMap((each) => each.trim() || []);
const days = (text: string) => (text.trim() ? Number(text) : null);

/** Reads a draft; throws where its schema is no JSON. */
export function defined(draft: Draft): NewKind {
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    type: draft.type,
    payloadSchema: draft.schema.trim() ? (JSON.parse(draft.schema) as unknown) : null,
    ttlDays: days(draft.ttl),
    retentionDays: days(draft.retention),
    tags: listed(draft.tags),
    redacted: listed(draft.redacted),
    shown: draft.shown.trim() ? listed(draft.shown) : null,
  };
}

interface KindDialogProps {
  /** The kind to define anew; null for one that is not there yet. */
  kind: Kind | null;
  onClose: () => void;
  onSaved: () => void;
}

/** Defines a kind: what its memories are given, and what their metadata must hold. */
export function KindDialog({ kind, onClose, onSaved }: KindDialogProps) {
  const [draft, setDraft] = useState(() => drafted(kind));
  const [refused, setRefused] = useState<Refusal>();
  const set = (name: keyof Draft) => (value: string) => setDraft((last) => ({ ...last, [name]: value }));
  const save = async () => {
    let wanted: NewKind;
    try {
      wanted = defined(draft);
    } catch (error) {
      setRefused({ code: "INVALID_INPUT", field: "payloadSchema", message: `The schema is no JSON: ${String(error)}` });
      return;
    }
    const { error } = await change(SettingsDefineKind, { kind: wanted });
    setRefused(error);
    if (error) return;
    tell(`The kind ${wanted.name} is defined.`);
    onSaved();
    onClose();
  };
  return (
    <Dialog
      title={kind ? `Kind ${kind.name}` : "New kind"}
      open
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button tone="primary" onPress={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      {refused && <Refused error={refused} />}
      <Field label="Name" value={draft.name} onChange={set("name")} isDisabled={!!kind} isRequired />
      <Field label="Description" value={draft.description} onChange={set("description")} />
      <Select label="Type" value={draft.type} choices={TYPES} onChange={set("type")} />
      <div className="settings-pair">
        <Field label="Expires after days" hint="Empty: never." value={draft.ttl} onChange={set("ttl")} />
        <Field label="Archived after days" hint="Empty: never." value={draft.retention} onChange={set("retention")} />
      </div>
      <Field label="Tags" hint="Given to each, joined by commas." value={draft.tags} onChange={set("tags")} />
      <Field
        label="Redacted fields of metadata"
        hint="Their values are not kept."
        value={draft.redacted}
        onChange={set("redacted")}
      />
      <Field
        label="Fields that agents are shown"
        hint="Empty: all of them."
        value={draft.shown}
        onChange={set("shown")}
      />
      <Field
        label="JSON Schema of the metadata"
        hint="What does not fit is refused, with the path of the field."
        lines={8}
        value={draft.schema}
        onChange={set("schema")}
      />
    </Dialog>
  );
}
