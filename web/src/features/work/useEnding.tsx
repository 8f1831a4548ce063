import { lazy, type ReactNode, Suspense, useState } from "react";
import type { WorkEntry } from "@/gql/gen";
import { stop } from "./actions";

const TimerDialog = lazy(() => import("./TimerDialog"));

interface Ending {
  /** Stops a session, now or at an earlier time. One without a description is asked what it was. */
  end: (session: WorkEntry, at?: string) => void;
  /** What is asked. */
  asked: ReactNode;
}

export function useEnding(): Ending {
  const [ended, setEnded] = useState<{ session: WorkEntry; until?: string | undefined }>();
  const end = (session: WorkEntry, at?: string) => {
    if (session.description) void stop(session, at);
    else setEnded({ session, until: at });
  };
  const asked = ended && (
    <Suspense fallback={null}>
      <TimerDialog what="stop" {...ended} onClose={() => setEnded(undefined)} />
    </Suspense>
  );
  return { end, asked };
}
