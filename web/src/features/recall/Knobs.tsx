import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { Disclosure, DisclosurePanel } from "react-aria-components/Disclosure";
import { Heading } from "react-aria-components/Heading";
import { Range } from "@/features/memories/inputs";
import { Button as Press, Segments } from "@/ui";
import { type Mode, toWeights, USUAL, WEIGHT_NAMES, type Weights } from "./settings";

const MODES = [
  { value: "hybrid", label: "Hybrid" },
  { value: "meaning", label: "Meaning" },
  { value: "words", label: "Words" },
] as const;

interface Turned {
  mode?: Mode;
  weights?: Partial<Weights>;
  diversity?: number;
}

interface KnobsProps {
  mode: Mode;
  weights: Partial<Weights>;
  diversity: number;
  onChange: (changes: Turned) => void;
  /** What stands beside them. */
  children?: ReactNode;
}

/** How much each arm counts: by mode, and each by itself under Weights. */
export function Knobs({ mode, weights, diversity, onChange, children }: KnobsProps) {
  const held = { ...USUAL, ...toWeights(mode, weights) };
  const own = Object.keys(weights).length + (diversity > 0 ? 1 : 0);
  const names = Object.keys(USUAL) as (keyof Weights)[];
  return (
    <div className="recall-knobs">
      <Segments label="What counts" value={mode} choices={MODES} onChange={(mode) => onChange({ mode, weights: {} })} />
      {children}
      <Disclosure className="recall-more">
        <Heading level={2}>
          <Button slot="trigger" className="button quiet">
            <ChevronRight aria-hidden /> Weights{own > 0 ? ` (${own} set)` : ""}
          </Button>
        </Heading>
        <DisclosurePanel>
          <div className="recall-weights">
            <Range label="Diversity" value={diversity} onChange={(diversity) => onChange({ diversity })} />
            {names.map((name) => (
              <Range
                key={name}
                label={WEIGHT_NAMES[name]}
                value={held[name]}
                most={name === "halfLifeDays" ? 365 : 3}
                step={name === "halfLifeDays" ? 1 : 0.1}
                onChange={(value) => onChange({ weights: { ...weights, [name]: value } })}
              />
            ))}
          </div>
          {own > 0 && (
            <Press tone="quiet" onPress={() => onChange({ weights: {}, diversity: 0 })}>
              As the mode says
            </Press>
          )}
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}
