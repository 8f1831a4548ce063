/** A session while it is edited, and what becomes of it when somebody else changed it meanwhile. */
import type { NewPause, PastSession, SessionCategory, SessionChanges, WorkEntry } from "@/gql/gen";
import type { Refusal } from "@/gql/errors";
import { linked } from "./links";

export interface Draft {
  description: string;
  category: SessionCategory;
  client: string;
  project: string;
  issueNumber: string;
  prNumber: string;
  branch: string;
  notes: string;
  timeZone: string;
  startTime: string | null;
  endTime: string | null;
  pauses: NewPause[];
}

export type DraftField = keyof Draft;

export const FIELDS: Record<DraftField, string> = {
  description: "Description",
  category: "Category",
  client: "Client",
  project: "Project",
  issueNumber: "Issue",
  prNumber: "Pull request",
  branch: "Branch",
  notes: "Notes",
  timeZone: "Time zone",
  startTime: "Start",
  endTime: "End",
  pauses: "Pauses",
};
const NAMES = Object.keys(FIELDS) as DraftField[];

export function draftOf(session: WorkEntry): Draft {
  return {
    description: session.description ?? "",
    category: session.category,
    client: session.client?.name ?? "",
    project: session.project?.name ?? "",
    issueNumber: session.issueNumber?.toString() ?? "",
    prNumber: session.prNumber?.toString() ?? "",
    branch: session.branch ?? "",
    notes: session.notes ?? "",
    timeZone: session.timeZone,
    startTime: session.startTime,
    endTime: session.endTime,
    pauses: session.pauses.map(({ start, end, reason }) => ({ start, end, reason })),
  };
}

export function emptyDraft(timeZone: string, startTime: string, endTime: string): Draft {
  const nothing = { description: "", client: "", project: "", issueNumber: "", prNumber: "", branch: "", notes: "" };
  return { ...nothing, category: "CODING", timeZone, startTime, endTime, pauses: [] };
}

function plain(value: Draft[DraftField]): string {
  return JSON.stringify(value, (_, each: unknown) => (each === undefined || each === "" ? null : each));
}

/** The fields in which two drafts differ. */
export function differing(one: Draft, other: Draft): DraftField[] {
  return NAMES.filter((name) => plain(one[name]) !== plain(other[name]));
}

function number(text: string): number | null {
  return text.trim() ? Number(text) : null;
}

/** All fields as the API takes them. */
function written(draft: Draft): Required<Omit<SessionChanges, "endTime" | "startTime">> {
  const { category, timeZone, pauses } = draft;
  return {
    description: draft.description.trim() || null,
    category,
    client: draft.client.trim() || null,
    project: draft.project.trim() || null,
    issueNumber: number(draft.issueNumber),
    prNumber: number(draft.prNumber),
    branch: draft.branch.trim() || null,
    notes: draft.notes.trim() || null,
    timeZone,
    pauses: pauses.toSorted((a, b) => a.start.localeCompare(b.start)),
  };
}

/** What to change to get from one draft to another. Client and project go together: a project belongs to a client. */
export function changesOf(from: Draft, to: Draft): SessionChanges {
  const wanted = new Set(differing(from, to));
  if (wanted.has("client") || wanted.has("project")) wanted.add("client").add("project");
  const all = { ...written(to), startTime: to.startTime, endTime: to.endTime };
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name as DraftField)));
}

export function past(draft: Draft): PastSession {
  const said = written(draft);
  delete (said as Partial<typeof said>).timeZone;
  return {
    ...said,
    category: draft.category,
    startTime: draft.startTime,
    endTime: draft.endTime,
    pauses: said.pauses ?? [],
  };
}

export interface Clash {
  /** Fields that both changed, to different values. */
  both: DraftField[];
  /** Fields that only the other changed: they stay as the other left them. */
  theirs: DraftField[];
}

/** Compares what I changed with what somebody else changed since I began. */
export function clash(base: Draft, mine: Draft, theirs: Draft): Clash {
  const changed = new Set(differing(base, mine));
  const elsewhere = differing(base, theirs);
  const apart = new Set(differing(mine, theirs));
  return {
    both: elsewhere.filter((name) => changed.has(name) && apart.has(name)),
    theirs: elsewhere.filter((name) => !changed.has(name)),
  };
}

/** Their state with my changes, but for those fields of which theirs is kept. */
export function merged(base: Draft, mine: Draft, theirs: Draft, keepTheirs: ReadonlySet<DraftField>): Draft {
  const taken = differing(base, mine).filter((name) => !keepTheirs.has(name));
  return { ...theirs, ...Object.fromEntries(taken.map((name) => [name, mine[name]])) };
}

/** Why a draft cannot be kept, said beside the field; the server has the last word. */
export function problems(draft: Draft): Partial<Record<DraftField, string>> {
  const found: Partial<Record<DraftField, string>> = {};
  const { startTime, endTime } = draft;
  if (!startTime) found.startTime = "Say when the work began.";
  if (startTime && endTime && endTime < startTime) found.endTime = "The end lies before the start.";
  for (const name of ["issueNumber", "prNumber"] as const)
    if (draft[name].trim() && !/^[1-9]\d{0,8}$/.test(draft[name].trim())) found[name] = "Write its number, such as 12.";
  return found;
}

/** Takes issue, pull request and branch from a pasted address. */
export function withLink(draft: Draft, pasted: string): Draft {
  const { issueNumber, prNumber, branch } = linked(pasted) ?? {};
  return {
    ...draft,
    ...(issueNumber ? { issueNumber: String(issueNumber) } : {}),
    ...(prNumber ? { prNumber: String(prNumber) } : {}),
    ...(branch ? { branch } : {}),
  };
}

/** The field that a refusal is about: the server says `start_time`. */
export function fieldOf({ field }: Refusal): string {
  return (field ?? "").replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
