import { useState } from "react";
import { tell } from "@/app/undo";
import { WorkDiscard, WorkEnter, type WorkEntry } from "@/gql/gen";
import { change } from "@/gql/hooks";
import { plural, visible } from "@/lib/text";
import { hours } from "@/lib/time";
import { Button, Checkbox, Dialog, Note, Skeleton } from "@/ui";
import { details } from "./actions";
import { clockIn, dayName, dayOf, daysAfter, midnight, moved } from "./days";
import { useSessions } from "./held";
import { called, PERSON, worked } from "./timer";

interface CopyWeekProps {
  /** The Monday of the week that it is copied to. */
  monday: string;
  zone: string;
  onClose: () => void;
}

async function copied(chosen: WorkEntry[]): Promise<string | undefined> {
  const ids: string[] = [];
  let refused: string | undefined;
  for (const session of chosen) {
    const { startTime, endTime, pauses } = moved(session, 7, 0);
    const outcome = await change(WorkEnter, {
      session: { ...details(session), notes: null, startTime, endTime, pauses },
    });
    if (outcome.error) {
      refused = outcome.error.message;
      break;
    }
    ids.push(outcome.data.enterWork!.id);
  }
  if (ids.length)
    tell(`Copied ${plural(ids.length, "session", "sessions")}.`, async () => {
      for (const id of ids) await change(WorkDiscard, { id });
    });
  return refused;
}

/** Whether something of the person's lies where a session would, a week later. */
function clashes(session: WorkEntry, there: readonly WorkEntry[]): boolean {
  const { startTime, endTime } = moved(session, 7, 0);
  const at = (iso: string | null) => (iso === null ? Date.now() : new Date(iso).getTime());
  return there.some(
    (each) => each.owner === PERSON && at(each.startTime) < at(endTime) && at(startTime) < at(each.endTime),
  );
}

/** The sessions of the week before, to be entered a week later at the same hours. */
export default function CopyWeek({ monday, zone, onClose }: CopyWeekProps) {
  /** Those whose choice is another than the one that was made for them. */
  const [turned, turn] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { sessions } = useSessions({
    after: new Date(midnight(daysAfter(monday, -7), zone)).toISOString(),
    before: new Date(midnight(monday, zone)).toISOString(),
  });
  const there = useSessions({
    after: new Date(midnight(monday, zone)).toISOString(),
    before: new Date(midnight(daysAfter(monday, 7), zone)).toISOString(),
  });
  const own = (sessions ?? []).filter((each) => each.owner === PERSON && each.endTime !== null).toReversed();
  const taken = new Set(own.filter((each) => clashes(each, there.sessions ?? [])).map(({ id }) => id));
  const isChosen = ({ id }: WorkEntry) => taken.has(id) === turned.has(id);
  const chosen = own.filter(isChosen);
  const choose = (id: string) =>
    turn(new Set(turned.has(id) ? [...turned].filter((each) => each !== id) : [...turned, id]));
  const copy = async () => {
    setBusy(true);
    const error = await copied(chosen);
    setBusy(false);
    if (error) setRefused(error);
    else onClose();
  };
  return (
    <Dialog
      title="Copy last week"
      open
      wide
      onClose={onClose}
      foot={
        <Button tone="primary" isDisabled={!there.sessions || !chosen.length || busy} onPress={() => void copy()}>
          Copy {plural(chosen.length, "session", "sessions")}
        </Button>
      }
    >
      {refused && <Note tone="bad">{refused}</Note>}
      {!(sessions && there.sessions) && <Skeleton lines={5} />}
      {sessions && !own.length && <p>You have no completed session in the week before.</p>}
      <ul className="work-lines">
        {(there.sessions ? own : []).map((each) => (
          <li key={each.id} className="work-copy">
            <Checkbox isSelected={isChosen(each)} onChange={() => choose(each.id)}>
              <span>
                {visible(called(each))}{" "}
                <span className="work-quiet">
                  {dayName(dayOf(new Date(each.startTime).getTime(), each.timeZone))},{" "}
                  {clockIn(each.startTime, each.timeZone)}, {hours(worked(each))} hours
                  {taken.has(each.id) && "; something is entered at that time"}
                </span>
              </span>
            </Checkbox>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
