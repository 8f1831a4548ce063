/** What stands above the page. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import * as Aria from "react-aria-components";
import { type Icon, IconButton } from "./buttons";

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
