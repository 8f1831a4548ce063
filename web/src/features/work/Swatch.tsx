import { createContext, useContext } from "react";
import { colourOf, type ForWhom, tinted } from "./colours";
import { usePalette } from "./palette";

/** The colours of what is shown together, where that is more than one session. */
export const Shades = createContext<ReadonlyMap<string, string>>(new Map());

/** The colour of the client or project that something is for; its name stands beside it. */
export default function Swatch({ of }: { of: ForWhom }) {
  const { turns } = usePalette();
  const background = useContext(Shades).get(tinted(of)?.id ?? "") ?? colourOf(of, turns);
  return background && <span className="timer-swatch" style={{ background }} aria-hidden />;
}
