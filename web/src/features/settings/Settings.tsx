import { Page } from "@/app/Page";
import { Connect } from "@/features/home/Connect";
import { oneOf, useUrl } from "@/lib/url";
import { Tabs } from "@/ui";
import { General } from "./General";
import { Index } from "./Index";
import { Keyboard } from "./Keyboard";
import { Kinds } from "./Kinds";
import { Server } from "./Server";
import "./settings.css";

const TABS = ["general", "server", "index", "kinds", "agents", "keyboard"] as const;
const SPEC = { tab: oneOf(TABS, "general") };

function Agents() {
  return (
    <section className="card" aria-label="Connect an agent">
      <Connect />
    </section>
  );
}

/** What is set where, and what Memoria stands on. */
export default function Settings() {
  const [{ tab }, set] = useUrl(SPEC);
  const pages = [
    { id: "general", label: "General", content: <General /> },
    { id: "server", label: "Server", content: <Server /> },
    { id: "index", label: "Index", content: <Index /> },
    { id: "kinds", label: "Kinds", content: <Kinds /> },
    { id: "agents", label: "Agents", content: <Agents /> },
    { id: "keyboard", label: "Keyboard", content: <Keyboard /> },
  ];
  return (
    <Page title="Settings">
      <Tabs label="Settings" pages={pages} selected={tab} onSelect={(id) => set({ tab: id as typeof tab })} />
    </Page>
  );
}
