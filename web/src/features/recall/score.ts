import type { Arm, RecallArm } from "@/gql/gen";

export const ARM_NAMES: Record<Arm, string> = {
  DENSE: "Meaning",
  SPARSE: "Words",
  TITLE: "Title",
  SPEAKER: "Speaker",
  SESSION: "Session",
  TURNS: "Turns around it",
  GRAPH: "Relations",
  NAMES: "Names",
  TIME: "Time asked for",
  RECENCY: "Recency",
  IMPORTANCE: "Importance",
  NEWEST: "Newest of what differs",
};

/** Three significant digits, with a real minus sign: enough to compare by eye. */
export function short(score: number): string {
  if (score === 0) return "0";
  const digits = Number(score.toPrecision(3));
  const text = Math.abs(digits) >= 1e-4 && Math.abs(digits) < 1e6 ? digits.toPrecision(3) : digits.toExponential(2);
  return text.replace("-", "−");
}

/** All digits that the server gave. */
export function full(score: number): string {
  return String(score);
}

/** The shares that move a score, the largest first. */
export function telling(arms: RecallArm[]): RecallArm[] {
  return arms.filter((each) => each.share !== 0).sort((one, other) => Math.abs(other.share) - Math.abs(one.share));
}

/** The score as the sum that it is: "1.20 meaning + 0.300 words − 0.100 title = 1.40". */
export function formula(arms: RecallArm[], score: number): string {
  const parts = telling(arms).map(({ arm, share }, at) => {
    const sign = share < 0 ? "− " : at ? "+ " : "";
    return `${sign}${short(Math.abs(share))} ${ARM_NAMES[arm].toLowerCase()}`;
  });
  return `${parts.join(" ") || "0"} = ${short(score)}`;
}

/** Where a share stands in a bar that spans from the least to the most of all bars; in parts of 100. */
export interface Piece {
  arm: Arm;
  share: number;
  start: number;
  width: number;
}

/** Positive shares to the right of zero, negative ones to the left, one after the other. */
export function stacked(arms: RecallArm[], span: { least: number; most: number }): Piece[] {
  const width = span.most - span.least || 1;
  let [right, left] = [0, 0];
  return telling(arms).map(({ arm, share }) => {
    const from = share > 0 ? right : left + share;
    if (share > 0) right += share;
    else left += share;
    return { arm, share, start: ((from - span.least) / width) * 100, width: (Math.abs(share) / width) * 100 };
  });
}

/** The least and the most that the bars of an answer reach, zero among them. */
export function spanOf(all: RecallArm[][]): { least: number; most: number } {
  const sum = (arms: RecallArm[], sign: 1 | -1) =>
    arms.reduce((total, { share }) => total + (share * sign > 0 ? share : 0), 0);
  return {
    least: Math.min(0, ...all.map((arms) => sum(arms, -1))),
    most: Math.max(0, ...all.map((arms) => sum(arms, 1))),
  };
}

/** What became of a hit's place between two settings: "up 3", "down 1", "same", "new". */
export function moved(rank: number, other: number | undefined): { kind: "same" | "up" | "down" | "new"; by: number } {
  if (other === undefined) return { kind: "new", by: 0 };
  const by = other - rank;
  return { kind: by === 0 ? "same" : by > 0 ? "up" : "down", by: Math.abs(by) };
}

/** The rank that each hit has by its score alone, before a reranker had its say. */
export function ranksByScore(hits: { score: number; rank: number; memory: { id: string } }[]): Map<string, number> {
  const ordered = [...hits].sort((one, other) => other.score - one.score || one.rank - other.rank);
  return new Map(ordered.map(({ memory }, at) => [memory.id, at + 1]));
}
