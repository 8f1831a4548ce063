import { type ReactNode, useEffect } from "react";
import { namePage } from "./title";

interface PageProps {
  title: string;
  actions?: ReactNode;
  /** As wide as the window. */
  full?: boolean;
  children: ReactNode;
}

/** One page: its name, also that of the tab, what can be done on it, and its content. */
export function Page({ title, actions, full, children }: PageProps) {
  useEffect(() => namePage(title), [title]);
  return (
    <div className={full ? "page full" : "page"}>
      <div className="title">
        <h1>{title}</h1>
        {actions && <div className="actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
