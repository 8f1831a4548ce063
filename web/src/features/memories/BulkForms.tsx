import { useId, useState } from "react";
import { Button, Select } from "@/ui";
import type { Choices } from "./choices";
import { Range, TagsField } from "./inputs";

interface TagsFormProps {
  tags: string[];
  onDone: (added: string[], removed: string[]) => void;
}

/** Tags to add to each of the selected memories, and to take from them. */
export function TagsForm({ tags, onDone }: TagsFormProps) {
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
  choices: Choices;
  onKind: (kind: string) => void;
  onProject: (projectId: string | null) => void;
  onImportance: (importance: number) => void;
}

/** One field that all of the selected memories are given. */
export function FieldsForm({ choices, onKind, onProject, onImportance }: FieldsFormProps) {
  const [kind, setKind] = useState("");
  const [project, setProject] = useState("");
  const [importance, setImportance] = useState(0.5);
  const id = useId();
  return (
    <div className="memory-form memories-set">
      <label className="field">
        <span className="label">Kind</span>
        <input className="input" list={id} value={kind} onChange={(event) => setKind(event.target.value)} />
        <datalist id={id}>
          {choices.kinds.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </label>
      <Button isDisabled={!kind.trim()} onPress={() => onKind(kind.trim())}>
        Set the kind
      </Button>
      <Select
        label="Project"
        value={project}
        choices={[
          { value: "", label: "None" },
          ...choices.projects.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={setProject}
      />
      <Button onPress={() => onProject(project || null)}>Set the project</Button>
      <Range label="Importance" value={importance} onChange={setImportance} />
      <Button onPress={() => onImportance(importance)}>Set the importance</Button>
    </div>
  );
}
