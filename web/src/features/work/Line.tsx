import { Copy, Play, RotateCcw, Square } from "lucide-react";
import { useInspector } from "@/app/inspect";
import type { WorkEntry } from "@/gql/gen";
import { visible } from "@/lib/text";
import { hours } from "@/lib/time";
import { Chip, IconButton } from "@/ui";
import { again, resume } from "./actions";
import Swatch from "./Swatch";
import { dayName, dayOf, spanIn } from "./days";
import { called, PERSON, place, worked } from "./timer";
import { end } from "./Ending";
import { category } from "./words";

interface NameProps {
  session: WorkEntry;
}

/** What a session is called; it opens beside the page. */
export function SessionName({ session }: NameProps) {
  const { inspect } = useInspector();
  const { issueNumber, prNumber, branch, owner } = session;
  const about = [
    place(session),
    issueNumber === null ? "" : `issue ${issueNumber}`,
    prNumber === null ? "" : `pull request ${prNumber}`,
    branch ?? "",
    owner === PERSON ? "" : owner,
  ];
  return (
    <button type="button" className="work-name" onClick={() => inspect("session", session.id)}>
      {visible(called(session))}
      <span className="work-quiet">
        <Swatch of={session} />
        {about.filter(Boolean).map(visible).join(" · ")}
      </span>
    </button>
  );
}

export function Again({ session, onDuplicate }: NameProps & { onDuplicate: () => void }) {
  const name = visible(called(session));
  if (session.endTime === null)
    return (
      <span className="work-deeds">
        {session.status === "PAUSED" && (
          <IconButton label={`Resume ${name}`} icon={Play} onPress={() => void resume(session)} />
        )}
        <IconButton label={`Stop ${name}`} icon={Square} onPress={() => end(session)} />
      </span>
    );
  return (
    <span className="work-deeds">
      <IconButton label={`Continue ${name}`} icon={RotateCcw} onPress={() => void again(session)} />
      <IconButton label={`Duplicate ${name}`} icon={Copy} onPress={onDuplicate} />
    </span>
  );
}

interface LineProps extends NameProps {
  now: number;
  /** Seconds to show, when only a part of the session counts. */
  seconds?: number;
  dated?: boolean;
  onDuplicate: () => void;
}

/** One session in a table. */
export function Line({ session, now, seconds, dated, onDuplicate }: LineProps) {
  const { startTime, endTime, timeZone } = session;
  return (
    <tr>
      <td className="work-when">
        {dated && <span>{dayName(dayOf(new Date(startTime).getTime(), timeZone))} </span>}
        <span className="work-quiet">{spanIn(startTime, endTime, timeZone)}</span>
      </td>
      <td className="work-what">
        <SessionName session={session} />
      </td>
      <td>
        <Chip>{category(session.category)}</Chip>
      </td>
      <td className="number work-hours">
        <span className="timer-state" data-state={session.status} />
        {hours(seconds ?? worked(session, now))}
      </td>
      <td>
        <Again session={session} onDuplicate={onDuplicate} />
      </td>
    </tr>
  );
}

/** Sessions under each other; on a narrow page each as a card. */
export function Lines({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <table className="data work-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Work</th>
          <th scope="col">Category</th>
          <th scope="col" className="number">
            Hours
          </th>
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
