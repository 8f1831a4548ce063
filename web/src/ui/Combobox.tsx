import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";

const GAP = 4;
const TALLEST = 320;
/** A list of memories needs as much, however narrow its field. */
const NARROWEST = 340;

interface ComboboxProps<Each extends { id: string }> {
  label: string;
  /** The label is read aloud only. */
  quiet?: boolean | undefined;
  placeholder?: string;
  typed: string;
  onTyped: (text: string) => void;
  options: readonly Each[];
  onPick: (option: Each) => void;
  /** What is said while there is nothing to pick. */
  nothing: string;
  /** One option as it stands in the list. */
  children: (option: Each) => ReactNode;
  autoFocus?: boolean | undefined;
}

/** Puts a list under its field, or above it where there is more room. */
function put(list: HTMLElement, field: HTMLElement): void {
  const { left, top, bottom, width } = field.getBoundingClientRect();
  const below = window.innerHeight - bottom;
  const up = below < TALLEST / 2 && top > below;
  const room = Math.min(TALLEST, (up ? top : below) - 2 * GAP);
  const wide = Math.min(Math.max(width, NARROWEST), window.innerWidth - 2 * GAP);
  const start = Math.min(left, window.innerWidth - wide - GAP);
  list.style.inset = up
    ? `auto auto ${window.innerHeight - top + GAP}px ${start}px`
    : `${bottom + GAP}px auto auto ${start}px`;
  list.style.inlineSize = `${wide}px`;
  list.style.maxBlockSize = `${Math.max(room, 80)}px`;
}

/**
 * A field with a list of what answers the text typed into it. The list stands above all else and yet beside its field
 * in the page: nothing else has to be hidden from those who hear the page.
 */
export function Combobox<Each extends { id: string }>(props: ComboboxProps<Each>) {
  const { label, quiet, placeholder, typed, onTyped, options, onPick, nothing, children, autoFocus } = props;
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const active = Math.min(chosen, options.length - 1);
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);
  useLayoutEffect(() => {
    const [box, anchor] = [list.current, field.current];
    if (!open || !box || !anchor) return;
    const follow = () => put(box, anchor);
    box.showPopover();
    follow();
    window.addEventListener("scroll", follow, { capture: true, passive: true });
    window.addEventListener("resize", follow);
    return () => {
      window.removeEventListener("scroll", follow, { capture: true });
      window.removeEventListener("resize", follow);
    };
  }, [open]);
  useEffect(() => {
    if (open) list.current?.querySelector("[data-focused]")?.scrollIntoView({ block: "nearest" });
  }, [open, active]);

  const show = (is: boolean) => {
    setOpen(is);
    setChosen(0);
  };
  const pick = (option: Each | undefined) => {
    if (!option) return;
    show(false);
    onPick(option);
  };
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      if (!open) show(true);
      else if (options.length) setChosen((active + step + options.length) % options.length);
    } else if (event.key === "Enter" && open) pick(options[active]);
    else if (event.key === "Escape" && open) {
      event.stopPropagation();
      show(false);
    } else return;
    event.preventDefault();
  };
  const listed = open && options.length > 0;
  return (
    <div className="field">
      <label htmlFor={id} className={quiet ? "visually-hidden" : undefined}>
        {label}
      </label>
      <input
        ref={field}
        id={id}
        className="input"
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={listed}
        aria-controls={listed ? `${id}-list` : undefined}
        aria-activedescendant={listed ? `${id}-${active}` : undefined}
        placeholder={placeholder}
        value={typed}
        onChange={(event) => {
          onTyped(event.target.value);
          show(true);
        }}
        onKeyDown={press}
        onBlur={() => show(false)}
      />
      <span className="visually-hidden" role="status">
        {open && (listed ? `${options.length} found` : nothing)}
      </span>
      {open && (
        <div ref={list} popover="manual" className="popover listed" onPointerDown={(event) => event.preventDefault()}>
          {listed ? (
            <div id={`${id}-list`} role="listbox" aria-label={label} className="options">
              {options.map((option, at) => (
                // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the field has the focus and takes the keys
                <div
                  key={option.id}
                  id={`${id}-${at}`}
                  role="option"
                  aria-selected={at === active}
                  data-focused={at === active || undefined}
                  onClick={() => pick(option)}
                >
                  {children(option)}
                </div>
              ))}
            </div>
          ) : (
            <p aria-hidden>{nothing}</p>
          )}
        </div>
      )}
    </div>
  );
}
