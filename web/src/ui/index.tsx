/** What pages are built of. React Aria stands behind most of it, and only this folder knows that. */
import { Check, CircleAlert, Copy, Inbox, Minus, TriangleAlert, X } from "lucide-react";
import { type ComponentType, type ReactNode, useState } from "react";
import * as Aria from "react-aria-components";
import { Link } from "react-router";
import type { Refusal } from "@/gql/errors";
import { visible } from "@/lib/text";
import "./ui.css";

export type Tone = "plain" | "primary" | "danger" | "quiet";
type Icon = ComponentType<{ "aria-hidden"?: boolean | "true" }>;

interface ButtonProps extends Aria.ButtonProps {
  tone?: Tone;
  icon?: Icon;
  children?: ReactNode;
}

function look(tone: Tone, square: boolean): string {
  return ["button", tone === "plain" ? "" : tone, square ? "icon" : ""].filter(Boolean).join(" ");
}

export function Button({ tone = "plain", icon: Icon, children, ...props }: ButtonProps) {
  return (
    <Aria.Button {...props} className={look(tone, false)}>
      {Icon && <Icon aria-hidden />}
      {children}
    </Aria.Button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children"> {
  /** What it does: read aloud, and shown on hover and focus. */
  label: string;
  icon: Icon;
  shortcut?: string;
}

export function IconButton({ label, icon: Icon, tone = "quiet", shortcut, ...props }: IconButtonProps) {
  return (
    <Aria.TooltipTrigger delay={500}>
      <Aria.Button {...props} aria-label={label} className={look(tone, true)}>
        <Icon aria-hidden />
      </Aria.Button>
      <Aria.Tooltip className="tooltip" offset={6}>
        {label} {shortcut && <kbd>{shortcut}</kbd>}
      </Aria.Tooltip>
    </Aria.TooltipTrigger>
  );
}

interface LinkButtonProps {
  to: string;
  tone?: Tone;
  icon?: Icon;
  children: ReactNode;
}

export function LinkButton({ to, tone = "plain", icon: Icon, children }: LinkButtonProps) {
  return (
    <Link to={to} className={look(tone, false)}>
      {Icon && <Icon aria-hidden />}
      {children}
    </Link>
  );
}

interface ToggleProps extends Aria.ToggleButtonProps {
  icon?: Icon;
  children?: ReactNode;
}

export function Toggle({ icon: Icon, children, ...props }: ToggleProps) {
  return (
    <Aria.ToggleButton {...props} className="button">
      {Icon && <Icon aria-hidden />}
      {children}
    </Aria.ToggleButton>
  );
}

interface FieldProps extends Omit<Aria.TextFieldProps, "children"> {
  label: string;
  /** The label is read aloud only. */
  quiet?: boolean;
  hint?: string;
  /** What the server said of this field. */
  refused?: string | undefined;
  /** More than 1: a text area of so many lines. */
  lines?: number;
  placeholder?: string;
  /** The last day or time that can be written. */
  max?: string;
}

export function Field({ label, quiet, hint, refused, lines = 1, placeholder, max, ...props }: FieldProps) {
  return (
    <Aria.TextField {...props} className="field" isInvalid={!!refused} validationBehavior="aria">
      <Aria.Label className={quiet ? "visually-hidden" : undefined}>{label}</Aria.Label>
      {lines > 1 ? (
        <Aria.TextArea className="input" rows={lines} placeholder={placeholder} />
      ) : (
        <Aria.Input className="input" placeholder={placeholder} max={max} />
      )}
      {hint && (
        <Aria.Text slot="description" className="hint">
          {hint}
        </Aria.Text>
      )}
      {refused && <Aria.FieldError className="refused">{refused}</Aria.FieldError>}
    </Aria.TextField>
  );
}

export interface Choice<Value extends string> {
  value: Value;
  label: string;
}

interface SelectProps<Value extends string> {
  label: string;
  quiet?: boolean;
  value: Value;
  choices: readonly Choice<Value>[];
  onChange: (value: Value) => void;
}

/** The browser's own list: the quickest by keyboard, and the best on a phone. */
export function Select<Value extends string>({ label, quiet, value, choices, onChange }: SelectProps<Value>) {
  return (
    <label className="field">
      <span className={quiet ? "visually-hidden" : "label"}>{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value as Value)}>
        {choices.map((each) => (
          <option key={each.value} value={each.value}>
            {each.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** One of a few, all in sight. */
export function Segments<Value extends string>({ label, value, choices, onChange }: SelectProps<Value>) {
  return (
    <Aria.ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={([key]) => onChange(key as Value)}
    >
      {choices.map((each) => (
        <Aria.ToggleButton key={each.value} id={each.value}>
          {each.label}
        </Aria.ToggleButton>
      ))}
    </Aria.ToggleButtonGroup>
  );
}

interface SwitchProps extends Omit<Aria.SwitchFieldProps, "children" | "className"> {
  children: ReactNode;
}

export function Switch({ children, ...props }: SwitchProps) {
  return (
    <Aria.SwitchField {...props}>
      <Aria.SwitchButton className="switch">
        <span className="track" />
        {children}
      </Aria.SwitchButton>
    </Aria.SwitchField>
  );
}

interface CheckboxProps extends Omit<Aria.CheckboxFieldProps, "children" | "className"> {
  children?: ReactNode;
}

export function Checkbox({ children, ...props }: CheckboxProps) {
  return (
    <Aria.CheckboxField {...props}>
      <Aria.CheckboxButton className="check">
        {({ isIndeterminate }) => (
          <>
            <span className="box">{isIndeterminate ? <Minus aria-hidden /> : <Check aria-hidden />}</span>
            {children}
          </>
        )}
      </Aria.CheckboxButton>
    </Aria.CheckboxField>
  );
}

interface DialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
  wide?: boolean;
  /** Asks before something that cannot be taken back; a click beside it does not close it. */
  alert?: boolean;
  foot?: ReactNode;
  children: ReactNode;
}

export function Dialog({ title, open, onClose, wide, alert, foot, children }: DialogProps) {
  return (
    <Aria.ModalOverlay className="overlay" isOpen={open} onOpenChange={(is) => !is && onClose()} isDismissable={!alert}>
      <Aria.Modal className={wide ? "dialog wide" : "dialog"}>
        <Aria.Dialog role={alert ? "alertdialog" : "dialog"}>
          <div className="head">
            <Aria.Heading slot="title" level={2}>
              {title}
            </Aria.Heading>
            <IconButton label="Close" icon={X} onPress={onClose} />
          </div>
          {/* A region that scrolls can be reached by keyboard. */}
          <div className="body">{children}</div>
          {foot && <div className="foot">{foot}</div>}
        </Aria.Dialog>
      </Aria.Modal>
    </Aria.ModalOverlay>
  );
}

export interface Item {
  id: string;
  label: string;
  icon?: Icon;
  shortcut?: string;
  href?: string;
  disabled?: boolean;
  onAction?: () => void;
}

/** One line of a menu. The shortcut is for the eye: its name must be what is said of it. */
export function menuItem({ id, label, icon: Icon, shortcut, href, disabled, onAction }: Item) {
  return (
    <Aria.MenuItem key={id} id={id} href={href} isDisabled={disabled} onAction={onAction} textValue={label}>
      {Icon && <Icon aria-hidden />}
      <span>{label}</span>
      {shortcut && <kbd aria-hidden>{shortcut}</kbd>}
    </Aria.MenuItem>
  );
}

interface MenuProps {
  /** The button that opens it. */
  button: ReactNode;
  label: string;
  items: Item[];
}

export function Menu({ button, label, items }: MenuProps) {
  return (
    <Aria.MenuTrigger>
      {button}
      <Aria.Popover className="popover">
        <Aria.Menu className="menu" aria-label={label}>
          {items.map(menuItem)}
        </Aria.Menu>
      </Aria.Popover>
    </Aria.MenuTrigger>
  );
}

interface PopoverProps {
  button: ReactNode;
  label: string;
  children: ReactNode | ((close: () => void) => ReactNode);
}

/** The dialog in a popover has a name; without a role of its own, the popover must not have one too. */
function Nameless({ children }: { children: ReactNode }) {
  const held = Aria.useSlottedContext(Aria.PopoverContext);
  return (
    <Aria.PopoverContext.Provider value={{ ...held, "aria-labelledby": undefined }}>
      {children}
    </Aria.PopoverContext.Provider>
  );
}

/** A small form or text beside the button that opens it. */
export function Popover({ button, label, children }: PopoverProps) {
  return (
    <Aria.DialogTrigger>
      {button}
      <Nameless>
        <Aria.Popover className="popover form">
          <Aria.Dialog aria-label={label} style={{ outline: "none" }}>
            {({ close }) => (typeof children === "function" ? children(close) : children)}
          </Aria.Dialog>
        </Aria.Popover>
      </Nameless>
    </Aria.DialogTrigger>
  );
}

export interface TabPage {
  id: string;
  label: string;
  content: ReactNode;
}

interface TabsProps {
  label: string;
  pages: TabPage[];
  selected: string;
  onSelect: (id: string) => void;
}

export function Tabs({ label, pages, selected, onSelect }: TabsProps) {
  return (
    <Aria.Tabs className="tabs" selectedKey={selected} onSelectionChange={(key) => onSelect(String(key))}>
      <Aria.TabList aria-label={label} items={pages}>
        {(page) => <Aria.Tab id={page.id}>{page.label}</Aria.Tab>}
      </Aria.TabList>
      {pages.map((page) => (
        <Aria.TabPanel key={page.id} id={page.id}>
          {page.content}
        </Aria.TabPanel>
      ))}
    </Aria.Tabs>
  );
}

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

/** Why something could not be shown, and the way to try it again. */
export function Refused({ error, again }: { error: Refusal; again?: () => void }) {
  const { code, field, message } = error;
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

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <Button icon={copied ? Check : Copy} onPress={() => void copy()}>
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </Button>
  );
}
