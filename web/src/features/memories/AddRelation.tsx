import { Plus } from "lucide-react";
import { useState } from "react";
import type { RelationType } from "@/gql/gen";
import { title } from "@/lib/text";
import { Button, Note, Select } from "@/ui";
import { Range } from "./inputs";
import { type Picked, Picker } from "./Picker";
import { relate } from "./relating";
import { RELATION_TYPES, WORDS } from "./relationWords";

const WAYS = RELATION_TYPES.flatMap((type) => [
  { value: `${type} out`, label: WORDS[type].out },
  { value: `${type} in`, label: WORDS[type].in },
]);

/** Relates a memory to another one, in either direction. */
export function AddRelation({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const [way, setWay] = useState("RELATED out");
  const [other, setOther] = useState<Picked>();
  const [weight, setWeight] = useState(1);
  const [problem, setProblem] = useState<string>();
  if (!open) {
    return (
      <div className="actions">
        <Button icon={Plus} onPress={() => setOpen(true)}>
          Add a relation
        </Button>
      </div>
    );
  }
  const save = async (otherId: string) => {
    const [type, direction] = way.split(" ") as [RelationType, string];
    const [sourceId, targetId] = direction === "out" ? [id, otherId] : [otherId, id];
    const refused = await relate({ sourceId, targetId, relationType: type, weight });
    setProblem(refused);
    if (!refused) {
      setOther(undefined);
      setOpen(false);
    }
  };
  return (
    <div className="card memory-form">
      <Select label="This memory" value={way} choices={WAYS} onChange={setWay} />
      {other ? (
        <p>
          <strong>{title(other.content)}</strong>{" "}
          <Button tone="quiet" onPress={() => setOther(undefined)}>
            Pick another
          </Button>
        </p>
      ) : (
        <Picker label="Which memory" without={[id]} onPick={setOther} autoFocus />
      )}
      <Range label="Weight" value={weight} onChange={setWeight} />
      {problem && <Note tone="bad">{problem}</Note>}
      <div className="actions">
        <Button tone="primary" isDisabled={!other} onPress={() => other && void save(other.id)}>
          Relate
        </Button>
        <Button onPress={() => setOpen(false)}>Cancel</Button>
      </div>
    </div>
  );
}
