import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button, IconButton } from "@/ui";
import { useShortcuts } from "./shortcuts";

interface Toast {
  id: number;
  message: string;
  /** Takes the change back; without it the toast only tells. */
  revert?: () => void | Promise<void>;
}

const SHOWN = 8_000;
const KEPT = 50;
let toasts: Toast[] = [];
let undoable: Toast[] = [];
let count = 0;
const timers = new Map<number, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

function update(next: Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number) {
  clearTimeout(timers.get(id));
  timers.delete(id);
  update(toasts.filter((toast) => toast.id !== id));
}

function wait(id: number) {
  clearTimeout(timers.get(id));
  timers.set(
    id,
    setTimeout(() => dismiss(id), SHOWN),
  );
}

/** Tells that something was done, for eight seconds, with a way to take it back; Ctrl+Z does so later too. */
export function tell(message: string, revert?: Toast["revert"]): void {
  const toast: Toast = { id: ++count, message, ...(revert ? { revert } : {}) };
  if (revert) undoable = [...undoable.slice(1 - KEPT), toast];
  update([...toasts.slice(-2), toast]);
  wait(toast.id);
}

async function undo(toast: Toast | undefined): Promise<void> {
  if (!toast?.revert) return;
  undoable = undoable.filter((each) => each !== toast);
  dismiss(toast.id);
  await toast.revert();
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  useShortcuts("Everywhere", { "Ctrl+Z": ["Undo the last change", () => void undo(undoable.at(-1))] });
  return (
    <section className="toasts" aria-label="Messages" aria-live="polite">
      {shown.map((toast) => (
        <div
          key={toast.id}
          className="toast"
          onPointerEnter={() => clearTimeout(timers.get(toast.id))}
          onPointerLeave={() => wait(toast.id)}
          onFocus={() => clearTimeout(timers.get(toast.id))}
          onBlur={() => wait(toast.id)}
        >
          <span>{toast.message}</span>
          {toast.revert && <Button onPress={() => void undo(toast)}>Undo</Button>}
          <IconButton label="Dismiss" icon={X} onPress={() => dismiss(toast.id)} />
        </div>
      ))}
    </section>
  );
}
