/** How something is: a mark on it, a sentence about it, what stands where it is missing or on its way. */
import { CircleAlert, Inbox, TriangleAlert, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import * as Aria from "react-aria-components";
import { onConnection, readConnection } from "@/gql/client";
import type { Refusal } from "@/gql/errors";
import { visible } from "@/lib/text";
import { Button, CopyButton, type Icon } from "./buttons";

interface ChipProps {
  children: ReactNode;
  tone?: "good" | "warn" | "bad";
  icon?: Icon;
  /** Makes it removable; the name is for those who hear the page. */
  onRemove?: () => void;
  name?: string;
}

export function Chip({ children, tone, icon: Icon, onRemove, name }: ChipProps) {
  return (
    <span className={tone ? `chip ${tone}` : "chip"}>
      {Icon && <Icon aria-hidden />}
      {typeof children === "string" ? visible(children) : children}
      {onRemove && (
        <button
          type="button"
          aria-label={`Remove ${name ?? (typeof children === "string" ? children : "")}`}
          onClick={onRemove}
        >
          <X aria-hidden />
        </button>
      )}
    </span>
  );
}

interface NoteProps {
  tone?: "good" | "warn" | "bad";
  children: ReactNode;
  action?: ReactNode;
}

/** One sentence that must be seen. A bad one is read aloud at once. */
export function Note({ tone, children, action }: NoteProps) {
  return (
    <div className={tone ? `note ${tone}` : "note"} role={tone === "bad" ? "alert" : undefined}>
      {tone === "warn" ? <TriangleAlert aria-hidden /> : <CircleAlert aria-hidden />}
      <div>{children}</div>
      {action}
    </div>
  );
}

/** Tries again by itself once there is a connection, what found no server. */
function useReturn(unreached: boolean, again: (() => void) | undefined): void {
  const latest = useRef(again);
  useEffect(() => {
    latest.current = again;
  });
  useEffect(() => {
    if (!unreached) return;
    const back = () => latest.current?.();
    const stop = onConnection(() => readConnection() === "open" && back());
    window.addEventListener("online", back);
    return () => {
      stop();
      window.removeEventListener("online", back);
    };
  }, [unreached]);
}

/** Why something could not be shown, and the way to try it again. */
export function Refused({ error, again }: { error: Refusal; again?: () => void }) {
  const { code, field, message } = error;
  useReturn(code === "UNREACHABLE", again);
  const details = [code, field, message, location.pathname, new Date().toISOString()].filter(Boolean).join("\n");
  return (
    <Note
      tone="bad"
      action={
        <span className="actions">
          {again && <Button onPress={again}>Try again</Button>}
          <CopyButton text={details} label="Copy details" />
        </span>
      }
    >
      {message}
    </Note>
  );
}

interface EmptyProps {
  title: string;
  icon?: Icon;
  children?: ReactNode;
  actions?: ReactNode;
}

/** Why there is nothing, and the next step. */
export function Empty({ title, icon: Icon = Inbox, children, actions }: EmptyProps) {
  return (
    <div className="empty">
      <Icon aria-hidden />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className="actions">{actions}</div>}
    </div>
  );
}

/** Grey lines in the shape of what is loading; they appear after 150 ms. */
export function Skeleton({ lines = 3, height = "1.1rem" }: { lines?: number; height?: string }) {
  return (
    <div aria-hidden style={{ display: "grid", gap: "0.75rem" }}>
      {Array.from({ length: lines }, (_, place) => (
        <div key={place} className="skeleton" style={{ blockSize: height, inlineSize: `${100 - (place % 3) * 12}%` }} />
      ))}
    </div>
  );
}

export function Progress({ label, done, of }: { label: string; done: number; of: number }) {
  return (
    <Aria.ProgressBar value={done} maxValue={of || 1} aria-label={label}>
      {({ percentage }) => (
        <div className="progress">
          <div style={{ inlineSize: `${percentage ?? 0}%` }} />
        </div>
      )}
    </Aria.ProgressBar>
  );
}
