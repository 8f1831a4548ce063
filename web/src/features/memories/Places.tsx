import { useEffect, useRef } from "react";
import type { MemoryStatus } from "@/gql/gen";
import { Segments } from "@/ui";
import type { FilterChanges } from "./filters";

const PLACES = [
  { value: "ACTIVE", label: "Active" },
  { value: "SUPERSEDED", label: "Superseded" },
  { value: "ARCHIVED", label: "Archived" },
  { value: "TOMBSTONED", label: "Trash" },
  { value: "DUPLICATES", label: "Duplicates" },
] as const satisfies readonly { value: MemoryStatus | "DUPLICATES"; label: string }[];

interface PlacesProps {
  value: (typeof PLACES)[number]["value"];
  onChange: (changes: FilterChanges & { duplicates: boolean }) => void;
}

/** Which memories are looked at: those of one status, or those that say the same. */
export function Places({ value, onChange }: PlacesProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone they are wider than the page.
    const chosen = box.current!.querySelector<HTMLElement>("[data-selected]");
    if (chosen) box.current!.scrollLeft = chosen.offsetLeft - chosen.offsetWidth;
  }, [value]);
  return (
    <div className="memories-places" ref={box}>
      <Segments
        label="Which memories"
        value={value}
        choices={PLACES}
        onChange={(place) =>
          onChange({
            duplicates: place === "DUPLICATES",
            status: place === "ACTIVE" || place === "DUPLICATES" ? [] : [place],
          })
        }
      />
    </div>
  );
}
