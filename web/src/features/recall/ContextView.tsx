import { type Role, RecallContext } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { day } from "@/lib/time";
import { plural, visible } from "@/lib/text";
import { MemoryLink } from "@/features/memories/parts";
import { Chip, CopyButton, Field, Note, Refused, Segments, Select, Skeleton } from "@/ui";
import { moments, type Recalling, scope } from "./settings";

const BUDGETS = ["500", "1000", "2000", "4000", "8000"].map((value) => ({
  value,
  label: `${Number(value).toLocaleString()} tokens`,
}));
const CITING = [
  { value: "NUMBERS", label: "By number" },
  { value: "IDS", label: "By id" },
] as const;
const ROLES: Record<Role, string> = {
  SECTION: "section",
  HIT: "hit",
  SUCCESSOR: "what holds now",
  BEFORE: "turn before",
  AFTER: "turn after",
  DOCUMENT: "document",
};

interface ContextViewProps {
  asked: Recalling;
  onChange: (changes: Partial<Recalling>) => void;
}

/** What an agent would be told: the text for its prompt, what it cites, and what had no room. */
export function ContextView({ asked, onChange }: ContextViewProps) {
  const { data, error, loading, again } = useAsk(RecallContext, {
    ...scope(asked),
    ...moments(asked),
    tokenBudget: asked.budget,
    around: asked.around,
    diversity: asked.diversity,
    citing: asked.citing,
  });
  const budget = String(asked.budget);
  const known = BUDGETS.some((each) => each.value === budget);
  return (
    <div className="recall-context">
      <div className="recall-controls">
        <Select
          label="Budget"
          value={known ? budget : "own"}
          choices={[...BUDGETS, { value: "own", label: "Another number" }]}
          onChange={(value) => onChange({ budget: value === "own" ? 3_000 : Number(value) })}
        />
        {!known && (
          <Field
            label="Tokens"
            type="number"
            value={budget}
            onChange={(value) => onChange({ budget: Math.min(1_000_000, Math.max(100, Number(value) || 100)) })}
          />
        )}
        <Field
          label="Turns around a hit"
          type="number"
          value={String(asked.around)}
          onChange={(value) => onChange({ around: Math.min(5, Math.max(0, Number(value) || 0)) })}
        />
        <Segments
          label="How it cites"
          value={asked.citing}
          choices={CITING}
          onChange={(citing) => onChange({ citing })}
        />
      </div>
      {error && <Refused error={error} again={again} />}
      {!data && !error && <Skeleton lines={10} />}
      {data && (
        <div className={loading || error ? "recall-assembled stale" : "recall-assembled"}>
          <div>
            <div className="recall-controls level">
              <strong role="status">
                {data.context.tokens.toLocaleString()} of {plural(data.context.tokenBudget, "token", "tokens")}
              </strong>
              <span className="recall-quiet">counted by {data.context.countedBy}</span>
              <CopyButton text={`${data.context.text}\n\n${asked.q.trim()}\n`} label="Copy as prompt" />
            </div>
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must be reachable by keyboard */}
            <pre className="recall-prompt" tabIndex={0} role="region" aria-label="The text for a prompt">
              {visible(data.context.text)}
            </pre>
          </div>
          <section aria-label="Citations">
            <h2>{plural(data.context.citations.length, "citation", "citations")}</h2>
            <ol className="recall-citations">
              {data.context.citations.map((each) => (
                <li key={`${each.number} ${each.memoryId}`}>
                  <span className="recall-rank">{each.number}</span>
                  <span>
                    {each.memory ? <MemoryLink memory={each.memory} /> : "A memory that was forgotten"}
                    <span className="recall-quiet">
                      {" "}
                      {ROLES[each.role]}, {day(each.at)}
                      {each.speaker && `, ${visible(each.speaker)}`}
                    </span>
                    {each.isCut && <Chip>cut</Chip>}
                    {each.isCleaned && <Chip tone="warn">cleaned</Chip>}
                  </span>
                </li>
              ))}
            </ol>
            {data.context.leftOut.length > 0 && (
              <Note>
                {plural(data.context.leftOut.length, "memory", "memories")} had no room. A larger budget takes them in.
              </Note>
            )}
          </section>
        </div>
      )}
    </div>
  );
}
