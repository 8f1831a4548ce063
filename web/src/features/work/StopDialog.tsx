import { NotebookPen, Square } from "lucide-react";
import { useState } from "react";
import {
  type SessionCategory,
  WorkAmend,
  type WorkEntry,
  WorkOne,
  WorkStop,
  WorkSuggestions,
  type WorkSuggestionsResult,
} from "@/gql/gen";
import { ask, change, useAsk } from "@/gql/hooks";
import { title, visible } from "@/lib/text";
import { hours } from "@/lib/time";
import { Button, Dialog, Field, Note, Select } from "@/ui";
import { ForWhom, Suggest } from "./Suggest";
import { tellStopped } from "./actions";
import { momentIn } from "./days";
import { worked } from "./timer";
import { CATEGORIES } from "./words";

const OFFERED = 6;

/** What the session may have been about: its branch, what was learned in it, and the last sessions. */
export function offers(found: WorkSuggestionsResult, projectId: string | null): string[] {
  const last = found.sessions.nodes.filter((each) => each.description);
  const same = last.filter((each) => each.projectId && each.projectId === projectId);
  const named = [...same, ...last].map((each) => each.description!);
  const branch = found.session?.branch?.replace(/[-_/]+/g, " ");
  const learned = (found.session?.memories ?? []).map((memory) => title(memory.content, 70));
  return [...new Set([...(branch ? [branch] : []), ...learned, ...named])].slice(0, OFFERED);
}

interface StopProps {
  session: WorkEntry;
  /** When it ended; else it is when this was opened. */
  until?: string | undefined;
  onClose: () => void;
}

/** Stops a session that says nothing yet, and asks what it was. */
export function StopDialog({ session, until, onClose }: StopProps) {
  const [at] = useState(() => (until ? new Date(until) : new Date()));
  const [said, say] = useState({
    description: session.description ?? "",
    client: session.client?.name ?? "",
    project: session.project?.name ?? "",
  });
  const [category, setCategory] = useState<SessionCategory>(session.category);
  const [summary, setSummary] = useState<string>();
  const [stopped, setStopped] = useState<WorkEntry>();
  const [refused, setRefused] = useState<string>();
  const { data } = useAsk(WorkSuggestions, { id: session.id }, { live: ["session"] });
  const offered = data ? offers(data, session.projectId) : [];
  const end = async (summary: string | null) => {
    if (stopped) return stopped;
    const outcome = await change(WorkStop, { id: session.id, at: at.toISOString(), summary });
    if (outcome.error) setRefused(outcome.error.message);
    else setStopped(outcome.data.stopWork!);
    return outcome.data?.stopWork ?? undefined;
  };
  const keep = async (fill: boolean) => {
    const written = fill && summary?.trim() ? summary.trim() : null;
    const ended = await end(written);
    if (!ended) return;
    const { description, client, project } = said;
    const names = { client: client.trim() || null, project: project.trim() || null };
    const changes = fill ? { description: description.trim() || null, category, ...names } : {};
    const outcome = fill ? await change(WorkAmend, { id: ended.id, version: ended.version, changes }) : undefined;
    if (outcome?.error) {
      setRefused(`It was stopped, but what you wrote is not kept yet: ${outcome.error.message}`);
      // Tried again, it is written over what others said meanwhile.
      const now = outcome.error.code === "CONFLICT" ? (await ask(WorkOne, { id: ended.id })).data?.session : undefined;
      if (now) setStopped(now);
      return;
    }
    tellStopped(session, outcome?.data.amendWork ?? ended, changes, !!written);
    onClose();
  };
  const leave = () => {
    if (stopped) tellStopped(session, stopped);
    onClose();
  };
  return (
    <Dialog title="What was this work?" open onClose={leave}>
      <form
        className="work-stack"
        onSubmit={(event) => {
          event.preventDefault();
          void keep(true);
        }}
      >
        <p>
          {hours(worked(session, at.getTime()))} hours until {until ? momentIn(until, session.timeZone) : "now"}.{" "}
          {visible(session.notes ?? "")}
        </p>
        <Suggest
          label="Description"
          value={said.description}
          onChange={(description) => say({ ...said, description })}
          offers={offered}
        />
        {offered.length > 0 && (
          <div className="actions" role="group" aria-label="Suggestions">
            {offered.map((each) => (
              <button
                type="button"
                key={each}
                className="chip work-offer"
                onClick={() => say({ ...said, description: each })}
              >
                {visible(each)}
              </button>
            ))}
          </div>
        )}
        <ForWhom {...said} onChange={(changes) => say({ ...said, ...changes })} />
        <Select label="Category" value={category} choices={CATEGORIES} onChange={setCategory} />
        {summary === undefined ? (
          !stopped && (
            <div>
              <Button tone="quiet" icon={NotebookPen} onPress={() => setSummary(session.notes ?? "")}>
                Write a summary memory
              </Button>
            </div>
          )
        ) : (
          <Field
            label="Summary"
            lines={4}
            value={summary}
            onChange={setSummary}
            hint="What was done and learned. It is kept as a memory, which recall finds."
            autoFocus
          />
        )}
        {refused && <Note tone="bad">{refused}</Note>}
        <div className="actions">
          <Button tone="primary" type="submit" icon={Square}>
            {stopped ? "Try again" : "Stop"}
          </Button>
          <Button tone="quiet" onPress={() => void keep(false)}>
            {stopped ? "Leave it without" : "Stop without a description"}
          </Button>
          {!stopped && (
            <Button tone="quiet" onPress={onClose}>
              Keep it running
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
