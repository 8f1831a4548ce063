import { ArrowLeftRight } from "lucide-react";
import { useState } from "react";
import type { RelationType } from "@/gql/gen";
import { RELATIONS } from "@/graph/sorts";
import { Button, Dialog, IconButton, Note, Select } from "@/ui";
import { Finder } from "./Finder";
import { relate } from "./relating";

interface RelateProps {
  from: string;
  /** Nothing: it is found here. */
  to: string | null;
  nameOf: (id: string) => string;
  onClose: () => void;
  onRelated: (from: string, to: string) => void;
}

const TYPES = RELATIONS.map(({ value, verb }) => ({ value, label: verb }));

/** Draws a relation between two memories. */
export default function Relate({ from, to, nameOf, onClose, onRelated }: RelateProps) {
  const [ends, setEnds] = useState<[string, string | null]>([from, to]);
  const [type, setType] = useState<RelationType>("RELATED");
  const [refused, setRefused] = useState<string>();
  const [source, target] = ends;
  const draw = async () => {
    if (!source || !target) return;
    const why = await relate(source, target, type);
    setRefused(why);
    if (why) return;
    onRelated(source, target);
    onClose();
  };
  return (
    <Dialog
      title="Draw a relation"
      open
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button tone="primary" isDisabled={!target || source === target} onPress={() => void draw()}>
            Draw it
          </Button>
        </>
      }
    >
      <div className="graph-relate">
        <p className="graph-text">{nameOf(source)}</p>
        <Select label="Type" value={type} choices={TYPES} onChange={setType} />
        <Finder
          label="Which memory?"
          chosen={target ? nameOf(target) : undefined}
          onPick={(id) => setEnds([source, id])}
        />
        {target && <IconButton label="Turn it round" icon={ArrowLeftRight} onPress={() => setEnds([target, source])} />}
      </div>
      {refused && <Note tone="bad">{refused}</Note>}
    </Dialog>
  );
}
