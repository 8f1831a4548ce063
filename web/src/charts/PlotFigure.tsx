import { barX, barY, cell, lineY, plot, type PlotOptions, ruleY, text } from "@observablehq/plot";
import { useEffect, useRef, useState } from "react";
import { withPatterns } from "./patterns";

/** The marks that charts are made of; those that are not named here are not sent to the browser. */
const MARKS = { barX, barY, cell, lineY, ruleY, text };
export type Marks = typeof MARKS;

export type Drawing<Datum> = (plot: Marks, data: readonly Datum[], width: number) => PlotOptions;

interface PlotFigureProps<Datum> {
  data: readonly Datum[];
  draw: Drawing<Datum>;
  label: string;
  onPick?: ((datum: Datum) => void) | undefined;
}

const PICKED = ':is([data-mark="bar"], [data-mark="cell"]) rect';
const LEAST = 240;

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry!.contentRect.width)));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}

/** Draws a chart, as wide as there is room. Its marks can be clicked; the table has the same for the keyboard. */
export default function PlotFigure<Datum>({ data, draw, label, onPick }: PlotFigureProps<Datum>) {
  const { box, width } = useWidth();
  const pick = useRef(onPick);
  useEffect(() => {
    pick.current = onPick;
  });
  useEffect(() => {
    if (width < LEAST / 2) return;
    const drawn = plot({ width: Math.max(LEAST, width), ...draw(MARKS, data, width) }) as SVGSVGElement;
    // The policy of the page allows no style within a document; chart.css says the same.
    for (const style of drawn.querySelectorAll("style")) style.remove();
    // A picture has one name; those of its groups would be read out of place.
    for (const group of drawn.querySelectorAll("[aria-label]")) {
      group.setAttribute("data-mark", group.getAttribute("aria-label")!);
      group.removeAttribute("aria-label");
      group.removeAttribute("aria-description");
    }
    withPatterns(drawn);
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", label);
    for (const mark of drawn.querySelectorAll<SVGRectElement & { __data__?: number }>(PICKED)) {
      const datum = data[mark.__data__ ?? -1];
      if (datum !== undefined) mark.addEventListener("click", () => pick.current?.(datum));
    }
    box.current!.replaceChildren(drawn);
    // What is wider than its card scrolls, and must be reachable by keyboard for that.
    if (Number(drawn.getAttribute("width")) > width) box.current!.setAttribute("tabindex", "0");
    else box.current!.removeAttribute("tabindex");
  }, [box, data, draw, label, width]);
  return <div ref={box} className={onPick ? "chart-plot chart-picks" : "chart-plot"} />;
}
