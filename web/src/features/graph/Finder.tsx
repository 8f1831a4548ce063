import { useId, useState } from "react";
import { GraphFind, GraphRecent } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { useSettled } from "@/lib/settled";
import { title } from "@/lib/text";
import { MEMORY_TYPES, typeNumber } from "@/graph/sorts";

interface FinderProps {
  label: string;
  /** What is chosen now, in words. */
  chosen?: string | undefined;
  onPick: (id: string) => void;
}

/** Finds a memory while one types; with nothing typed, the latest ones. */
export function Finder({ label, chosen, onPick }: FinderProps) {
  const [typed, setTyped] = useState<string>();
  const question = useSettled(typed?.trim() ?? "");
  const [active, setActive] = useState(0);
  const id = useId();
  const open = typed !== undefined;
  const asks = question.length > 1;
  const found = useAsk(GraphFind, { query: question }, { pause: !open || !asks });
  const recent = useAsk(GraphRecent, {}, { pause: !open || asks });
  const options = asks
    ? (found.data?.recall.hits.map(({ memory }) => memory) ?? [])
    : (recent.data?.memories.edges.map(({ node }) => node) ?? []);
  const pick = (place: number) => {
    const option = options[place];
    if (!option) return;
    setTyped(undefined);
    onPick(option.id);
  };
  const press = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setActive(Math.min(options.length - 1, active + 1));
    else if (event.key === "ArrowUp") setActive(Math.max(0, active - 1));
    else if (event.key === "Enter") pick(active);
    else if (event.key === "Escape") setTyped(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="graph-finder">
      <input
        className="input"
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={open && options.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={open && options.length ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        placeholder={label}
        value={typed ?? chosen ?? ""}
        onFocus={() => setTyped("")}
        onBlur={() => setTyped(undefined)}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={press}
      />
      <ul
        className="graph-options"
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        hidden={!open || !options.length}
      >
        {options.map((option, place) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are the combobox's
          <li
            key={option.id}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === active}
            onPointerEnter={() => setActive(place)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => pick(place)}
          >
            <Shape type={typeNumber.get(option.type)!} /> {title(option.content)}
          </li>
        ))}
      </ul>
    </div>
  );
}

const PATHS = ["M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12Z", "M2.7 2.7h10.6v10.6H2.7Z", "M8 .8 15.2 8 8 15.2.8 8Z"];

/** The shape and colour of a type of memory. */
export function Shape({ type }: { type: number }) {
  return (
    <svg className="graph-shape" viewBox="0 0 16 16" aria-hidden style={{ color: `var(${MEMORY_TYPES[type]!.token})` }}>
      <path d={PATHS[type]} fill="currentColor" />
    </svg>
  );
}
