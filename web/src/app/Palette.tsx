import {
  Bot,
  Brain,
  CalendarPlus,
  CalendarRange,
  Copy,
  Keyboard,
  MessageSquareText,
  Pause,
  Plus,
  Route,
  Search,
  Timer,
  Trash2,
  Upload,
  Waypoints,
} from "lucide-react";
import { useEffect, useState } from "react";
import * as Aria from "react-aria-components";
import { useNavigate } from "react-router";
import { PaletteRecall, PaletteRecent } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { useSettled } from "@/lib/settled";
import { oneLine, title, visible } from "@/lib/text";
import { useInspector } from "./inspect";
import { PLACES } from "./places";
import { fieldIsThere, shortcuts } from "./shortcuts";

const DEEDS = [
  { to: "/memories?new=1", name: "New memory", icon: Plus },
  { to: "/memories?import=1", name: "Import memories", icon: Upload },
  { to: "/memories?duplicates=1", name: "Find near duplicates", icon: Copy },
  { to: "/memories?status=TOMBSTONED", name: "Open the trash", icon: Trash2 },
  { to: "/graph?mode=path", name: "Find a path between two memories", icon: Route },
  { to: "/graph?mode=overview", name: "See the whole graph", icon: Waypoints },
  { to: "/work?tab=week", name: "See the week", icon: CalendarRange },
  { to: "key:t", name: "Start or stop the timer", icon: Timer },
  { to: "key:p", name: "Pause or resume the timer", icon: Pause },
  { to: "/work?enter=1", name: "Enter past work", icon: CalendarPlus },
  { to: "/settings?tab=agents", name: "Connect an agent", icon: Bot },
  { to: "/settings?tab=keyboard", name: "See all keys", icon: Keyboard },
];

/** What follows the first line: many begin with the same. */
function rest(content: string): string {
  return visible(oneLine(content.trim().split("\n").slice(1, 8).join("\n")).slice(0, 80));
}

/** Pages, actions, the latest memories, and recall while one types. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  useEffect(() => fieldIsThere(setTyped), []);
  useEffect(() => {
    // The field would be emptied first, and only when something was typed before it was there.
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      onClose();
    };
    document.addEventListener("keydown", escape, true);
    return () => document.removeEventListener("keydown", escape, true);
  }, [onClose]);
  const question = useSettled(typed.trim());
  const navigate = useNavigate();
  const { inspect } = useInspector();
  const recent = useAsk(PaletteRecent, {});
  const found = useAsk(PaletteRecall, { query: question }, { pause: question.length < 2 });
  const wanted = typed.trim().toLowerCase();
  const places = PLACES.filter(({ name }) => name.toLowerCase().includes(wanted));
  const deeds = DEEDS.filter(({ name }) => name.toLowerCase().includes(wanted));
  const memories =
    question.length >= 2
      ? (found.data?.recall.hits.map((hit) => hit.memory) ?? [])
      : (recent.data?.memories.edges.map((edge) => edge.node) ?? []);
  const go = (to: string) => {
    onClose();
    const key = to.startsWith("key:") && shortcuts().find(({ keys }) => keys === to.slice(4));
    if (key) key.run();
    else void navigate(to);
  };
  const act = (key: Aria.Key) => {
    const [kind, value] = [String(key).split(":", 1)[0], String(key).slice(String(key).indexOf(":") + 1)];
    if (kind === "go") go(value);
    else if (kind === "ask") go(`/recall?q=${encodeURIComponent(value)}`);
    else {
      onClose();
      inspect("memory", value);
    }
  };
  return (
    <Aria.ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(is) => !is && onClose()}>
      <Aria.Modal className="dialog palette">
        <Aria.Dialog aria-label="Find anything">
          <Aria.Autocomplete inputValue={typed} onInputChange={setTyped}>
            <Aria.SearchField aria-label="Find anything" autoFocus>
              <Aria.Input className="input" role="combobox" aria-expanded placeholder="Pages, actions, memories" />
            </Aria.SearchField>
            <Aria.ListBox className="options" aria-label="What was found" selectionMode="none" onAction={act}>
              {wanted && (
                <Aria.ListBoxItem key={`ask:${typed.trim()}`} id={`ask:${typed.trim()}`} textValue={typed}>
                  <MessageSquareText aria-hidden /> Recall “{typed.trim()}”
                </Aria.ListBoxItem>
              )}
              {places.length > 0 && (
                <Aria.ListBoxSection>
                  <Aria.Header>Go to</Aria.Header>
                  {places.map(({ to, name, icon: Icon }) => (
                    <Aria.ListBoxItem key={to} id={`go:${to}`} textValue={name}>
                      <Icon aria-hidden /> {name}
                    </Aria.ListBoxItem>
                  ))}
                </Aria.ListBoxSection>
              )}
              {deeds.length > 0 && (
                <Aria.ListBoxSection>
                  <Aria.Header>Do</Aria.Header>
                  {deeds.map(({ to, name, icon: Icon }) => (
                    <Aria.ListBoxItem key={to} id={`go:${to}`} textValue={name}>
                      <Icon aria-hidden /> {name}
                    </Aria.ListBoxItem>
                  ))}
                </Aria.ListBoxSection>
              )}
              {memories.length > 0 && (
                <Aria.ListBoxSection>
                  <Aria.Header>{question.length >= 2 ? "Recalled" : "Latest memories"}</Aria.Header>
                  {memories.map((memory) => (
                    <Aria.ListBoxItem key={memory.id} id={`memory:${memory.id}`} textValue={title(memory.content)}>
                      {question.length >= 2 ? <Search aria-hidden /> : <Brain aria-hidden />}
                      <span dir="auto">{title(memory.content)}</span>
                      <span className="rest" aria-hidden>
                        {rest(memory.content)}
                      </span>
                    </Aria.ListBoxItem>
                  ))}
                </Aria.ListBoxSection>
              )}
            </Aria.ListBox>
          </Aria.Autocomplete>
        </Aria.Dialog>
      </Aria.Modal>
    </Aria.ModalOverlay>
  );
}
