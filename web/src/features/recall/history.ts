/** A question that was asked in this browser, with the settings it was asked with. */
export interface Asked {
  q: string;
  search: string;
  at: string;
}

const HELD = "memoria.asked";
const KEPT = 50;

function known(value: unknown): value is Asked {
  const each = value as Partial<Asked> | null;
  return typeof each?.q === "string" && typeof each.search === "string" && typeof each.at === "string";
}

/** The latest questions, latest first. */
export function readAsked(): Asked[] {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(HELD) ?? "[]");
    return Array.isArray(held) ? held.filter(known) : [];
  } catch {
    return [];
  }
}

/** Keeps a question; one that was asked before moves up. */
export function noteAsked(q: string, search: string, at = new Date().toISOString()): void {
  const others = readAsked().filter((each) => each.search !== search);
  localStorage.setItem(HELD, JSON.stringify([{ q, search, at }, ...others].slice(0, KEPT)));
}

export function forgetAsked(): void {
  localStorage.removeItem(HELD);
}
