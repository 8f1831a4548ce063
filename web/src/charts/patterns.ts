/** Patterns of a chart: what tells two series apart that share a colour. */
import { patternOf } from "./colours";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 7;
/** Stripes that rise, stripes that stand, and dots. */
const LINES: Record<number, string> = { 1: "M0 7 7 0M-1 1 1-1M6 8 8 6", 2: "M3.5 0v7", 3: "M3.5 3.5h.01" };

function made(name: string, values: Record<string, string | number>, ...within: Element[]): Element {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(values)) element.setAttribute(key, String(value));
  element.append(...within);
  return element;
}

/** Gives a drawing the patterns that its marks are filled with. */
export function withPatterns(drawn: SVGSVGElement): void {
  const fills = new Set([...drawn.querySelectorAll("[fill^=url]")].map((each) => each.getAttribute("fill")!));
  for (const fill of fills) {
    const found = patternOf(fill);
    if (!found) continue;
    const ground = made("rect", { width: SIZE, height: SIZE, fill: found.colour });
    const wide = found.cue === 3 ? 3.5 : 2;
    const line = { fill: "none", stroke: "var(--surface)", "stroke-width": wide, "stroke-linecap": "round" };
    const lines = made("path", { ...line, d: LINES[found.cue ?? 1]! });
    const box = { id: fill.slice(5, -1), width: SIZE, height: SIZE, patternUnits: "userSpaceOnUse" };
    drawn.prepend(made("defs", {}, made("pattern", box, ground, lines)));
  }
}
