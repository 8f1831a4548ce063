import { useState } from "react";
import type { Arm, RecallArm } from "@/gql/gen";
import { ARM_NAMES, formula, full, short, stacked, telling } from "./score";

interface ScoreProps {
  score: number;
  /** The best score of the answer. */
  best: number;
}

/** A score as a bar with three digits; all digits on hover, and copied by a click. */
export function Score({ score, best }: ScoreProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(full(score));
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  const width = best > 0 ? Math.max(0, Math.min(100, (score / best) * 100)) : 0;
  return (
    <button
      type="button"
      className="recall-score"
      title={`${full(score)}, click to copy`}
      aria-label={`Score ${short(score)}: copy all digits`}
      onClick={() => void copy()}
    >
      <span className="recall-bar" aria-hidden>
        <span style={{ inlineSize: `${width}%` }} />
      </span>
      <span aria-live="polite">{copied ? "Copied" : short(score)}</span>
    </button>
  );
}

interface StackProps {
  arms: RecallArm[];
  span: { least: number; most: number };
}

/** The shares of a score side by side: what speaks for it to the right of the line, what speaks against it to the left. */
export function Stack({ arms, span }: StackProps) {
  const zero = (-span.least / (span.most - span.least || 1)) * 100;
  return (
    <div className="recall-stack" aria-hidden>
      {stacked(arms, span).map(({ arm, share, start, width }) => (
        <span
          key={arm}
          className="recall-arm"
          data-arm={arm}
          data-against={share < 0 || undefined}
          title={`${ARM_NAMES[arm]} ${full(share)}`}
          style={{ insetInlineStart: `${start}%`, inlineSize: `${width}%` }}
        />
      ))}
      <span className="recall-zero" style={{ insetInlineStart: `${zero}%` }} />
    </div>
  );
}

interface ArmTableProps {
  arms: RecallArm[];
  score: number;
  /** What an arm judged by, where that can be said in a word. */
  from?: Partial<Record<Arm, string>>;
}

/** The same as numbers: each arm's place, its own score, and what it added. */
export function ArmTable({ arms, score, from = {} }: ArmTableProps) {
  const silent = arms.filter((each) => each.share === 0);
  return (
    <>
      <div className="scroll">
        <table className="data recall-arms">
          <thead>
            <tr>
              <th scope="col">Arm</th>
              <th scope="col" className="number">
                Rank
              </th>
              <th scope="col" className="number">
                Own score
              </th>
              <th scope="col" className="number">
                Share
              </th>
            </tr>
          </thead>
          <tbody>
            {[...telling(arms), ...silent].map((each) => (
              <tr key={each.arm}>
                <th scope="row">
                  <span className="recall-key recall-arm" data-arm={each.arm} aria-hidden /> {ARM_NAMES[each.arm]}{" "}
                  {from[each.arm] && <span className="recall-quiet">{from[each.arm]}</span>}
                </th>
                <td className="number">{each.rank}</td>
                <td className="number" title={full(each.score)}>
                  {short(each.score)}
                </td>
                <td className="number" title={full(each.share)}>
                  {short(each.share)}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Score</th>
              <td />
              <td />
              <td className="number" title={full(score)}>
                {short(score)}
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
      <p className="recall-formula">{formula(arms, score)}</p>
    </>
  );
}
