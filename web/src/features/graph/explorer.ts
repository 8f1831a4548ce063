/** What the explorer shows, and all that a person can do to it. The pages around it only read and call. */
import { tell } from "@/app/undo";
import type { RelationType } from "@/gql/gen";
import { Known } from "@/graph/known";
import * as views from "@/graph/view";
import type { Part } from "./columns";
import * as loading from "./loading";
import type { Answer, KnownAt } from "./loading";
import { keptPlaces } from "./keeping";
import { placesOf, type Saved } from "./saving";
import type { Places } from "@/graph/export/files";
import { larger, overview } from "./snapshot";
import { EMPTY, type Mode, type State } from "./state";

const FRESH = 3_000;
const NONE: Part = { memories: [], relations: [], truncated: false };

/** Places that were kept, when they are those of at least half of what is shown: else all is laid out anew. */
function mostly(ids: readonly string[], places: Places = new Map()): Places {
  return ids.filter((id) => places.has(id)).length * 2 < ids.length ? new Map() : places;
}

export class Explorer {
  readonly known = new Known();
  private state: State = { ...EMPTY, heard: { known: this.known } };
  private readonly listeners = new Set<() => void>();
  private asked = 0;
  private reading: AbortController | undefined;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  read = (): State => this.state;

  set(changes: Partial<State>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener();
  }

  get view(): views.View {
    return this.state.history.now;
  }

  /** Shows what lies around a memory. What was shown stays until the answer is there. */
  async focus(id: string, depth: number, limit: number, knownAt: KnownAt = null): Promise<boolean> {
    const there = await this.begin("focus", id, knownAt, () => loading.around(id, depth, limit, knownAt));
    if (!there) return false;
    this.set({ depth });
    if (!this.state.truncated) return true;
    await Promise.all([this.count(() => loading.within(id, depth, knownAt)), this.fill(limit)]);
    return true;
  }

  /** One answer holds some hundreds: the others come after it, without a step that could be undone. */
  private async fill(limit: number): Promise<void> {
    const left = limit - 1 - this.view.read;
    const ids = left > 0 ? await this.next(left) : null;
    if (!ids?.length) return;
    const { history } = this.state;
    this.set({ history: { ...history, now: views.further(history.now, ids) } });
  }

  /** Looks at another time. What was shown goes: of it nothing is known then. */
  async at(knownAt: KnownAt): Promise<void> {
    if (knownAt === this.state.knownAt) return;
    await this.begin("focus", null, knownAt, () => Promise.resolve({ data: NONE }));
  }

  /** Shows the whole, each memory where it stood when it was looked at last. */
  async overview(limit: number, knownAt: KnownAt = null): Promise<boolean> {
    const again = this.state.mode === "overview" && this.view.shown.size > 0;
    const kept = again ? undefined : keptPlaces();
    const there = await this.begin("overview", null, knownAt, () => overview(limit, knownAt), kept);
    if (there && this.state.truncated && !knownAt) await this.count(loading.active);
    return there;
  }

  /** Says how many there are of what is shown in part; the picture does not wait for that. */
  private async count(read: () => Promise<number | null>): Promise<void> {
    const turn = this.asked;
    const total = await read();
    if (turn === this.asked) this.set({ total });
  }

  /** Shows what comes next after what is shown: around the focus, or of the whole. */
  async further(): Promise<void> {
    if (this.state.mode === "overview") {
      await this.overview(larger(this.view.shown.size), this.state.knownAt);
      return;
    }
    const ids = await this.next(loading.MORE);
    if (ids?.length) this.change((view) => views.further(view, ids), `${ids.length} more memories shown.`);
  }

  /** Reads those that come next around the focus. */
  private async next(limit: number): Promise<string[] | null> {
    const { focus, depth, knownAt } = this.state;
    if (!focus) return null;
    const reading = new AbortController();
    this.reading = reading;
    this.set({ loading: true, coming: limit });
    const found = await loading.following({ id: focus, depth, knownAt }, this.view.read, limit, reading.signal);
    const ids = found.data ?? [];
    const brought = ids.length ? await loading.some([...this.view.shown, ...ids], knownAt, reading.signal) : undefined;
    if (reading.signal.aborted) return null;
    this.set({ loading: false, coming: 0 });
    const refused = found.error ?? brought?.error;
    if (refused) tell(refused.message);
    else this.learn(brought?.data);
    return refused ? null : ids;
  }

  /** Reads no more of what is on its way; what is shown stays. */
  stop = (): void => {
    this.reading?.abort();
    if (this.state.coming) this.set({ loading: false, coming: 0, said: "Stopped." });
  };

  private learn(part: Part | undefined): void {
    if (part) this.known.learn(part.memories, part.relations);
    this.set({ heard: { known: this.known } });
  }

  /** Reads memories that join the picture, with what relates them to it. */
  private join(ids: readonly string[]): Promise<Answer<Part>> {
    const { knownAt } = this.state;
    return knownAt ? loading.some([...this.view.shown, ...ids], knownAt) : loading.members(ids);
  }

  /** Shows a view that was saved. */
  async restore(saved: Saved, mode: Mode, focus: string | null, knownAt: KnownAt): Promise<boolean> {
    const there = await this.begin(mode, focus, knownAt, () => loading.some(saved.shown, knownAt), placesOf(saved));
    const pins = new Map(saved.pins.map(([id, x, y]) => [id, { x, y }]));
    if (there) this.set({ history: views.start({ ...this.view, hidden: new Set(saved.hidden), pins }) });
    return there;
  }

  private async begin(
    mode: Mode,
    focus: string | null,
    knownAt: KnownAt,
    load: () => Promise<Answer<Part>>,
    kept?: Places | Promise<Places>,
  ): Promise<boolean> {
    const turn = ++this.asked;
    this.reading?.abort();
    this.set({ loading: true, coming: 0, error: null });
    const [{ data, error }, places] = await Promise.all([load(), kept]);
    if (turn !== this.asked) return false;
    if (error) {
      this.set({ loading: false, error });
      return false;
    }
    const isThen = knownAt === this.state.knownAt;
    const again = isThen && mode === this.state.mode && focus === this.state.focus && this.view.shown.size > 0;
    if (!isThen) this.known.forgetAll();
    this.known.learn(data.memories, data.relations);
    const ids = data.memories.map(({ id }) => id);
    this.set({
      heard: { known: this.known },
      mode,
      focus,
      knownAt,
      begun: !places && (again || this.view.shown.has(focus ?? "")) ? this.state.begun : mostly(ids, places),
      history: again
        ? views.step(this.state.history, { ...views.begin(ids), pins: this.view.pins })
        : views.start(views.begin(ids)),
      selected: [],
      loading: false,
      truncated: data.truncated,
      total: null,
      waiting: [],
      chain: again ? this.state.chain : null,
      said: `${ids.length} memories and ${data.relations.length} relations shown.`,
    });
    return true;
  }

  /** Changes the view in a way that can be undone. */
  change(next: (view: views.View) => views.View, said?: string): void {
    const history = views.step(this.state.history, next(this.view));
    if (history !== this.state.history) this.set({ history, said: said ?? this.state.said });
  }

  undo = (): void => this.set({ history: views.undo(this.state.history), said: "Undone." });
  redo = (): void => this.set({ history: views.redo(this.state.history), said: "Done again." });

  select = (ids: readonly string[], said = ""): void => this.set({ selected: ids, said });

  /** Shows up to 25 more neighbours of a memory. */
  async expand(id: string, types: RelationType[] | null = null): Promise<void> {
    this.set({ loading: true });
    const { data, error } = await loading.strongest(id, this.view.shown, types, this.state.knownAt);
    const brought = data?.ids.length ? await this.join(data.ids) : undefined;
    this.set({ loading: false });
    const refused = error ?? brought?.error;
    if (refused || !data) {
      tell(refused?.message ?? "Nothing came back.");
      return;
    }
    this.learn(brought?.data);
    this.change((view) => views.expand(view, id, data));
    const rest = views.left(this.view, this.known, id);
    const added = data.ids.length ? `${data.ids.length} neighbours added` : "No neighbours added";
    this.set({ said: rest ? `${added}, ${rest} are left.` : `${added}, all are shown.` });
  }

  collapse(id: string): void {
    const before = this.view.shown.size;
    this.change((view) => views.collapse(view, this.known, id));
    this.settle(`${before - this.view.shown.size} memories taken away.`);
  }

  hide(ids: readonly string[]): void {
    this.change((view) => views.hide(view, ids), `${ids.length} hidden.`);
    this.settle();
  }

  /** Adds memories by their ids, with what they have to do with those that are shown. */
  async bring(ids: readonly string[], fresh = false): Promise<void> {
    const strange = ids.filter((id) => !this.known.memories.has(id));
    if (strange.length) {
      const { data } = await this.join(strange);
      if (data) this.known.learn(data.memories, data.relations);
    }
    const there = ids.filter((id) => this.known.memories.has(id) && !this.view.shown.has(id));
    this.set({ heard: { known: this.known } });
    if (!there.length) return;
    if (!fresh) {
      this.change((view) => views.add(view, there));
      return;
    }
    this.set({
      history: views.amend(this.state.history, (view) => views.add(view, there)),
      fresh: new Set([...this.state.fresh, ...there]),
      said: `${there.length} new: ${there.map((id) => this.known.memories.get(id)!.label).join("; ")}`,
    });
    setTimeout(() => this.set({ fresh: new Set([...this.state.fresh].filter((id) => !there.includes(id))) }), FRESH);
  }

  /** Shows the memories that came while the person looked. */
  async showWaiting(): Promise<void> {
    const { waiting } = this.state;
    this.set({ waiting: [] });
    await this.bring(waiting, true);
  }

  /** Reads memories again that changed elsewhere; what was forgotten goes. */
  async refresh(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const { data, error } = await loading.among([id]);
      if (data) this.known.learn(data.memories, data.relations);
      else if (error.code === "NOT_FOUND") this.known.forgetMemory(id);
    }
    this.drop([]);
  }

  /** Takes memories away that were forgotten. */
  drop(ids: readonly string[]): void {
    for (const id of ids) this.known.forgetMemory(id);
    const selected = this.state.selected.filter((id) => this.known.memories.has(id));
    this.set({ selected, heard: { known: this.known } });
  }

  /** The selection keeps to what is in sight. */
  private settle(said?: string): void {
    const { shown, hidden } = this.view;
    const selected = this.state.selected.filter((id) => shown.has(id) && !hidden.has(id));
    this.set({ selected, ...(said ? { said } : {}) });
  }
}
