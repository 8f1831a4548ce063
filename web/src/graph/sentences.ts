/** A path in words: "A causes B; B fixes C." */
import { cut } from "./labels";
import { RELATIONS } from "./sorts";

export interface Step {
  id: string;
  label: string;
  /** The relation by which it was reached; none for the first. */
  type: number | null;
  /** Whether that relation leads here, not back. */
  forward: boolean;
  weight: number;
}

const LETTERS = 60;

export interface Sentence {
  from: string;
  verb: string;
  to: string;
}

/** One sentence for each relation, in its own direction. */
export function sentences(path: readonly Step[]): Sentence[] {
  return path.slice(1).map((step, place) => {
    const [before, here] = [cut(path[place]!.label, LETTERS), cut(step.label, LETTERS)];
    const verb = step.type === null ? "leads to" : RELATIONS[step.type]!.verb;
    return step.forward ? { from: before, verb, to: here } : { from: here, verb, to: before };
  });
}

export function told(path: readonly Step[]): string {
  return `${sentences(path)
    .map(({ from, verb, to }) => `${from.replace(/[.;]+$/, "")} ${verb} ${to.replace(/[.;]+$/, "")}`)
    .join("; ")}.`;
}
