import { RotateCcw } from "lucide-react";
import type { Series } from "@/charts/colours";
import { type Counts, type Filter, toggled } from "@/graph/filter";
import { CREATORS, MEMORY_TYPES, RELATIONS, type RelationLook } from "@/graph/sorts";
import { visible } from "@/lib/text";
import { Button, Segments, Select } from "@/ui";
import { type Address, isFiltered, type Off, UNFILTERED, withoutOf } from "./address";
import { Shape } from "./Finder";

interface LegendProps {
  filter: Filter;
  counts: Counts;
  address: Address;
  hasFocus: boolean;
  /** What the colours of memories mean, if not their types. */
  tints: readonly Series[];
  onChange: (changes: Partial<Address>) => void;
}

const WAYS = [
  { value: "BOTH", label: "Both" },
  { value: "OUT", label: "Out" },
  { value: "IN", label: "In" },
] as const;

/** What hangs on nearly everything hides the rest. */
const HUBS = [0, 20, 50, 100, 500].map((each) => ({
  value: String(each),
  label: each ? `Over ${each} relations` : "None",
}));

/** What the colours and shapes mean; each row also leaves its sort out of the picture. */
export function Legend({ filter, counts, address, hasFocus, tints, onChange }: LegendProps) {
  const toggle = (sort: Off, all: number) => (place: number, only: boolean) =>
    onChange({ without: withoutOf(filter, sort, toggled(filter[sort], place, all, only)) });
  return (
    <div className="graph-legend">
      <Rows
        title="Relations"
        rows={RELATIONS.map((look) => ({ name: look.name, picture: <Line look={look} /> }))}
        counts={counts.relations}
        off={filter.relationsOff}
        onToggle={toggle("relationsOff", RELATIONS.length)}
      />
      <label className="graph-weight">
        <span>Weight at least {filter.minWeight.toFixed(2)}</span>
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={filter.minWeight}
          onChange={(event) => onChange({ weight: Number(event.target.value) })}
        />
      </label>
      {hasFocus && (
        <div className="graph-row">
          <span>From the focus</span>
          <Segments
            label="Direction from the focus"
            value={filter.direction}
            choices={WAYS}
            onChange={(direction) => onChange({ direction })}
          />
        </div>
      )}
      <Rows
        title="Drawn by"
        rows={CREATORS.map(({ name }) => ({ name }))}
        counts={counts.creators}
        off={filter.creatorsOff}
        onToggle={toggle("creatorsOff", CREATORS.length)}
      />
      <Rows
        title="Memories"
        rows={MEMORY_TYPES.map(({ name }, type) => ({ name, picture: <Shape type={type} /> }))}
        counts={counts.types}
        off={filter.typesOff}
        onToggle={toggle("typesOff", MEMORY_TYPES.length)}
      />
      <div className="graph-looks">
        <Select
          label="Size by"
          value={address.size}
          choices={[
            { value: "importance", label: "Importance" },
            { value: "degree", label: "Relations" },
            { value: "uses", label: "Uses" },
          ]}
          onChange={(size) => onChange({ size })}
        />
        <Select
          label="Colour by"
          value={address.colour}
          choices={[
            { value: "type", label: "Type" },
            { value: "project", label: "Project" },
            { value: "age", label: "Age" },
            { value: "community", label: "Community" },
          ]}
          onChange={(colour) => onChange({ colour })}
        />
        <Tints tints={tints} groups={address.colour === "community"} />
        <Select
          label="Dim hubs"
          value={String(address.hubs)}
          choices={HUBS}
          onChange={(hubs) => onChange({ hubs: Number(hubs) })}
        />
      </div>
      {isFiltered(filter) && (
        <Button icon={RotateCcw} onPress={() => onChange({ ...UNFILTERED, without: [] })}>
          Show everything
        </Button>
      )}
    </div>
  );
}

function Tints({ tints, groups }: { tints: readonly Series[]; groups: boolean }) {
  if (groups) return <p className="graph-hint">Memories that hang together have one colour.</p>;
  if (!tints.length) return null;
  return (
    <ul className="graph-tints" aria-label="Colours">
      {tints.map(({ name, colour }) => (
        <li key={name}>
          <span className="graph-tint" style={{ background: colour }} />
          <span className="graph-name">{visible(name)}</span>
        </li>
      ))}
    </ul>
  );
}

interface RowsProps {
  title: string;
  rows: { name: string; picture?: React.ReactNode }[];
  counts: readonly number[];
  off: ReadonlySet<number>;
  onToggle: (place: number, only: boolean) => void;
}

/** One click leaves a sort out or brings it back; with Alt it stays alone. */
function Rows({ title, rows, counts, off, onToggle }: RowsProps) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {rows.map(({ name, picture }, place) => (
          <li key={name} className={off.has(place) ? "graph-off" : undefined}>
            <button
              type="button"
              aria-pressed={!off.has(place)}
              title={`${name}: Alt-click for only this`}
              onClick={(event) => onToggle(place, event.altKey)}
            >
              {picture}
              <span className="graph-name">{name}</span>
              <span className="graph-count">{counts[place]!.toLocaleString()}</span>
            </button>
            <button
              type="button"
              className="graph-only"
              aria-label={`Only ${name}`}
              onClick={() => onToggle(place, true)}
            >
              only
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How a type of relation is drawn: colour, dash, end and letter. */
export function Line({ look }: { look: RelationLook }) {
  return (
    <svg className="graph-line" viewBox="0 0 56 16" aria-hidden style={{ color: `var(${look.token})` }}>
      <line x1="1" y1="8" x2="48" y2="8" strokeDasharray={look.dash.join(" ")} strokeWidth={look.double ? 5 : 2} />
      {look.double && <line className="graph-gap" x1="1" y1="8" x2="48" y2="8" strokeWidth="2" />}
      <End end={look.end} />
      <rect x="18" y="1" width="13" height="14" rx="2" />
      <text x="24.5" y="12">
        {look.letter}
      </text>
    </svg>
  );
}

function End({ end }: { end: RelationLook["end"] }) {
  if (end === "none") return null;
  if (end === "bar") return <line x1="50" y1="2" x2="50" y2="14" strokeWidth="2.5" />;
  if (end === "tick") return <path className="graph-tick" d="M43 5 51 8 46 14" />;
  if (end === "diamond") return <path d="M40 8 47 4 54 8 47 12Z" />;
  return <path d={end === "big" ? "M43 2 55 8 43 14Z" : "M45 4 54 8 45 12Z"} />;
}
