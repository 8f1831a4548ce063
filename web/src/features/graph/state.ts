/** What of the explorer changes while it is looked at. */
import type { Refusal } from "@/gql/errors";
import type { Places } from "@/graph/export/files";
import { Known } from "@/graph/known";
import * as views from "@/graph/view";
import type { KnownAt } from "./loading";

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
  /** So many more memories are on their way, and may be stopped. */
  coming: number;
  /** When the record is looked at; null is now. */
  knownAt: KnownAt;
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

export const EMPTY: State = {
  heard: { known: new Known() },
  mode: "focus",
  focus: null,
  begun: new Map(),
  history: views.start(views.NOTHING),
  selected: [],
  loading: false,
  coming: 0,
  knownAt: null,
  error: null,
  truncated: false,
  total: null,
  depth: 1,
  fresh: new Set(),
  waiting: [],
  chain: null,
  said: "",
};
