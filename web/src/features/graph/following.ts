/** Follows what others change while the picture is open: only what is new moves into it. */
import { useEffect } from "react";
import { type Change, onEveryChange } from "@/app/live";
import type { GraphRelation } from "@/graph/known";
import type { Explorer } from "./explorer";
import { among, latest, some } from "./loading";
import { MOST_RELATIONS, overview } from "./snapshot";

const PATIENCE = 250;
/** More at once would be a flood: they wait until they are asked for. */
const FLOOD = 12;
/** The columns of an overview do not say which relation is which: they are read again, but not at every change. */
const AGREE = 2_000;

/** Keeps an explorer in step. `near` says whether a memory's place is within the window. */
export function useFollowing(explorer: Explorer, near: (id: string) => boolean): void {
  useEffect(() => {
    let heard: Change[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let agreeing: ReturnType<typeof setTimeout> | undefined;
    const lost = () => {
      agreeing ??= setTimeout(() => {
        agreeing = undefined;
        void agree(explorer);
      }, AGREE);
    };
    const stop = onEveryChange((change) => {
      if (change.noun === "session") return;
      heard.push(change);
      timer ??= setTimeout(() => {
        const changes = heard;
        heard = [];
        timer = undefined;
        void follow(explorer, changes, near, lost);
      }, PATIENCE);
    });
    return () => {
      clearTimeout(timer);
      clearTimeout(agreeing);
      stop();
    };
  }, [explorer, near]);
}

async function follow(
  explorer: Explorer,
  changes: Change[],
  near: (id: string) => boolean,
  lost: () => void,
): Promise<void> {
  const ids = (noun: Change["noun"], ...kinds: Change["kind"][]) => [
    ...new Set(changes.filter((each) => each.noun === noun && kinds.includes(each.kind)).map(({ id }) => id)),
  ];
  // The past stays as it was.
  if (explorer.read().knownAt) return;
  const known = (id: string) => explorer.known.memories.has(id);
  const gone = ids("memory", "DELETED").filter(known);
  if (gone.length) explorer.drop(gone);
  const touched = ids("memory", "REVISED").filter(known);
  if (touched.length) await explorer.refresh(touched.slice(0, FLOOD));
  await followRelations(
    explorer,
    ids("relation", "CREATED"),
    ids("relation", "REVISED"),
    ids("relation", "DELETED"),
    near,
  );
  if (changes.some(({ noun, kind }) => noun === "relation" && kind !== "CREATED") && isNameless(explorer)) lost();
  if (explorer.read().mode === "overview") await arrive(explorer, ids("memory", "CREATED"), () => false);
}

/** Whether it shows relations of which only the columns of a snapshot are known. */
function isNameless({ known }: Explorer): boolean {
  return [...known.relations.values()].some(({ id }) => id === null);
}

async function followRelations(
  explorer: Explorer,
  created: string[],
  revised: string[],
  deleted: string[],
  near: (id: string) => boolean,
): Promise<void> {
  const { known } = explorer;
  const ours = (ids: string[]) => [...known.relations.values()].filter(({ id }) => id !== null && ids.includes(id));
  if (deleted.length) for (const { key } of ours(deleted)) known.forgetRelation(key);
  for (const { source, target } of revised.length ? ours(revised) : []) {
    const { data } = await among([source, target]);
    if (data) known.learn([], data.relations);
  }
  const drawn = created.length ? await latest() : [];
  const { shown } = explorer.view;
  const there = (relation: GraphRelation) => Number(shown.has(relation.source)) + Number(shown.has(relation.target));
  known.learn(
    [],
    drawn.filter((each) => there(each) === 2),
  );
  if (created.length || revised.length || deleted.length) explorer.set({ heard: { known } });
  const half = drawn.filter((each) => each.id !== null && created.includes(each.id) && there(each) === 1);
  const parents = new Map(
    half.map((each) => (shown.has(each.source) ? [each.target, each.source] : [each.source, each.target])),
  );
  await arrive(explorer, [...parents.keys()], (id) => near(parents.get(id)!));
}

/** New memories slide in beside what they hang on; those beyond the window, and floods, wait. */
async function arrive(explorer: Explorer, ids: string[], inside: (id: string) => boolean): Promise<void> {
  const fresh = ids.filter((id) => !explorer.view.shown.has(id));
  if (!fresh.length) return;
  const now = fresh.length > FLOOD ? [] : fresh.filter(inside);
  const later = fresh.filter((id) => !now.includes(id));
  if (later.length) explorer.set({ waiting: [...new Set([...explorer.read().waiting, ...later])] });
  if (now.length) await explorer.bring(now, true);
}

/** Reads the relations of columns again, and forgets those that are gone; what is shown stays where it is. */
async function agree(explorer: Explorer): Promise<void> {
  const { view, known } = explorer;
  const { mode, knownAt } = explorer.read();
  if (knownAt || !view.shown.size) return;
  const { data } = mode === "overview" ? await overview(view.shown.size, null) : await some([...view.shown], null);
  if (!data || explorer.view.shown !== view.shown || explorer.read().knownAt) return;
  const read = new Set(data.memories.map(({ id }) => id));
  const there = new Set(data.relations.map(({ key }) => key));
  const inside = ({ source, target }: GraphRelation) => read.has(source) && read.has(target);
  // A snapshot that is full may lack some that are there.
  const whole = data.relations.length < MOST_RELATIONS;
  const gone = whole ? [...known.relations.values()].filter((each) => inside(each) && !there.has(each.key)) : [];
  for (const { key } of gone) known.forgetRelation(key);
  known.learn(
    [],
    data.relations.filter(({ source, target }) => view.shown.has(source) && view.shown.has(target)),
  );
  explorer.set({ heard: { known } });
}
