/** Hours by two things: months across, clients, projects or categories down, and the sums of both. */

export interface Cell {
  row: string;
  column: string;
  seconds: number;
}

export interface Pivot {
  /** The one with most hours first. */
  rows: { name: string; seconds: Map<string, number>; sum: number }[];
  columns: string[];
  sums: Map<string, number>;
  sum: number;
}

export function pivot(cells: readonly Cell[]): Pivot {
  const rows = new Map<string, Map<string, number>>();
  const sums = new Map<string, number>();
  let sum = 0;
  for (const { row, column, seconds } of cells) {
    const held = rows.get(row) ?? new Map<string, number>();
    held.set(column, (held.get(column) ?? 0) + seconds);
    rows.set(row, held);
    sums.set(column, (sums.get(column) ?? 0) + seconds);
    sum += seconds;
  }
  const total = (held: Map<string, number>) => [...held.values()].reduce((all, each) => all + each, 0);
  return {
    rows: [...rows]
      .map(([name, seconds]) => ({ name, seconds, sum: total(seconds) }))
      .toSorted((a, b) => b.sum - a.sum || a.name.localeCompare(b.name)),
    columns: [...sums.keys()].toSorted(),
    sums,
    sum,
  };
}

/** Names by their hours, most first. */
export function ranked(cells: readonly { name: string; seconds: number }[]): { name: string; seconds: number }[] {
  const found = new Map<string, number>();
  for (const { name, seconds } of cells) found.set(name, (found.get(name) ?? 0) + seconds);
  return [...found]
    .map(([name, seconds]) => ({ name, seconds }))
    .toSorted((a, b) => b.seconds - a.seconds || a.name.localeCompare(b.name));
}
