import { Check, Copy } from "lucide-react";
import { type ComponentType, type ReactNode, useState } from "react";
import * as Aria from "react-aria-components";
import { Link } from "react-router";

export type Tone = "plain" | "primary" | "danger" | "quiet";
export type Icon = ComponentType<{ "aria-hidden"?: boolean | "true" }>;

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
