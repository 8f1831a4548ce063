import { colourOf, type Tinted } from "./colours";

interface SwatchProps {
  of: { client: Tinted | null; project: Tinted | null };
}

/** The colour of the client or project that something is for; its name stands beside it. */
export function Swatch({ of: { client, project } }: SwatchProps) {
  const background = colourOf(client, project);
  return background && <span className="timer-swatch" style={{ background }} aria-hidden />;
}
