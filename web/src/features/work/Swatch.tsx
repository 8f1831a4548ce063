import { createContext, useContext } from "react";
import type { Shade } from "@/charts/colours";
import { colourOf, type ForWhom, tinted } from "./colours";
import { usePalette } from "./palette";

/** The colours of what is shown together, where that is more than one session. */
export const Shades = createContext<ReadonlyMap<string, Shade>>(new Map());

/** The colour of the client or project that something is for; its name stands beside it. */
export default function Swatch({ of }: { of: ForWhom }) {
  const { turns } = usePalette();
  const among = useContext(Shades).get(tinted(of)?.id ?? "");
  const backgroundColor = among?.colour ?? colourOf(of, turns);
  return (
    backgroundColor && <span className="timer-swatch" data-cue={among?.cue} style={{ backgroundColor }} aria-hidden />
  );
}
