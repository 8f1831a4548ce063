import type { ReactNode } from "react";

/** One number that counts most. */
export function Tile({ label, value, about }: { label: string; value: string; about?: ReactNode }) {
  return (
    <div className="card analytics-tile">
      <p>{label}</p>
      <strong>{value}</strong>
      {about && <p>{about}</p>}
    </div>
  );
}
