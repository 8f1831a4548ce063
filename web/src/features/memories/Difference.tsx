import { useMemo } from "react";
import { visible } from "@/lib/text";
import { diff } from "./diff";

interface DifferenceProps {
  before: string;
  after: string;
  label: string;
}

/** A text with what went struck out, and what came underlined; both are read aloud as such. */
export function Difference({ before, after, label }: DifferenceProps) {
  const stretches = useMemo(() => diff(before, after), [before, after]);
  return (
    <figure className="memory-diff">
      <figcaption>{label}</figcaption>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must be reachable by keyboard */}
      <div tabIndex={0} role="region" aria-label={label}>
        {before === after && <p className="memory-quiet">The text is the same.</p>}
        {stretches.map(({ kind, text }, at) => {
          if (kind === "gone") return <del key={at}>{visible(text)}</del>;
          if (kind === "new") return <ins key={at}>{visible(text)}</ins>;
          return <span key={at}>{visible(text)}</span>;
        })}
      </div>
    </figure>
  );
}
