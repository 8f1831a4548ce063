import { useState } from "react";
import { tell } from "@/app/undo";
import { type MemoryChanges, MemoryVersions, type MemoryWhole } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { Button, Empty, Refused, Skeleton } from "@/ui";
import { revise } from "./deeds";
import { Difference } from "./Difference";
import { said } from "./filters";
import { Age } from "./parts";

/** Fields that a version brings back, besides its status and who it belonged to. */
const FIELDS = [
  "content",
  "type",
  "kind",
  "tags",
  "importance",
  "confidence",
  "valence",
  "metadata",
  "projectId",
  "sourceUri",
  "occurredAt",
  "validFrom",
  "validTo",
  "expiresAt",
  "pinned",
] as const satisfies readonly (keyof MemoryWhole & keyof MemoryChanges)[];
const WATCHED = [...FIELDS, "status", "trust", "agent"] as const;

const differ = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);
const brief = (value: unknown) => (value === null ? "none" : typeof value === "string" ? value : JSON.stringify(value));

function changed(before: MemoryWhole, after: MemoryWhole): string[] {
  return WATCHED.filter((name) => name !== "content" && differ(before[name], after[name])).map(
    (name) =>
      `${said(name.replace(/[A-Z]/g, (letter) => `_${letter}`))}: ${brief(before[name])} → ${brief(after[name])}`,
  );
}

async function bringBack(version: MemoryWhole, now: MemoryWhole) {
  const names = FIELDS.filter((name) => differ(version[name], now[name]));
  if (!names.length) {
    tell("The memory says exactly this already.");
    return;
  }
  const pick = (from: MemoryWhole): MemoryChanges => Object.fromEntries(names.map((name) => [name, from[name]]));
  const error = await revise(now, pick(version), pick(now), `Version ${version.version} is back.`);
  if (error) tell(error.message);
}

/** What a memory was, version by version, with what each change changed. */
export function History({ id }: { id: string }) {
  const asked = useAsk(MemoryVersions, { id }, { live: ["memory"] });
  const [shown, setShown] = useState<number>();
  const now = asked.data?.memory;
  if (asked.error) return <Refused error={asked.error} again={asked.again} />;
  if (!now) return <Skeleton lines={4} />;
  const states = [now, ...now.versions.map((each) => ({ ...each.memory, version: each.version }))];
  if (states.length === 1)
    return <Empty title="It was never changed">Each change keeps what was before it here.</Empty>;
  return (
    <ol className="memory-history">
      {states.map((state, at) => {
        const before = states[at + 1];
        const open = shown === state.version || (shown === undefined && at === 0);
        return (
          <li key={state.version}>
            <header>
              <h3>Version {state.version}</h3>
              <span className="memory-quiet">
                {at === 0 ? "now, " : ""}
                since <Age at={at === states.length - 1 ? state.createdAt : state.updatedAt} />
              </span>
              {before && (
                <Button
                  tone="quiet"
                  aria-expanded={open}
                  onPress={() => setShown(open ? 0 : state.version)}
                  aria-label={`${open ? "Hide" : "Show"} changes of version ${state.version}`}
                >
                  {open ? "Hide changes" : "Show changes"}
                </Button>
              )}
              {at > 0 && (
                <Button onPress={() => void bringBack(state, now)} aria-label={`Restore version ${state.version}`}>
                  Restore
                </Button>
              )}
            </header>
            {before && open && (
              <>
                {changed(before, state).map((line) => (
                  <p key={line} className="memory-quiet">
                    {line}
                  </p>
                ))}
                <Difference
                  before={before.content}
                  after={state.content}
                  label={`What version ${state.version} changed`}
                />
              </>
            )}
          </li>
        );
      })}
    </ol>
  );
}
