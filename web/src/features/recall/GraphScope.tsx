import { useMemo } from "react";
import { MemoriesNamed } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { title } from "@/lib/text";
import { said } from "@/features/memories/filters";
import { Range } from "@/features/memories/inputs";
import { RelationMark } from "@/features/memories/parts";
import { Picker } from "@/features/memories/Picker";
import { RELATION_TYPES } from "@/features/memories/relationWords";
import { Chip, Select } from "@/ui";
import { DIRECTIONS, type Recalling } from "./settings";

interface GraphScopeProps {
  asked: Recalling;
  onChange: (changes: Partial<Recalling>) => void;
}

const WAYS = { BOTH: "Both ways", OUT: "Outgoing", IN: "Incoming" };
const DEPTHS = ["1", "2", "3", "4"].map((value) => ({
  value,
  label: value === "1" ? "1 relation" : `${value} relations`,
}));

/** Bounds hits to what relations reach from some memories. */
export function GraphScope({ asked, onChange }: GraphScopeProps) {
  const { start, relations } = asked;
  const filter = useMemo(() => ({ id: { in: start } }), [start]);
  const named = useAsk(MemoriesNamed, { filter }, { pause: !start.length });
  const names = new Map(named.data?.memories.edges.map(({ node }) => [node.id, title(node.content, 60)]));
  return (
    <fieldset className="recall-graph">
      <legend>Within reach of</legend>
      {start.map((id) => (
        <Chip
          key={id}
          name={names.get(id) ?? id}
          onRemove={() => onChange({ start: start.filter((each) => each !== id) })}
        >
          {names.get(id) ?? id}
        </Chip>
      ))}
      <Picker label="Add a memory" quiet without={start} onPick={({ id }) => onChange({ start: [...start, id] })} />
      {start.length > 0 && (
        <>
          <Select
            label="Up to"
            value={String(asked.depth)}
            choices={DEPTHS}
            onChange={(depth) => onChange({ depth: Number(depth) })}
          />
          <Select
            label="Direction"
            value={asked.way}
            choices={DIRECTIONS.map((value) => ({ value, label: WAYS[value] }))}
            onChange={(way) => onChange({ way })}
          />
          <Range label="Weight at least" value={asked.weight} onChange={(weight) => onChange({ weight })} />
          <fieldset className="memories-facet">
            <legend>Over these relations, or any</legend>
            {RELATION_TYPES.map((type) => (
              <label key={type} title={said(type)}>
                <input
                  type="checkbox"
                  checked={relations.includes(type)}
                  onChange={() =>
                    onChange({
                      relations: relations.includes(type)
                        ? relations.filter((each) => each !== type)
                        : [...relations, type],
                    })
                  }
                />
                <RelationMark type={type} />
              </label>
            ))}
          </fieldset>
        </>
      )}
    </fieldset>
  );
}
