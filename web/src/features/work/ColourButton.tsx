import { Check } from "lucide-react";
import { COLOURS, NAMES } from "@/charts/colours";
import { visible } from "@/lib/text";
import { Button, Popover } from "@/ui";
import { chosenOf, colourOf, type Tinted } from "./colours";
import { usePalette } from "./palette";

interface ColourButtonProps {
  name: string;
  of: Tinted;
  /** What a project belongs to, and has its colour from unless it has its own. */
  client: Tinted | null;
  /** What it has without a choice of its own. */
  usual: string;
  onChoose: (colour: string | null) => void;
}

/** Shows the colour of a client or a project, and lets another be chosen. */
export function ColourButton({ name, of, client, usual, onChoose }: ColourButtonProps) {
  const chosen = chosenOf(of);
  const { turns } = usePalette();
  const background = colourOf({ client, project: of }, turns);
  return (
    <Popover
      label={`Colour of ${visible(name)}`}
      button={
        <Button tone="quiet" aria-label={`Colour of ${visible(name)}: ${chosen ?? usual}`}>
          <span className="work-swatch" style={{ background }} />
        </Button>
      }
    >
      {(close) => (
        <div className="work-colours" role="group" aria-label="Colours">
          {[...NAMES, undefined].map((each) => (
            <button
              key={each ?? ""}
              type="button"
              className="work-colour"
              aria-pressed={each === chosen}
              onClick={() => {
                close();
                if (each !== chosen) onChoose(each ?? null);
              }}
            >
              {each && <span className="work-swatch" style={{ background: COLOURS[each] }} />}
              <span>{each ? each[0]!.toUpperCase() + each.slice(1) : usual}</span>
              {each === chosen && <Check aria-hidden />}
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}

/** Metadata with another colour, or without one. */
export function withColour(metadata: unknown, colour: string | null): Record<string, unknown> {
  const others = Object.entries(metadata ?? {}).filter(([key]) => key !== "colour");
  return Object.fromEntries(colour ? [...others, ["colour", colour]] : others);
}
