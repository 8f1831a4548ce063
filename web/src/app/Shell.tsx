import { CircleHelp, Command, Moon, PanelLeft, Search, Sun } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { NavLink, Outlet, useLocation, useNavigate } from "react-router";
import { onConnection, readConnection, readRetry } from "@/gql/client";
import { Ending } from "@/features/work/Ending";
import { Forgotten } from "@/features/work/Forgotten";
import { Timer } from "@/features/work/Timer";
import { IconButton, Menu, Skeleton } from "@/ui";
import { Broken } from "./Broken";
import { Inspector } from "./Inspector";
import { PLACES } from "./places";
import { useSetting } from "./preferences";
import { expectField, press, useShortcuts } from "./shortcuts";
import { Toasts } from "./undo";
import "./shell.css";

const Palette = lazy(() => import("./Palette"));
const Keys = lazy(() => import("./Keys"));

const PATHS = { to: "/graph?mode=path", name: "Find a path", keys: "g p" };
const STATES = { open: "Live", connecting: "Connecting", lost: "Live updates paused" };

/** Counts the seconds to the next try, for the eye alone: read aloud each of them would be a nuisance. */
function Retry() {
  const at = useSyncExternalStore(onConnection, readRetry);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.ceil((at - now) / 1_000);
  return <span aria-hidden>{left > 0 ? `, retrying in ${left} s` : ", trying"}</span>;
}

function ConnectionDot() {
  const state = useSyncExternalStore(onConnection, readConnection);
  return (
    <span className="dot" data-state={state} role="status" title={STATES[state]}>
      <span className={state === "lost" ? "said" : "visually-hidden"}>
        {STATES[state]}
        {state === "lost" && <Retry />}
      </span>
    </span>
  );
}

function RecallBox() {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const box = useRef<HTMLInputElement>(null);
  const asked = pathname === "/recall" ? (new URLSearchParams(search).get("q") ?? "") : "";
  useEffect(() => {
    if (box.current) box.current.value = asked;
  }, [asked]);
  useShortcuts("Everywhere", { "/": ["Ask your memories", () => box.current?.focus()] });
  return (
    <form
      className="ask"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const params = new URLSearchParams(pathname === "/recall" ? search : "");
        params.set("q", box.current!.value);
        void navigate(`/recall?${params.toString()}`);
      }}
    >
      <Search aria-hidden />
      <input ref={box} className="input" type="search" aria-label="Ask your memories" placeholder="Ask your memories" />
      <kbd aria-hidden>/</kbd>
    </form>
  );
}

function Rail() {
  const [rail, setRail] = useSetting("rail");
  return (
    <nav className="rail" aria-label="Pages">
      <NavLink className="brand" to="/" end>
        <img src="/favicon.svg" alt="" />
        <span className="name">Memoria</span>
      </NavLink>
      <ul>
        {PLACES.map(({ to, name, icon: Icon, phone }) => (
          <li key={to} className={phone ? undefined : "wide"}>
            <NavLink to={to} end={to === "/"} title={name}>
              <Icon aria-hidden />
              <span className="name">{name}</span>
            </NavLink>
          </li>
        ))}
      </ul>
      <div className="end">
        <IconButton
          label={rail === "wide" ? "Narrow the rail" : "Widen the rail"}
          shortcut="["
          icon={PanelLeft}
          onPress={() => setRail(rail === "wide" ? "narrow" : "wide")}
        />
      </div>
    </nav>
  );
}

function ThemeButton() {
  const [theme, setTheme] = useSetting("theme");
  const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <IconButton
      label={dark ? "Light theme" : "Dark theme"}
      icon={dark ? Sun : Moon}
      onPress={() => setTheme(dark ? "light" : "dark")}
    />
  );
}

function More({ onHelp }: { onHelp: () => void }) {
  const navigate = useNavigate();
  const items = PLACES.filter((place) => !place.phone).map(({ to, name, icon }) => ({
    id: to,
    label: name,
    icon,
    onAction: () => void navigate(to),
  }));
  return (
    <Menu
      label="More"
      button={<IconButton label="Help and more" shortcut="?" icon={CircleHelp} />}
      items={[...items, { id: "keys", label: "Keyboard", icon: Command, shortcut: "?", onAction: onHelp }]}
    />
  );
}

/** The frame around every page. */
export function Shell() {
  const [rail, setRail] = useSetting("rail");
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [pathname]);
  useShortcuts("Everywhere", {
    "Ctrl+K": [
      "Find anything",
      () => {
        expectField();
        setOpen("palette");
      },
    ],
    "?": ["Show the keys", () => setOpen("keys")],
    "[": ["Narrow or widen the rail", () => setRail(rail === "wide" ? "narrow" : "wide")],
    c: ["New memory", () => void navigate("/memories?new=1")],
  });
  useShortcuts(
    "Go to",
    Object.fromEntries([...PLACES, PATHS].map(({ to, name, keys }) => [keys, [name, () => void navigate(to)]])),
  );
  return (
    <div className="shell" data-rail={rail}>
      <a className="button skip" href="#main" onClick={() => main.current?.focus()}>
        Skip to the content
      </a>
      <Rail />
      <header className="top">
        <RecallBox />
        <div className="end">
          <Timer />
          <ConnectionDot />
          <span className="roomy">
            <IconButton label="Find anything" shortcut="Ctrl+K" icon={Command} onPress={() => setOpen("palette")} />
          </span>
          <span className="roomy">
            <ThemeButton />
          </span>
          <More onHelp={() => setOpen("keys")} />
        </div>
      </header>
      <main className="main" id="main" tabIndex={-1} ref={main}>
        <Forgotten />
        <Ending />
        <Broken key={pathname}>
          <Suspense fallback={<Skeleton lines={8} />}>
            <Outlet />
          </Suspense>
        </Broken>
      </main>
      <Inspector />
      <Toasts />
      <Broken key={open}>
        <Suspense fallback={null}>
          {open === "palette" && <Palette onClose={() => setOpen(null)} />}
          {open === "keys" && <Keys onClose={() => setOpen(null)} />}
        </Suspense>
      </Broken>
    </div>
  );
}
