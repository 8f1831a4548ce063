import { Trash2 } from "lucide-react";
import { useState } from "react";
import { MiniGraph } from "@/features/graph/MiniGraph";
import { MemoryRelations, type RelationType } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { plural } from "@/lib/text";
import { Button, Empty, IconButton, Popover, Refused, Select, Skeleton } from "@/ui";
import { AddRelation } from "./AddRelation";
import { Range } from "./inputs";
import { MemoryLink, RelationMark } from "./parts";
import { type Edge, retype, unrelate, weigh } from "./relating";
import { RELATION_TYPES, WORDS } from "./relationWords";

/** All relations of a memory, by type and direction. */
export function Relations({ id }: { id: string }) {
  const asked = useAsk(MemoryRelations, { id }, { live: ["relation"] });
  const page = asked.data?.memory?.relations;
  if (asked.error) return <Refused error={asked.error} again={asked.again} />;
  if (!page) return <Skeleton lines={4} />;
  const edges = page.edges.map(({ node }) => node);
  const groups = Map.groupBy(edges, (edge) => `${edge.relationType} ${edge.sourceId === id ? "out" : "in"}`);
  const order = RELATION_TYPES.flatMap((type) => [`${type} out`, `${type} in`]).filter((name) => groups.has(name));
  return (
    <div className="memory-relations">
      <AddRelation id={id} />
      {!edges.length && (
        <Empty title="No relations yet">Relate it to a memory that it causes, fixes or belongs to.</Empty>
      )}
      {order.map((name) => {
        const [type, way] = name.split(" ") as [RelationType, "out" | "in"];
        return (
          <section key={name} aria-label={WORDS[type][way]}>
            <h3>
              <RelationMark type={type} forward={way === "out"} />{" "}
              <span className="memory-quiet">{groups.get(name)!.length}</span>
            </h3>
            <ul>
              {groups.get(name)!.map((edge) => (
                <Row key={edge.id} edge={edge} other={way === "out" ? edge.target : edge.source} />
              ))}
            </ul>
          </section>
        );
      })}
      {page.pageInfo.hasNextPage && (
        <p className="memory-quiet">These are the latest {plural(edges.length, "relation", "relations")}.</p>
      )}
      {edges.length > 0 && <MiniGraph id={id} />}
    </div>
  );
}

function Row({ edge, other }: { edge: Edge; other: Edge["target"] }) {
  return (
    <li>
      {other ? <MemoryLink memory={other} /> : <span className="memory-quiet">A memory that was forgotten</span>}
      <span className="memory-quiet" title={`Drawn by ${edge.createdBy.toLowerCase()}`}>
        {edge.createdBy === "USER" ? "" : `${edge.createdBy.toLowerCase()} · `}
        {Number(edge.weight.toFixed(2))}
      </span>
      <Popover label="Change the relation" button={<Button tone="quiet">Change</Button>}>
        {(close) => <Change edge={edge} onDone={close} />}
      </Popover>
      <IconButton label="Remove the relation" icon={Trash2} onPress={() => void unrelate(edge)} />
    </li>
  );
}

function Change({ edge, onDone }: { edge: Edge; onDone: () => void }) {
  const [type, setType] = useState(edge.relationType);
  const [weight, setWeight] = useState(edge.weight);
  const save = () => {
    onDone();
    if (type !== edge.relationType) void retype({ ...edge, weight }, type);
    else if (weight !== edge.weight) void weigh(edge, weight);
  };
  return (
    <div className="memory-form">
      <Select
        label="Type"
        value={type}
        choices={RELATION_TYPES.map((value) => ({ value, label: WORDS[value].out }))}
        onChange={setType}
      />
      <Range label="Weight" value={weight} onChange={setWeight} />
      <Button tone="primary" onPress={save}>
        Save
      </Button>
    </div>
  );
}
