import { type MouseEvent, type ReactNode } from "react";
import { Link } from "react-router";
import { useInspector } from "@/app/inspect";
import type { MemoryType, RelationType } from "@/gql/gen";
import { title } from "@/lib/text";
import { ago, moment } from "@/lib/time";
import { said } from "./filters";
import { WORDS } from "./relationWords";
import "./parts.css";

/** The type by shape, colour and word. */
export function TypeMark({ type, quiet }: { type: MemoryType; quiet?: boolean }) {
  return (
    <span className="memory-type" data-type={type} title={said(type)}>
      <svg viewBox="0 0 12 12" aria-hidden>
        {type === "EPISODIC" && <circle cx="6" cy="6" r="4.5" />}
        {type === "SEMANTIC" && <rect x="1.75" y="1.75" width="8.5" height="8.5" />}
        {type === "PROCEDURAL" && <path d="M6 .5 11.5 6 6 11.5.5 6Z" />}
      </svg>
      <span className={quiet ? "visually-hidden" : undefined}>{said(type)}</span>
    </span>
  );
}

/** The type of a relation by colour and word. */
export function RelationMark({ type, forward = true }: { type: RelationType; forward?: boolean }) {
  return (
    <span className="memory-relation" data-relation={type}>
      {WORDS[type][forward ? "out" : "in"]}
    </span>
  );
}

export function Age({ at }: { at: string }) {
  return (
    <time dateTime={at} title={moment(at)}>
      {ago(at)}
    </time>
  );
}

interface MemoryLinkProps {
  memory: { id: string; content: string };
  children?: ReactNode;
}

/** A memory by its first line. A click shows it beside the page; with Ctrl or the middle button it opens as a page. */
export function MemoryLink({ memory, children }: MemoryLinkProps) {
  const { inspect } = useInspector();
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    inspect("memory", memory.id);
  };
  return (
    <Link className="memory-link" dir="auto" to={`/memories/${memory.id}`} onClick={open}>
      {children ?? title(memory.content, 120)}
    </Link>
  );
}
