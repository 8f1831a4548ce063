import { lazy, Suspense, useState } from "react";
import { type Running, useOpen } from "./timer";

const ForgottenNote = lazy(() => import("./ForgottenNote"));
const KEPT = "memoria.kept.";

function isKept(id: string): boolean {
  return Number(localStorage.getItem(KEPT + id) ?? 0) > Date.now();
}

function keep(id: string, hours: number): void {
  localStorage.setItem(KEPT + id, String(Date.now() + hours * 3_600_000));
}

/** Nothing happened in it since another day. */
function isOfAnotherDay({ lastActivityAt, startTime }: Running): boolean {
  return new Date(lastActivityAt ?? startTime).toDateString() !== new Date().toDateString();
}

/** Asks after sessions that run for longer than the settings say, past the working day or since another, until told. */
export function Forgotten() {
  const [, setTurn] = useState(0);
  const long = useOpen().filter(
    (session) =>
      (session.warnings.some(({ kind }) => kind === "LONG_RUNNING" || kind === "DAY_ENDED") ||
        isOfAnotherDay(session)) &&
      !isKept(session.id),
  );
  if (!long.length) return null;
  return (
    <Suspense fallback={null}>
      {long.map((session) => (
        <ForgottenNote
          key={session.id}
          session={session}
          onKeep={() => {
            keep(session.id, 4);
            setTurn((turn) => turn + 1);
          }}
        />
      ))}
    </Suspense>
  );
}
