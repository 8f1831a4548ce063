import { useMemo } from "react";
import { counts, type Filter, inSight } from "@/graph/filter";
import { type Address, filterOf } from "./address";
import type { State } from "./state";

const ROOTS = 50;

/** The filter of an address; the same one as long as its values are. */
export function useFilter({ without, weight, direction, since, until, asof, moment }: Address): Filter {
  const names = without.join();
  return useMemo(
    () => filterOf({ without: names ? names.split(",") : [], weight, direction, since, until, asof, moment }),
    [names, weight, direction, since, until, asof, moment],
  );
}

/** What is in sight of all that is shown, and what the panels around it count. */
export function useSight({ heard, history: { now: view }, focus }: State, filter: Filter) {
  const sight = useMemo(() => inSight(heard.known, view, filter, focus), [heard, view, filter, focus]);
  const found = useMemo(() => counts(heard.known, view), [heard, view]);
  const created = useMemo(
    () => [...view.shown].flatMap((id) => heard.known.memories.get(id)?.created ?? []),
    [heard, view],
  );
  /** What the outline begins with. */
  const roots = useMemo(() => {
    if (focus) return [focus];
    const best = [...sight.memories].sort((a, b) => (b.degree ?? 0) - (a.degree ?? 0));
    return best.slice(0, ROOTS).map(({ id }) => id);
  }, [focus, sight]);
  return { sight, counts: found, created, roots };
}
