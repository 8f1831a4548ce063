/** What the explorer shows, and all that a person can do to it. The pages around it only read and call. */
import { tell } from "@/app/undo";
import type { Refusal } from "@/gql/errors";
import type { RelationType } from "@/gql/gen";
import { Known } from "@/graph/known";
import * as views from "@/graph/view";
import { active, among, around, type Answer, following, members, type Part, strongest, within } from "./loading";
import { keptPlaces } from "./keeping";
import { placesOf, type Saved } from "./saving";
import type { Places } from "@/graph/export/files";
import { larger, overview } from "./snapshot";

export type Mode = "focus" | "overview";

export interface Chain {
  memories: readonly string[];
  keys: readonly string[];
}

export interface State {
  /** Another one whenever what is known changed. */
  heard: { readonly known: Known };
  mode: Mode;
  focus: string | null;
  /** Where memories stand at first; another one for every picture that has nothing to do with the last. */
  begun: Places;
  history: views.History;
  selected: readonly string[];
  loading: boolean;
  error: Refusal | null;
  /** The server had more than it may show. */
  truncated: boolean;
  /** How many memories there are then, once they were counted: around the focus, or in all. */
  total: number | null;
  /** How many steps from the focus. */
  depth: number;
  /** Came while the person looked: for three seconds. */
  fresh: ReadonlySet<string>;
  /** New memories that are not shown yet. */
  waiting: readonly string[];
  chain: Chain | null;
  /** Read aloud. */
  said: string;
}

const EMPTY: State = {
  heard: { known: new Known() },
  mode: "focus",
  focus: null,
  begun: new Map(),
  history: views.start(views.NOTHING),
  selected: [],
  loading: false,
  error: null,
  truncated: false,
  total: null,
  depth: 1,
  fresh: new Set(),
  waiting: [],
  chain: null,
  said: "",
};
const FRESH = 3_000;

/** Places that were kept, when they are those of at least half of what is shown: else all is laid out anew. */
function mostly(ids: readonly string[], places: Places = new Map()): Places {
  return ids.filter((id) => places.has(id)).length * 2 < ids.length ? new Map() : places;
}

export class Explorer {
  readonly known = new Known();
  private state: State = { ...EMPTY, heard: { known: this.known } };
  private readonly listeners = new Set<() => void>();
  private asked = 0;

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
  async focus(id: string, depth: number, limit: number): Promise<boolean> {
    const there = await this.begin("focus", id, () => around(id, depth, limit));
    if (!there) return false;
    this.set({ depth });
    if (this.state.truncated) await Promise.all([this.count(() => within(id, depth)), this.fill(limit)]);
    return true;
  }

  /** One answer holds some hundreds: the others come after it, without steps that could be undone. */
  private async fill(limit: number): Promise<void> {
    const turn = this.asked;
    for (let left = limit - 1 - this.view.read; left > 0; left = limit - 1 - this.view.read) {
      const ids = await this.next(left);
      if (!ids?.length || turn !== this.asked) return;
      const { history } = this.state;
      this.set({ history: { ...history, now: views.further(history.now, ids) } });
    }
  }

  /** Shows the whole, each memory where it stood when it was looked at last. */
  async overview(limit: number): Promise<boolean> {
    const again = this.state.mode === "overview" && this.view.shown.size > 0;
    const there = await this.begin("overview", null, () => overview(limit), again ? undefined : keptPlaces());
    if (there && this.state.truncated) await this.count(active);
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
      await this.overview(larger(this.view.shown.size));
      return;
    }
    const ids = await this.next();
    if (ids) this.change((view) => views.further(view, ids), `${ids.length} more memories shown.`);
  }

  /** Reads those that come next around the focus. */
  private async next(limit?: number): Promise<string[] | null> {
    const { focus, depth } = this.state;
    if (!focus) return null;
    this.set({ loading: true });
    const { data, error } = await following(focus, depth, this.view.read, limit);
    const strange = data?.filter((id) => !this.known.memories.has(id)) ?? [];
    const brought = strange.length ? await members(strange) : undefined;
    this.set({ loading: false });
    const refused = error ?? brought?.error;
    if (refused || !data) {
      tell(refused?.message ?? "Nothing came back.");
      return null;
    }
    if (brought?.data) this.known.learn(brought.data.memories, brought.data.relations);
    this.set({ heard: { known: this.known } });
    return data;
  }

  /** Shows a view that was saved. */
  async restore(saved: Saved, mode: Mode, focus: string | null): Promise<boolean> {
    const there = await this.begin(mode, focus, () => among(saved.shown), placesOf(saved));
    const pins = new Map(saved.pins.map(([id, x, y]) => [id, { x, y }]));
    if (there) this.set({ history: views.start({ ...this.view, hidden: new Set(saved.hidden), pins }) });
    return there;
  }

  private async begin(
    mode: Mode,
    focus: string | null,
    load: () => Promise<Answer<Part>>,
    kept?: Places | Promise<Places>,
  ): Promise<boolean> {
    const turn = ++this.asked;
    this.set({ loading: true, error: null });
    const [{ data, error }, places] = await Promise.all([load(), kept]);
    if (turn !== this.asked) return false;
    if (error) {
      this.set({ loading: false, error });
      return false;
    }
    const again = mode === this.state.mode && focus === this.state.focus && this.view.shown.size > 0;
    this.known.learn(data.memories, data.relations);
    const ids = data.memories.map(({ id }) => id);
    this.set({
      heard: { known: this.known },
      mode,
      focus,
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
    const { data, error } = await strongest(id, this.view.shown, types);
    const brought = data?.ids.length ? await members(data.ids) : undefined;
    this.set({ loading: false });
    const refused = error ?? brought?.error;
    if (refused || !data) {
      tell(refused?.message ?? "Nothing came back.");
      return;
    }
    if (brought?.data) this.known.learn(brought.data.memories, brought.data.relations);
    this.set({ heard: { known: this.known } });
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
      const { data } = await members(strange);
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
      const { data, error } = await among([id]);
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
